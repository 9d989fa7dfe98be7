import type { Birth, Step } from "../../src/container/birth.ts";
import { create } from "../../src/container/create.ts";
import type { CreateOptions } from "../../src/container/createOptions.ts";
import type { Argument, Call, Output } from "../../src/linux/call.ts";
import { type Answer, type FakeKernel, fakeKernel } from "../../src/linux/fakeKernel.ts";
import type { Spec } from "../../src/spec/config.ts";
import { defaultSpec } from "../../src/spec/defaults.ts";
import type { Process } from "../../src/spec/process.ts";

/** The configuration that `spec` writes, without a terminal, which needs somebody to hold its other end. */
export function plainSpec(process: Partial<Process> = {}, fields: Partial<Spec> = {}): Spec {
  const spec = defaultSpec({ cgroup2: true });
  return { ...spec, process: { cwd: "/", ...spec.process, terminal: false, ...process }, ...fields };
}

/** A host on which `create` works: what of procfs and cgroupfs it reads. */
const hostFiles: Readonly<Record<string, string>> = {
  "/proc/self/cgroup": "0::/user.slice/session-1.scope\n",
  "/proc/self/status": "CapPrm:\t000001ffffffffff\nCapBnd:\t000001ffffffffff\n",
  "/proc/self/uid_map": "0 0 4294967295\n",
  "/proc/1002/stat": `1002 (tsrunc:[init]) S ${"0 ".repeat(18)}4711 0`,
};

/** A fake kernel of such a host. The test answers first. */
export function fakeHost(answer?: Answer, files: Readonly<Record<string, string>> = {}): FakeKernel {
  return fakeKernel({ files: { ...hostFiles, ...files }, ...(answer !== undefined && { answer }) });
}

/** What `create` takes for a container `c1` of this configuration. */
export function options(spec: Spec = plainSpec()): CreateOptions {
  const bundle = { path: "/bundle", spec, configText: JSON.stringify(spec), rootfs: "/bundle/rootfs" };
  const warn = (message: string): void => {
    throw new Error(`a warning: ${message}`);
  };
  return { id: "c1", root: "/run/tsrunc", bundle, warn };
}

/** Creates the container `c1` on a fake host. */
export function createOnFake(spec?: Spec, answer?: Answer): FakeKernel {
  const kernel = fakeHost(answer);
  create(kernel, options(spec));
  return kernel;
}

/** The calls of the container's first process, as lines: the first stub has made the second, which it is. */
export function initLines({ record }: FakeKernel): string[] {
  return record.filter(({ process }) => process === "stub2").map(({ call }) => line(call));
}

/** A step on its own: the calls that it queues, as lines, and what its checks find. */
export function runSteps(
  steps: readonly Step[],
  spec: Spec,
  answer?: Answer,
  files?: Readonly<Record<string, string>>,
  more: Partial<Birth> = {},
) {
  const kernel = fakeHost(answer, files);
  const { pid, stub: init } = kernel.spawnStub([]);
  const warnings: string[] = [];
  const birth: Birth = {
    kernel,
    id: "c1",
    newKeyring: true,
    spec,
    bundle: "/bundle",
    cgroupPaths: { "": "/sys/fs/cgroup/user.slice/c1" },
    rootfs: "/bundle/rootfs",
    init,
    pid,
    root: init.queue({ name: "openat", args: [-100, "/bundle/rootfs", 0] }),
    procfs: undefined,
    pivot: true,
    kept: 0,
    privileged: true,
    sources: undefined,
    callerNofile: undefined,
    filter: undefined,
    found: { executable: "", environment: [] },
    chdirs: [],
    warn: (message) => warnings.push(message),
    checks: [],
    ...more,
  };
  init.flush();
  const calls = steps.map((step) => {
    const before = kernel.record.length;
    step.queue(birth);
    init.flush();
    return kernel.record.slice(before).filter(({ process }) => process !== "host");
  });
  init.sync();
  for (const check of birth.checks) check();
  const lines = calls.map((recorded) => collapsed(recorded.map(({ call }) => line(call))));
  return {
    lines,
    warnings,
    record: kernel.record,
    found: birth.found,
    calls: calls.flat().map(({ call }) => call),
  };
}

const prctlOptions: Readonly<Record<number, string>> = {
  4: "PR_SET_DUMPABLE",
  8: "PR_SET_KEEPCAPS",
  15: "PR_SET_NAME",
  24: "PR_CAPBSET_DROP",
  38: "PR_SET_NO_NEW_PRIVS",
  47: "PR_CAP_AMBIENT",
};

/** A call as one line: its name, which prctl(2) it is, and the arguments that are texts. */
export function line({ name, args }: Call): string {
  const option = name === "prctl" ? [prctlOptions[Number(args[0])] ?? String(args[0])] : [];
  return [
    name,
    ...option,
    ...args.filter((argument) => typeof argument === "string" && argument !== ""),
  ].join(" ");
}

/** Equal lines that follow each other become one. */
function collapsed(lines: readonly string[]): string[] {
  const result: string[] = [];
  for (let start = 0; start < lines.length; ) {
    let end = start;
    while (lines[end] === lines[start]) end++;
    result.push(`${lines[start]}${end - start > 1 ? ` ×${end - start}` : ""}`);
    start = end;
  }
  return result;
}

/** The memory that a call writes to. */
export function outputAt(argument: Argument | undefined): Output {
  if (typeof argument === "object" && "kind" in argument && argument.kind === "output") return argument;
  throw new Error("this is not where the kernel writes");
}
