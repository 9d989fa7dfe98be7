import { reap } from "../container/childProcess.ts";
import type { Call } from "../linux/call.ts";
import { readFile } from "../linux/file.ts";
import type { Kernel } from "../linux/kernel.ts";
import type { Stub } from "../linux/stub.ts";
import { SyscallError } from "../linux/syscallError.ts";

/**
 * Tries something in a process that serves for nothing else: whatever it makes, such as namespaces and detached mounts, goes with it.
 * @returns the reason why it does not work; undefined when it does.
 */
export function tryInProcess(kernel: Kernel, attempt: (stub: Stub, pid: number) => void): string | undefined {
  const { stub, pid } = kernel.spawnStub([]);
  try {
    attempt(stub, pid);
    stub.sync();
    return undefined;
  } catch (error) {
    return error instanceof Error ? reasonOf(error) : String(error);
  } finally {
    stub.close();
    reap(kernel, pid);
  }
}

/** Tries calls one after the other. @returns as {@link tryInProcess} */
export function tryCalls(kernel: Kernel, calls: readonly Call[]): string | undefined {
  return tryInProcess(kernel, (stub) => {
    for (const call of calls) stub.queue(call);
  });
}

/** What a file holds, without the white space around it; empty when it cannot be read, for whatever reason. */
export function look(kernel: Kernel, path: string): string {
  try {
    return readFile(kernel, path).trim();
  } catch (error) {
    if (error instanceof SyscallError) return "";
    throw error;
  }
}

/** The kernel's words, without those around them. */
function reasonOf(error: Error): string {
  if (error instanceof SyscallError || !(error.cause instanceof Error)) return error.message;
  return reasonOf(error.cause);
}
