import {
  AT_FDCWD,
  chdir,
  chroot,
  fchdir,
  O_DIRECTORY,
  O_PATH,
  openat,
  openat2,
  RESOLVE_NO_XDEV,
} from "../../linux/calls/files.ts";
import {
  changePropagation,
  cloneTree,
  MNT_DETACH,
  MOUNT_ATTR_RDONLY,
  MS_PRIVATE,
  MS_REC,
  MS_SHARED,
  MS_SLAVE,
  MS_UNBINDABLE,
  mountSetattr,
  moveMount,
  pivotRoot,
  umount2,
} from "../../linux/calls/mounts.ts";
import type { QueueOptions } from "../../linux/stub.ts";
import { type Birth, cannot, rootOf, type Step } from "../birth.ts";
import { namespaceOrigin } from "../namespaces.ts";
import { keepFromHost, rootPropagation } from "../rootPropagation.ts";

/**
 * Attaches the root file system on top of its own directory: pivot_root(2) wants a mount point. Before that nothing that is mounted here
 * may propagate to the host any more, so every mount becomes a slave. With a shared root they stay peers of the host's, so that volumes may
 * be shared with it, and only the mount that holds the root file system turns private: nothing of the container's own is to appear there.
 *
 * A mount namespace that is not the container's own is not to be changed like that. There only what is attached is made private.
 */
export const attachRoot: Step = {
  name: "attach the root file system",
  field: "root.path",
  queue(birth) {
    const { init, rootfs, sources } = birth;
    const options = cannot(`attach the root file system ${rootfs}`, "root.path");
    if (hasOwnMounts(birth)) separateMounts(birth, options);
    const directory =
      sources?.rootDirectory ?? init.queue(openat(AT_FDCWD, rootfs, O_PATH | O_DIRECTORY()), options);
    const tree = sources?.rootTree ?? init.queue(cloneTree(AT_FDCWD, rootfs, { recursive: true }), options);
    birth.root = tree;
    const wanted = hasOwnMounts(birth) ? rootPropagation(birth.spec) : MS_PRIVATE | MS_REC;
    if ((wanted & MS_PRIVATE) !== 0) {
      const alone = { set: 0, clear: 0, propagation: MS_PRIVATE, recursive: (wanted & MS_REC) !== 0 };
      init.queue(mountSetattr(tree, alone), options);
    }
    init.queue(moveMount(tree, directory), options);
  },
};

function separateMounts(birth: Birth, options: QueueOptions): void {
  const wanted = rootPropagation(birth.spec);
  const everywhere = (wanted & MS_SHARED) !== 0 ? wanted : MS_REC | MS_SLAVE;
  birth.init.queue(changePropagation("/", everywhere), options);
  keepFromHost(birth, birth.rootfs, options);
}

/**
 * Makes the root file system the root, and lets go of the host's. pivot_root(".", ".") stacks the old root on the new one, so that no directory
 * for it is needed; it is then the working directory's mount that is detached (pivot_root(2), "NOTES").
 */
export const enterRoot: Step = {
  name: "enter the root file system",
  field: "root.path",
  queue(birth) {
    if (!hasOwnMounts(birth)) changeRoot(birth);
    else if (birth.pivot) enterByPivot(birth);
    else enterByChroot(birth);
    checkUncovered(birth);
  },
};

function enterByPivot(birth: Birth): void {
  const { init } = birth;
  const options = cannot("make the root file system the root", "root.path");
  const old = init.queue(openat(AT_FDCWD, "/", O_PATH | O_DIRECTORY()), options);
  init.queue(fchdir(rootOf(birth)), options);
  init.queue(pivotRoot(".", "."), options);
  init.queue(fchdir(old), options);
  // What the unmount propagates to must not be the host.
  init.queue(changePropagation(".", MS_REC | MS_SLAVE), options);
  init.queue(umount2(".", MNT_DETACH), options);
  init.queue(chdir("/"), options);
}

/** For a root file system on the initial ramdisk, which pivot_root(2) refuses. */
function enterByChroot(birth: Birth): void {
  const { init } = birth;
  const options = cannot("make the root file system the root without pivot_root", "root.path");
  init.queue(fchdir(rootOf(birth)), options);
  const old = init.queue(openat(AT_FDCWD, "/", O_PATH | O_DIRECTORY()), options);
  keepFromHost(birth, "/", options);
  init.queue(moveMount(rootOf(birth), old), options);
  init.queue(chroot("."), options);
  init.queue(chdir("/"), options);
}

/** In a mount namespace of others their root has to stay. */
function changeRoot(birth: Birth): void {
  const { init } = birth;
  const options = cannot("make the root file system the root", "root.path");
  init.queue(fchdir(rootOf(birth)), options);
  init.queue(chroot("."), options);
  init.queue(chdir("/"), options);
}

function hasOwnMounts({ spec }: Birth): boolean {
  return namespaceOrigin(spec.linux?.namespaces, "mount") === "new";
}

/**
 * Refuses a mount on top of the root itself, where a link of the image may have led it. "/" does not show it, but "/.." does: were the root a
 * path to make read-only, there would be a second view of everything below, made before the masks and the read-only paths that follow.
 */
function checkUncovered({ init }: Birth): void {
  const hint = "A destination of mounts, linux.maskedPaths or linux.readonlyPaths leads to /";
  const options = cannot("use the root file system: something is mounted over it", "root.path", hint);
  init.queue(openat2(AT_FDCWD, "..", O_PATH | O_DIRECTORY(), RESOLVE_NO_XDEV), options);
}

/** Read-only last: the steps before it make mount points and devices. */
export const lockRoot: Step = {
  name: "make the root file system read-only",
  field: "root.readonly",
  queue(birth) {
    if (birth.spec.root?.readonly !== true) return;
    const attributes = { set: MOUNT_ATTR_RDONLY, clear: 0 };
    birth.init.queue(
      mountSetattr(rootOf(birth), attributes),
      cannot("make the root file system read-only", "root.readonly"),
    );
  },
};

/**
 * How mounts under the container's root propagate once the container lives. A slave, if anything, it is since it was attached, and private, too;
 * pivot_root(2) takes no root that is shared, and no part of one that is unbindable could be made read-only.
 */
export const propagateRoot: Step = {
  name: "set the root's propagation",
  field: "linux.rootfsPropagation",
  queue(birth) {
    const wanted = rootPropagation(birth.spec);
    if ((wanted & (MS_SHARED | MS_UNBINDABLE)) === 0) return;
    const what = `make the root ${birth.spec.linux?.rootfsPropagation}`;
    birth.init.queue(changePropagation("/", wanted), cannot(what, "linux.rootfsPropagation"));
  },
};
