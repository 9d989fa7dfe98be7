import { output } from "../../linux/call.ts";
import { prlimit64 } from "../../linux/calls/processes.ts";
import { must } from "../../linux/kernel.ts";
import { resourceLimits } from "../../linux/resourceLimits.ts";
import type { Stub } from "../../linux/stub.ts";
import type { Spec } from "../../spec/config.ts";
import { cannot, type Step } from "../birth.ts";
import { limitProcess } from "../userNamespace.ts";

/** As many files as the stub needs for its remaining work, the connection of `start` included, beside those that it keeps for the program. */
const filesOfStub = (kept: number): number => 64 + kept;

/**
 * Resource limits. The limit of open files holds for the stub too, so it cannot fall below what the stub needs until the very end: here it is
 * checked and lowered as far as that, {@link limitOpenFiles} does the rest. A config without one means the soft limit of tsrunc's
 * caller, which the engine has raised for itself.
 */
export const setRlimits: Step = {
  name: "set resource limits",
  field: "process.rlimits",
  queue(birth) {
    const { spec, kernel, callerNofile, kept } = birth;
    let limitsFiles = false;
    for (const [index, { type, soft, hard }] of (spec.process?.rlimits ?? []).entries()) {
      const isOfFiles = type === "RLIMIT_NOFILE";
      limitsFiles ||= isOfFiles;
      const floor = isOfFiles ? filesOfStub(kept) : 0;
      const limit = { soft: atLeast(soft, floor), hard: atLeast(hard, floor) };
      const hint = "To raise a hard limit tsrunc needs CAP_SYS_RESOURCE";
      const options = cannot(`set ${type} to ${soft}:${hard}`, `process.rlimits[${index}]`, hint);
      limitProcess(birth, (pid) => prlimit64(pid, resourceLimits[type], limit), options);
    }
    if (callerNofile === undefined || limitsFiles) return;
    const current = output(16);
    must(kernel, prlimit64(0, resourceLimits.RLIMIT_NOFILE, undefined, current));
    const hard = new DataView(current.bytes.buffer).getBigUint64(8, true);
    const limit = { soft: atLeast(callerNofile, filesOfStub(kept)), hard };
    const call = prlimit64(0, resourceLimits.RLIMIT_NOFILE, limit);
    birth.init.queue(call, cannot("restore the limit of open files"));
  },
};

/** Gives the process the exact limit of open files, immediately before it becomes the container's program. */
export function limitOpenFiles(init: Stub, spec: Spec, kept: number): void {
  const floor = filesOfStub(kept);
  for (const [index, limit] of (spec.process?.rlimits ?? []).entries()) {
    if (limit.type !== "RLIMIT_NOFILE" || (limit.soft >= floor && limit.hard >= floor)) continue;
    const options = cannot("set RLIMIT_NOFILE", `process.rlimits[${index}]`);
    init.queue(prlimit64(0, resourceLimits.RLIMIT_NOFILE, limit), options);
  }
}

function atLeast(value: number | bigint, floor: number): number | bigint {
  return value < floor ? floor : value;
}
