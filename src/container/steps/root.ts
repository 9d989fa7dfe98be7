import { AT_FDCWD, chdir, chroot, fchdir, O_DIRECTORY, O_PATH, openat } from "../../linux/calls/files.ts";
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
import { type Birth, cannot, rootOf, type Step } from "../birth.ts";

/**
 * Attaches the root file system on top of its own directory: pivot_root(2) wants a mount point. Before that nothing that is mounted here
 * may propagate to the host any more, so every mount becomes a slave.
 */
export const attachRoot: Step = {
  name: "attach the root file system",
  field: "root.path",
  queue(birth) {
    const { init, rootfs } = birth;
    const options = cannot(`attach the root file system ${rootfs}`, "root.path");
    init.queue(changePropagation("/", MS_REC | MS_SLAVE), options);
    const directory = init.queue(openat(AT_FDCWD, rootfs, O_PATH | O_DIRECTORY()), options);
    birth.root = init.queue(cloneTree(AT_FDCWD, rootfs, { recursive: true }), options);
    init.queue(moveMount(birth.root, directory), options);
  },
};

/**
 * Makes the root file system the root, and lets go of the host's. pivot_root(".", ".") stacks the old root on the new one, so that no directory
 * for it is needed; it is then the working directory's mount that is detached (pivot_root(2), "NOTES").
 */
export const enterRoot: Step = {
  name: "enter the root file system",
  field: "root.path",
  queue(birth) {
    const { init } = birth;
    const options = cannot("make the root file system the root", "root.path");
    if (!birth.pivot) {
      enterByChroot(birth);
      return;
    }
    const old = init.queue(openat(AT_FDCWD, "/", O_PATH | O_DIRECTORY()), options);
    init.queue(fchdir(rootOf(birth)), options);
    init.queue(pivotRoot(".", "."), options);
    init.queue(fchdir(old), options);
    // What the unmount propagates to must not be the host.
    init.queue(changePropagation(".", MS_REC | MS_SLAVE), options);
    init.queue(umount2(".", MNT_DETACH), options);
    init.queue(chdir("/"), options);
  },
};

/** For a root file system on the initial ramdisk, which pivot_root(2) refuses. */
function enterByChroot(birth: Birth): void {
  const { init } = birth;
  const options = cannot("make the root file system the root without pivot_root", "root.path");
  init.queue(fchdir(rootOf(birth)), options);
  const old = init.queue(openat(AT_FDCWD, "/", O_PATH | O_DIRECTORY()), options);
  init.queue(moveMount(rootOf(birth), old), options);
  init.queue(chroot("."), options);
  init.queue(chdir("/"), options);
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

const propagations = {
  private: MS_PRIVATE,
  rprivate: MS_PRIVATE | MS_REC,
  shared: MS_SHARED,
  rshared: MS_SHARED | MS_REC,
  slave: MS_SLAVE,
  rslave: MS_SLAVE | MS_REC,
  unbindable: MS_UNBINDABLE,
  runbindable: MS_UNBINDABLE | MS_REC,
} as const;

/** How mounts under the container's root propagate once the container lives. */
export const propagateRoot: Step = {
  name: "set the root's propagation",
  field: "linux.rootfsPropagation",
  queue({ init, spec }) {
    const wanted = spec.linux?.rootfsPropagation;
    if (wanted === undefined) return;
    const options = cannot(`make the root ${wanted}`, "linux.rootfsPropagation");
    init.queue(changePropagation("/", propagations[wanted]), options);
  },
};
