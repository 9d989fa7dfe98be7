import t from "tap";
import { AT_FDCWD } from "../../src/linux/calls/files.ts";
import * as mounts from "../../src/linux/calls/mounts.ts";
import { callForms } from "../../src/trace/forms.ts";
import { check, scene } from "./support.ts";

t.test("new file systems are shown with their parameters", async (t) =>
  check(t, [
    [mounts.fsopen("proc"), 'fsopen("proc", FSOPEN_CLOEXEC)'],
    [mounts.fsconfigString(5, "mode", "755"), 'fsconfig(5</proc>, FSCONFIG_SET_STRING, "mode", "755", 0)'],
    [mounts.fsconfigFlag(5, "ro"), 'fsconfig(5</proc>, FSCONFIG_SET_FLAG, "ro", NULL, 0)'],
    [mounts.fsconfigCreate(5), "fsconfig(5</proc>, FSCONFIG_CMD_CREATE, NULL, NULL, 0)"],
    [mounts.fsconfigReconfigure(5), "fsconfig(5</proc>, FSCONFIG_CMD_RECONFIGURE, NULL, NULL, 0)"],
    [
      mounts.fsmount(5, mounts.MOUNT_ATTR_RDONLY | mounts.MOUNT_ATTR_NOSUID),
      "fsmount(5</proc>, FSMOUNT_CLOEXEC, MOUNT_ATTR_RDONLY|MOUNT_ATTR_NOSUID)",
    ],
    [mounts.fspick(5), 'fspick(5</proc>, "", FSPICK_CLOEXEC|FSPICK_EMPTY_PATH)'],
  ]),
);

t.test("mounts are shown with where they go and what is changed about them", async (t) =>
  check(t, [
    [
      mounts.changePropagation("/", mounts.MS_REC | mounts.MS_SLAVE),
      'mount("", "/", NULL, MS_REC|MS_SLAVE, NULL)',
    ],
    [
      mounts.cloneTree(AT_FDCWD, "/x", { recursive: true }),
      'open_tree(AT_FDCWD, "/x", OPEN_TREE_CLONE|OPEN_TREE_CLOEXEC|AT_EMPTY_PATH|AT_RECURSIVE)',
    ],
    [
      mounts.moveMount(5, 6),
      'move_mount(5</proc>, "", 6<socket>, "", MOVE_MOUNT_F_EMPTY_PATH|MOVE_MOUNT_T_EMPTY_PATH)',
    ],
    [
      mounts.mountSetattr(5, {
        set: mounts.MOUNT_ATTR_RDONLY | mounts.MOUNT_ATTR_NOATIME,
        clear: mounts.MOUNT_ATTR_ATIME,
        recursive: true,
      }),
      'mount_setattr(5</proc>, "", AT_EMPTY_PATH|AT_RECURSIVE, {attr_set=MOUNT_ATTR_RDONLY|MOUNT_ATTR_NOATIME, attr_clr=MOUNT_ATTR__ATIME}, 32)',
    ],
    [
      mounts.mountSetattr(5, { set: 0, clear: 0, propagation: mounts.MS_PRIVATE }),
      'mount_setattr(5</proc>, "", AT_EMPTY_PATH, {propagation=MS_PRIVATE}, 32)',
    ],
    [
      mounts.mountSetattr(5, { set: mounts.MOUNT_ATTR_IDMAP, clear: 0, userNamespace: 6 }),
      'mount_setattr(5</proc>, "", AT_EMPTY_PATH, {attr_set=MOUNT_ATTR_IDMAP, userns_fd=6<socket>}, 32)',
    ],
    [mounts.pivotRoot(".", "."), 'pivot_root(".", ".")'],
    [mounts.umount2(".", mounts.MNT_DETACH), 'umount2(".", MNT_DETACH)'],
    [
      mounts.umount2("/x", mounts.MNT_DETACH | mounts.UMOUNT_NOFOLLOW),
      'umount2("/x", MNT_DETACH|UMOUNT_NOFOLLOW)',
    ],
  ]),
);

t.test("a mount is known by its file system or by what it is a copy of", async (t) => {
  const where = scene(9, { 5: "context of tmpfs file system", 6: "/b/rootfs" });
  const opened = (call: ReturnType<typeof mounts.fsopen>) => callForms[call.name].opens?.(call.args, where);
  t.equal(opened(mounts.fsopen("tmpfs")), "context of tmpfs file system");
  t.equal(opened(mounts.fsmount(5, 0)), "tmpfs file system");
  t.equal(opened(mounts.cloneTree(6, "", { recursive: false })), "/b/rootfs");
  t.equal(opened(mounts.fspick(6)), "context of /b/rootfs");
});
