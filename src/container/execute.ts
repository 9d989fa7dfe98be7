import { RuntimeError } from "../error.ts";
import { CLOSE_RANGE_CLOEXEC, closeRange, maxDescriptor } from "../linux/calls/files.ts";
import { execve } from "../linux/calls/processes.ts";
import type { ErrnoName } from "../linux/errno.ts";
import { queueLargeExecve, vectorSize } from "../linux/largeExecve.ts";
import { type Stub, StubDiedError } from "../linux/stub.ts";
import { firstChannel } from "../linux/stubProtocol.ts";
import { SyscallError } from "../linux/syscallError.ts";
import type { Spec } from "../spec/config.ts";
import { initChannel } from "./initProcess.ts";
import { limitOpenFiles } from "./steps/rlimits.ts";

/** Larger vectors do not fit the stub's packets together with the calls before them. */
const packetVectorSize = 0x8000;

/**
 * Turns the first process into the container's program. Its channel is close-on-exec like everything above standard error, so that the end of file
 * on it is the sign of success.
 * @throws RuntimeError when execve(2) refuses; the process has ended then.
 */
export function execute(init: Stub, spec: Spec, executable: string, environment: readonly string[]): void {
  const args = spec.process?.args ?? [];
  limitOpenFiles(init, spec);
  init.queue(closeRange(firstChannel, maxDescriptor, CLOSE_RANGE_CLOEXEC));
  try {
    if (vectorSize(args, environment) > packetVectorSize) {
      queueLargeExecve(init, initChannel, executable, args, environment);
    } else init.queue(execve(executable, args, environment));
    init.sync();
  } catch (error) {
    if (error instanceof StubDiedError) return;
    throw error instanceof SyscallError && error.call.name === "execve"
      ? explained(error, executable)
      : error;
  } finally {
    init.close();
  }
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
