import type { CgroupPaths } from "../cgroup/paths.ts";
import { RuntimeError } from "../error.ts";
import { AT_FDCWD, close, O_DIRECTORY, O_PATH, openat } from "../linux/calls/files.ts";
import type { Kernel } from "../linux/kernel.ts";
import type { Stub } from "../linux/stub.ts";
import { cannotExecPaused, cannotExecStopped } from "../messages.ts";
import { checkProcess } from "../spec/checkProcess.ts";
import type { Spec } from "../spec/config.ts";
import type { Process } from "../spec/process.ts";
import { type Birth, cannot, queueSteps, settle } from "./birth.ts";
import { killAndReap } from "./childProcess.ts";
import { readConfigCopy } from "./configCopy.ts";
import { checkConsole, handOver } from "./console.ts";
import { type ContainerRecord, cgroupOf } from "./containerRecord.ts";
import { stepsBeforeTerminal, stepsFromTerminal } from "./execSteps.ts";
import { execute } from "./execute.ts";
import { attachForeground, type Foreground } from "./foreground.ts";
import { spawnInCgroup } from "./insideCgroup.ts";
import { writePidFile } from "./pidFile.ts";
import { sendPidfd } from "./pidfdSocket.ts";
import { prepareFilter } from "./prepareFilter.ts";
import type { HookedContainer } from "./runtimeHooks.ts";
import { containerStatus } from "./status.ts";
import { joinTerminal } from "./steps/console.ts";
import {
  type ContainerDirectory,
  closeContainerDirectory,
  openContainerDirectory,
  readRecord,
} from "./store.ts";
import { inUserNamespace } from "./userNamespace.ts";

export interface ExecOptions {
  readonly id: string;
  /** Directory that holds the containers' state; absolute. */
  readonly root: string;
  /** Makes the process to run from the container's own. */
  readonly process: (own: Process | undefined) => Process;
  /** Return as soon as the program runs. */
  readonly detach: boolean;
  /** Run although the container is paused: the program then waits until it is resumed. */
  readonly ignorePaused: boolean;
  /** Makes the cgroup to run in, which has to be there, from the container's own. */
  readonly cgroup: (own: CgroupPaths) => CgroupPaths;
  /** A Unix socket to send the terminal's master to; absolute. */
  readonly consoleSocket?: string | undefined;
  /** A Unix socket to send a pidfd of the process to; absolute. */
  readonly pidfdSocket?: string | undefined;
  /** Descriptors of tsrunc's own for the program, which gets them as 3 and upward. */
  readonly kept?: readonly number[];
  /** A file to write the process id to. */
  readonly pidFile?: string | undefined;
  /** The caller's soft limit of open files, see `limitOpenFiles`. */
  readonly callerNofile?: number | undefined;
  readonly warn: (message: string) => void;
}

/**
 * Runs one more process in a container: in its namespaces and its cgroup, with its restrictions.
 * @returns the exit status of the program (128 + signal when one killed it); 0 at once when detached.
 * @throws RuntimeError; nothing of the process is left then.
 */
export async function exec(kernel: Kernel, options: ExecOptions): Promise<number> {
  kernel.about?.({ name: "look at the container", field: "" });
  const { record, spec } = readContainer(kernel, options);
  checkConsole(kernel, { ...options, bundle: { spec } }, { foreground: !options.detach });
  const { seccomp } = spec.linux ?? {};
  const filter = seccomp && prepareFilter(kernel, options.root, seccomp);
  const cgroupPaths = options.cgroup(record.cgroup_paths);
  const container: HookedContainer = {
    id: options.id,
    spec,
    bundle: record.bundle,
    pid: record.init_process_pid,
    privileged: !record.rootless,
    cgroupPaths,
  };
  const warn = once(options.warn);
  const joining = {
    initPid: record.init_process_pid,
    spec,
    privileged: !record.rootless,
    cgroupPaths,
    container: cgroupOf(record),
    kept: options.kept ?? [],
  };
  const child = spawnInCgroup(kernel, joining, (stub) => {
    const birth = newBirth(kernel, { ...options, warn }, record, spec, stub);
    if (!needsProcess(birth)) queueSteps(birth, [...stepsBeforeTerminal, ...stepsFromTerminal]);
    return birth;
  });
  const birth = child.prepared;
  birth.pid = child.pid;
  let foreground: Foreground | undefined;
  let console: number | undefined;
  try {
    if (needsProcess(birth)) {
      queueSteps(birth, stepsBeforeTerminal);
      if (spec.process?.terminal === true) {
        kernel.about?.({ name: "make the terminal", field: "process.terminal" });
        console = joinTerminal(birth);
      }
      queueSteps(birth, stepsFromTerminal);
    }
    birth.init.flush();
    // While the process works. A terminal is not shown before all else has succeeded.
    if (!options.detach && console === undefined)
      foreground = await attachForeground(kernel, child.pid, undefined);
    settle(birth);
    if (console !== undefined) console = handOver(kernel, options, console);
    if (options.pidfdSocket !== undefined) sendPidfd(kernel, options.pidfdSocket, child.pid, "setns");
    if (options.pidFile !== undefined) writePidFile(kernel, options.pidFile, child.pid);
    if (!options.detach) foreground ??= await attachForeground(kernel, child.pid, console);
    const program = { ...birth.found, kept_descriptors: birth.kept, filter };
    kernel.about?.({ name: "execute the program", field: "process.args" });
    execute(kernel, child, container, program);
  } catch (error) {
    if (foreground !== undefined) foreground.abandon();
    else if (console !== undefined) kernel.call(close(console));
    killAndReap(kernel, child);
    throw error;
  }
  kernel.about?.({ name: "wait for the program's end", field: "" });
  // The program alone has them now: whoever reads the other end of a pipe must see that it has ended.
  for (const descriptor of options.kept ?? []) kernel.call(close(descriptor));
  return foreground === undefined ? 0 : await foreground.ended();
}

/** The container's record, and its config with the process to run. @throws RuntimeError when it cannot run one. */
function readContainer(kernel: Kernel, options: ExecOptions): { record: ContainerRecord; spec: Spec } {
  const directory = openContainerDirectory(kernel, options.root, options.id);
  try {
    const record = readRecord(kernel, directory);
    checkStatus(kernel, directory, record, options);
    const spec = readConfigCopy(kernel, directory);
    const process = options.process(spec.process);
    checkProcess(process);
    return { record, spec: { ...spec, process } };
  } finally {
    closeContainerDirectory(kernel, directory);
  }
}

function checkStatus(
  kernel: Kernel,
  directory: ContainerDirectory,
  record: ContainerRecord | undefined,
  { ignorePaused }: ExecOptions,
): asserts record is ContainerRecord {
  const status = containerStatus(kernel, directory, record);
  if (record === undefined || status === "stopped" || status === "creating") {
    throw new RuntimeError(cannotExecStopped);
  }
  if (status === "paused" && !ignorePaused) throw new RuntimeError(cannotExecPaused);
}

/** Whether a step needs the process to exist: by its id on the host, or for a descriptor of its own. Otherwise all can be queued before. */
function needsProcess({ spec }: Birth): boolean {
  return inUserNamespace({ spec }) || spec.process?.terminal === true || spec.linux?.intelRdt !== undefined;
}

/** Says each thing once: a process that has to be made in another cgroup goes through its steps again. */
function once(warn: (message: string) => void): (message: string) => void {
  const said = new Set<string>();
  return (message) => {
    if (!said.has(message)) warn(message);
    said.add(message);
  };
}

function newBirth(
  kernel: Kernel,
  { id, callerNofile, kept = [], warn }: ExecOptions,
  record: ContainerRecord,
  spec: Spec,
  stub: Stub,
): Birth {
  return {
    kernel,
    spec,
    id,
    newKeyring: record.new_keyring,
    bundle: record.bundle,
    cgroupPaths: record.cgroup_paths,
    rootfs: record.config.rootfs,
    init: stub,
    pid: 0,
    // The process is in the container: what it sees as the root is the container's.
    root: stub.queue(openat(AT_FDCWD, "/", O_PATH | O_DIRECTORY()), cannot("open the container's root")),
    pivot: true,
    kept: kept.length,
    privileged: !record.rootless,
    sources: undefined,
    filter: undefined,
    procfs: undefined,
    callerNofile,
    found: { executable: "", environment: [] },
    chdirs: [],
    warn,
    checks: [],
  };
}
