/** seccomp(2): filters of system calls. */
import type { Call } from "../call.ts";
import { pack, structure } from "../structure.ts";

const SECCOMP_SET_MODE_FILTER = 1;

/** Every action but SECCOMP_RET_ALLOW is logged, as far as the administrator lets (Linux 4.14). */
export const SECCOMP_FILTER_FLAG_LOG = 0x02;
/** Leaves speculative store bypass as it is, which a filter otherwise forbids on some processors (Linux 4.17). */
export const SECCOMP_FILTER_FLAG_SPEC_ALLOW = 0x04;
/** The call answers a descriptor on which a supervisor decides (Linux 5.0). It is close-on-exec. */
export const SECCOMP_FILTER_FLAG_NEW_LISTENER = 0x08;
/** Only a deadly signal interrupts a call that the supervisor has received (Linux 5.19). Needs NEW_LISTENER. */
export const SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV = 0x20;

/** The most instructions that the kernel takes (BPF_MAXINSNS). */
export const maxInstructions = 4096;

/** Puts the calling thread and all that it will become under a filter: instructions of classic BPF, 8 bytes each. */
export function setFilter(program: Uint8Array, flags: number): Call {
  const length = pack([
    [8, program.length / 8],
    [8, 0],
  ]);
  return { name: "seccomp", args: [SECCOMP_SET_MODE_FILTER, flags, structure(length, { 8: program })] };
}

/** Asks whether the kernel knows these flags: EFAULT if so, for there is no program, and EINVAL if not (seccomp(2), "NOTES"). */
export function probeFilterFlags(flags: number): Call {
  return { name: "seccomp", args: [SECCOMP_SET_MODE_FILTER, flags, 0] };
}
