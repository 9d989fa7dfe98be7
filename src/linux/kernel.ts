import type { Call } from "./call.ts";
import type { Stub } from "./stub.ts";
import { SyscallError } from "./syscallError.ts";

/**
 * The kernel as tsrunc sees it. Everything that tsrunc does to the system passes through here: the real one runs it, the fake one
 * records it, a wrapper makes it fail or traces it.
 */
export interface Kernel {
  /**
   * Runs a system call in tsrunc's own process, on the host.
   * @returns the kernel's raw result: not negative, or a negated error number.
   */
  call(call: Call): number;

  /**
   * Starts a stub on the host. It has the caller's standard streams as 0 to 2, its channel as 3, and `descriptors` from 4 upward, in order.
   * @throws SyscallError when the process cannot be made.
   */
  spawnStub(descriptors: readonly number[]): SpawnedStub;

  /**
   * Drives a stub that already runs, through this end of its channel.
   * @param name what a trace calls the process.
   */
  attachStub(channel: number, name?: string): Stub;

  /** Tells what the calls that follow are for. Only a kernel that traces its calls wants to know. */
  readonly about?: (purpose: Purpose) => void;
}

/** What system calls are made for. */
export interface Purpose {
  /** What they do, as `mount` or `set the host name`. */
  readonly name: string;
  /** The field of config.json that asks for it, as `mounts[3]`; empty for what every container needs. */
  readonly field: string;
}

/** A stub that is a child of tsrunc's. */
export interface SpawnedStub {
  readonly pid: number;
  readonly stub: Stub;
}

/**
 * Runs a host call that has to succeed.
 * @throws SyscallError with the kernel's reason; `path` names the file where the arguments do not.
 */
export function must(kernel: Kernel, call: Call, path?: string): number {
  const result = kernel.call(call);
  if (result < 0) throw new SyscallError(call, -result, path);
  return result;
}
