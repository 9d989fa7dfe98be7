import { resetAffinity, setAffinity } from "../../linux/calls/scheduling.ts";
import type { Stub } from "../../linux/stub.ts";
import type { Spec } from "../../spec/config.ts";
import { parseNumberList } from "../../spec/numberList.ts";
import { cannot, mayFail, type Step } from "../birth.ts";

/**
 * The processors of a process that joins a container (config.md, "execCPUAffinity"): `initial` until it is in the container's cgroup, `final`
 * from then on. Without the latter it has all that the cgroup has.
 */
export const setExecAffinity: Step = {
  name: "set the processors of the process",
  field: "process.execCPUAffinity.final",
  queue({ init, spec }) {
    const cpus = spec.process?.execCPUAffinity?.final ?? "";
    if (cpus === "") init.queue(resetAffinity(), mayFail);
    else queueAffinity(init, cpus, "final");
  },
};

/** Queues the affinity for the process that makes the one which joins, from which it inherits it. */
export function setInitialAffinity(stub: Stub, { process }: Spec): void {
  const cpus = process?.execCPUAffinity?.initial ?? "";
  if (cpus !== "") queueAffinity(stub, cpus, "initial");
}

function queueAffinity(stub: Stub, cpus: string, when: "initial" | "final"): void {
  const field = `process.execCPUAffinity.${when}`;
  const hint = "See which processors the machine and the container's cpuset have";
  stub.queue(setAffinity(parseNumberList(cpus, field)), cannot(`run on the processors ${cpus}`, field, hint));
}
