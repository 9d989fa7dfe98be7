import type { Bundle } from "../bundle/readBundle.ts";
import { type Call, output } from "../linux/call.ts";
import { AT_FDCWD, decodeStatx, O_RDONLY, openat, statx, statxSize } from "../linux/calls/files.ts";
import { MNT_DETACH, UMOUNT_NOFOLLOW, umount2 } from "../linux/calls/mounts.ts";
import { CLONE_NEWNS, setns } from "../linux/calls/processes.ts";
import { isErrno } from "../linux/errno.ts";
import type { Kernel } from "../linux/kernel.ts";
import { SyscallError } from "../linux/syscallError.ts";
import { reap } from "./childProcess.ts";
import type { HostMount } from "./containerRecord.ts";

/**
 * What a container without a mount namespace of its own is going to attach in somebody else's, so that it can be removed when the
 * container goes. The kernel clears up a mount namespace that dies with its container by itself.
 * @returns undefined where there is nothing to clear up.
 * @throws SyscallError
 */
export function planHostMount(kernel: Kernel, { spec, rootfs }: Bundle): HostMount | undefined {
  const mount = spec.linux?.namespaces?.find(({ type }) => type === "mount");
  if (mount !== undefined && mount.path === undefined) return undefined;
  const namespace = mount?.path;
  const status = output(statxSize);
  const call = statx(AT_FDCWD, rootfs, 0, status);
  const result = callThere(kernel, namespace, call);
  if (result < 0) throw new SyscallError(call, -result);
  const { mountId } = decodeStatx(status);
  return { path: rootfs, before: mountId, ...(namespace !== undefined && { namespace }) };
}

/** Detaches it, with all that is mounted below. Does nothing where that has been done, or has never been needed. */
export function removeHostMount(kernel: Kernel, hostMount: HostMount | undefined): void {
  if (hostMount === undefined) return;
  const { path, before, namespace } = hostMount;
  const status = output(statxSize);
  // The bundle, or the namespace, may be gone.
  if (callThere(kernel, namespace, statx(AT_FDCWD, path, 0, status)) < 0) return;
  if (decodeStatx(status).mountId === before) return;
  const call = umount2(path, MNT_DETACH | UMOUNT_NOFOLLOW);
  const result = callThere(kernel, namespace, call);
  if (result < 0 && !isErrno(result, "EINVAL", "ENOENT")) throw new SyscallError(call, -result);
}

/** Runs a call in a mount namespace, by a stub where that is not tsrunc's own. @returns the raw result; -1 where it cannot be entered. */
function callThere(kernel: Kernel, namespace: string | undefined, call: Call): number {
  if (namespace === undefined) return kernel.call(call);
  const { stub, pid } = kernel.spawnStub([]);
  try {
    const descriptor = stub.queue(openat(AT_FDCWD, namespace, O_RDONLY), { mayFail: true });
    const entered = stub.queue(setns(descriptor, CLONE_NEWNS), { mayFail: true });
    stub.sync();
    if ((entered.value ?? -1) < 0) return -1;
    const result = stub.queue(call, { mayFail: true });
    stub.sync();
    return result.value ?? -1;
  } finally {
    stub.close();
    reap(kernel, pid);
  }
}
