import { RuntimeError } from "../error.ts";
import { output } from "../linux/call.ts";
import { AT_FDCWD, readlinkat } from "../linux/calls/files.ts";
import { setDumpable } from "../linux/calls/processes.ts";
import { type ErrnoName, isErrno } from "../linux/errno.ts";
import type { Kernel, SpawnedStub } from "../linux/kernel.ts";
import { SyscallError } from "../linux/syscallError.ts";
import type { ContainerRecord } from "./containerRecord.ts";
import { initDescriptors } from "./descriptors.ts";
import { replaceProcess } from "./replaceProcess.ts";
import { type HookedContainer, stateOf } from "./runtimeHooks.ts";
import { informAgent } from "./seccompAgent.ts";
import { hasListener, queueFilter, type SeccompFilter } from "./seccompFilter.ts";
import { readProcessStat } from "./status.ts";
import { initName } from "./steps/process.ts";
import { limitOpenFiles } from "./steps/rlimits.ts";

/** What the first process becomes: what the record of the container says of its program, and the filter that it runs under. */
export interface ContainerProgram
  extends Pick<ContainerRecord, "executable" | "environment" | "kept_descriptors"> {
  readonly filter: SeccompFilter | undefined;
}

/**
 * Turns the first process into the container's program.
 * @throws RuntimeError when execve(2) or the filter refuses; the process has ended then.
 */
export function execute(
  kernel: Kernel,
  { stub, pid }: SpawnedStub,
  container: HookedContainer,
  { executable, environment, kept_descriptors: kept, filter }: ContainerProgram,
): void {
  const { spec } = container;
  limitOpenFiles(stub, spec, kept);
  try {
    replaceProcess(stub, initDescriptors(kept).channel, {
      path: executable,
      args: spec.process?.args ?? [],
      environment,
      kept,
      lastly: filter && (() => loadFilter(kernel, { stub, pid }, container, filter)),
    });
  } catch (error) {
    throw error instanceof SyscallError && error.call.name === "execve"
      ? explained(error, executable)
      : error;
  }
  if (filter !== undefined) checkExecuted(kernel, pid, executable);
}

function loadFilter(
  kernel: Kernel,
  { stub: init, pid }: SpawnedStub,
  container: HookedContainer,
  filter: SeccompFilter,
): void {
  const { spec, privileged } = container;
  const { seccomp } = spec.linux ?? {};
  // For a caller without rights over the host only a dumpable process is open (ptrace(2)); execve(2) makes it so anyway.
  if (!privileged && hasListener(filter)) init.queue(setDumpable(1));
  const status = pid === container.pid ? "created" : "running";
  queueFilter(init, filter, (listener) => {
    if (seccomp === undefined) return;
    informAgent(kernel, seccomp, { pid, listener }, stateOf(container, status, container.pid));
  });
}

/**
 * A filter may kill the first process in execve(2), or keep it from telling that this was refused: both look like success, which is the end of
 * file on the channel. What tells them apart: a process that ends lets go of its program before its files, one that executes another has got it
 * by then and may have ended since, but under another name.
 */
function checkExecuted(kernel: Kernel, pid: number, executable: string): void {
  if (!isErrno(kernel.call(readlinkat(AT_FDCWD, `/proc/${pid}/exe`, output(1))), "ENOENT")) return;
  if (readProcessStat(kernel, pid)?.name !== initName) return;
  throw new RuntimeError(
    `exec ${executable}: the process ended under its filter before it executed anything`,
    {
      field: "linux.seccomp",
      hint: "The profile has to allow execve",
    },
  );
}

/** `create` has seen that the file exists and may be executed: what is left are its content, its interpreter and the sizes. */
function explained(cause: SyscallError, executable: string): RuntimeError {
  const hints: readonly [ErrnoName, string][] = [
    [
      "ENOENT",
      "The file exists, so what is missing is the interpreter that its first line or its ELF header names",
    ],
    [
      "ENOEXEC",
      "The file is neither a program for this machine nor a script with an interpreter in its first line",
    ],
    ["EACCES", "The file system may be mounted noexec, or the interpreter may not be executable"],
    ["E2BIG", "Arguments and environment are too long together"],
  ];
  const hint = hints.find(([errno]) => cause.is(errno))?.[1];
  return new RuntimeError(`exec ${executable}`, {
    cause,
    field: "process.args[0]",
    ...(hint !== undefined && { hint }),
  });
}
