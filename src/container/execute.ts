import { RuntimeError } from "../error.ts";
import type { ErrnoName } from "../linux/errno.ts";
import type { Stub } from "../linux/stub.ts";
import { SyscallError } from "../linux/syscallError.ts";
import type { Spec } from "../spec/config.ts";
import type { ContainerRecord } from "./containerRecord.ts";
import { initDescriptors } from "./initProcess.ts";
import { replaceProcess } from "./replaceProcess.ts";
import { limitOpenFiles } from "./steps/rlimits.ts";

/** What the record of a container says of its program. */
type ExecutedRecord = Pick<ContainerRecord, "executable" | "environment" | "kept_descriptors">;

/**
 * Turns the first process into the container's program.
 * @throws RuntimeError when execve(2) refuses; the process has ended then.
 */
export function execute(
  init: Stub,
  spec: Spec,
  { executable, environment, kept_descriptors: kept }: ExecutedRecord,
): void {
  limitOpenFiles(init, spec, kept);
  const program = { path: executable, args: spec.process?.args ?? [], environment, kept };
  try {
    replaceProcess(init, initDescriptors(kept).channel, program);
  } catch (error) {
    throw error instanceof SyscallError && error.call.name === "execve"
      ? explained(error, executable)
      : error;
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
