import { RuntimeError } from "../error.ts";
import type { Descriptor } from "../linux/call.ts";
import { MOUNT_ATTR_ATIME, MS_REC, mountSetattr, moveMount } from "../linux/calls/mounts.ts";
import type { QueueOptions, Stub } from "../linux/stub.ts";
import type { SyscallError } from "../linux/syscallError.ts";
import { lockedAccessTime, lockedFlags } from "../messages.ts";
import type { MountOptions } from "./mountOptions.ts";

/** Sets what the options say about a mount, and about everything below it. The rest stays as it is. */
export function setAttributes(
  stub: Stub,
  mount: Descriptor,
  options: MountOptions,
  explanation: QueueOptions,
): void {
  const { set, clear, recursiveSet, recursiveClear } = options;
  if (set !== 0 || clear !== 0)
    stub.queue(mountSetattr(mount, { set, clear }), explainLocked(clear, explanation));
  if (recursiveSet !== 0 || recursiveClear !== 0) {
    const attributes = { set: recursiveSet, clear: recursiveClear, recursive: true };
    stub.queue(mountSetattr(mount, attributes), explainLocked(recursiveClear, explanation));
  }
}

/** Attaches a detached mount, and sets how it propagates, which attaching may change. */
export function attach(
  stub: Stub,
  mount: Descriptor,
  place: Descriptor,
  options: MountOptions,
  explanation: QueueOptions,
): void {
  stub.queue(moveMount(mount, place), explanation);
  setPropagation(stub, mount, options, explanation);
}

/** Sets how a mount propagates, in the order of the options. */
export function setPropagation(
  stub: Stub,
  mount: Descriptor,
  options: MountOptions,
  explanation: QueueOptions,
): void {
  for (const flags of options.propagations) {
    const attributes = { set: 0, clear: 0, propagation: flags & ~MS_REC, recursive: (flags & MS_REC) !== 0 };
    stub.queue(mountSetattr(mount, attributes), explanation);
  }
}

/**
 * What a mount of a namespace with more rights forbids stays forbidden (mount_namespaces(7), "Restrictions on mount namespaces"). Only what an
 * option asks for by name is ever cleared, so that a refusal is about this option.
 */
function explainLocked(clear: number, explanation: QueueOptions): QueueOptions {
  if (clear === 0) return explanation;
  const what = clear === MOUNT_ATTR_ATIME ? lockedAccessTime : lockedFlags;
  return {
    ...explanation,
    explain(cause: SyscallError) {
      const error = explanation.explain?.(cause) ?? cause;
      if (!cause.is("EPERM") || !(error instanceof RuntimeError)) return error;
      const hint = "The source is mounted like that on the host: leave the option out";
      return new RuntimeError(what, { cause: error, hint });
    },
  };
}
