import { RuntimeError } from "../error.ts";
import {
  SECCOMP_FILTER_FLAG_NEW_LISTENER,
  SECCOMP_FILTER_FLAG_SPEC_ALLOW,
  SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV,
  setFilter,
} from "../linux/calls/seccomp.ts";
import type { Stub } from "../linux/stub.ts";
import type { SyscallError } from "../linux/syscallError.ts";
import { flags as flagBits } from "../seccomp/names.ts";
import type { Seccomp } from "../spec/seccomp.ts";

/** A filter that is ready to be loaded. */
export interface SeccompFilter {
  /** Instructions of classic BPF. */
  readonly program: Uint8Array;
  /** SECCOMP_FILTER_FLAG_ bits. */
  readonly flags: number;
}

/** A compiled filter with the flags of its profile. */
export function filterOf(seccomp: Seccomp, program: Uint8Array): SeccompFilter {
  // Only where the profile has no list of flags, not even an empty one: so does runc since 1.2.
  const { flags, syscalls = [] } = seccomp;
  let bits = flags === undefined ? SECCOMP_FILTER_FLAG_SPEC_ALLOW : 0;
  for (const flag of flags ?? []) bits |= flagBits[flag];
  // Even if the system call of the rule does not exist here: the agent waits for a listener.
  const notifies = syscalls.some(({ action }) => action === "SCMP_ACT_NOTIFY");
  if (notifies) bits |= SECCOMP_FILTER_FLAG_NEW_LISTENER;
  else bits &= ~SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
  return { program, flags: bits };
}

/** Whether an agent is to decide about some system calls. */
export function hasListener({ flags }: SeccompFilter): boolean {
  return (flags & SECCOMP_FILTER_FLAG_NEW_LISTENER) !== 0;
}

/** The same filter for a process that no agent supervises. */
export function withoutListener({ program, flags }: SeccompFilter): SeccompFilter {
  const supervised = SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
  return { program, flags: flags & ~supervised };
}

/**
 * Queues the filter's loading, in one packet with the call that is queued next, which has to be execve(2): the only call that the filter has to
 * allow. (With each call forbidden in turn, runc 1.1 does not start without write, close and openat, crun 1.8 without close, and without
 * noNewPrivileges neither does without those that change user and capabilities.)
 *
 * An agent has to have the listener before the first call that waits for it, which may be execve(2). So that kind of filter is loaded at
 * once, and `handOn` gets the listener's number in the stub. The stub answers by write(2) and waits by read(2), as runc's first process does.
 */
export function queueFilter(stub: Stub, filter: SeccompFilter, handOn?: (listener: number) => void): void {
  const { program, flags } = filter;
  const withListener = hasListener(filter);
  // So that the packet has room for both.
  stub.flush();
  const loaded = stub.queue(setFilter(program, flags), { explain: refused, withNext: !withListener });
  if (!withListener) return;
  stub.sync();
  handOn?.(loaded.value ?? -1);
}

function refused(cause: SyscallError): RuntimeError {
  const hint = "Without process.noNewPrivileges it takes CAP_SYS_ADMIN";
  const details = { cause, field: "linux.seccomp", ...(cause.is("EACCES") && { hint }) };
  return new RuntimeError("cannot load the filter", details);
}
