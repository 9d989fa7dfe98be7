import { RuntimeError } from "../error.ts";
import {
  probeFilterFlags,
  SECCOMP_FILTER_FLAG_NEW_LISTENER,
  SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV,
} from "../linux/calls/seccomp.ts";
import { isErrno } from "../linux/errno.ts";
import type { Kernel } from "../linux/kernel.ts";
import { profileFilter } from "../seccomp/filter.ts";
import { flags as flagBits } from "../seccomp/names.ts";
import type { Seccomp } from "../spec/seccomp.ts";
import { filterOf, type SeccompFilter } from "./seccompFilter.ts";

/**
 * The filter of a container's config.
 * @param root directory that holds the containers' state.
 * @throws RuntimeError naming what libseccomp or the kernel does not support.
 */
export function prepareFilter(kernel: Kernel, root: string, seccomp: Seccomp): SeccompFilter {
  for (const [index, flag] of (seccomp.flags ?? []).entries()) {
    if (!isFlagSupported(kernel, flagBits[flag])) {
      throw new RuntimeError(`this kernel does not know ${flag}`, { field: `linux.seccomp.flags[${index}]` });
    }
  }
  return filterOf(seccomp, profileFilter(kernel, root, seccomp));
}

/** Whether the kernel takes these flags of a filter. */
export function isFlagSupported(kernel: Kernel, bits: number): boolean {
  const listener =
    (bits & SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV) === 0 ? 0 : SECCOMP_FILTER_FLAG_NEW_LISTENER;
  return isErrno(kernel.call(probeFilterFlags(bits | listener)), "EFAULT");
}
