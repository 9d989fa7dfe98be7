/** How calls that mount are shown. */
import type { Argument } from "../../linux/call.ts";
import { AT_EMPTY_PATH, AT_RECURSIVE } from "../../linux/calls/files.ts";
import {
  MNT_DETACH,
  MOUNT_ATTR_IDMAP,
  MOUNT_ATTR_NOATIME,
  MOUNT_ATTR_NODEV,
  MOUNT_ATTR_NODIRATIME,
  MOUNT_ATTR_NOEXEC,
  MOUNT_ATTR_NOSUID,
  MOUNT_ATTR_NOSYMFOLLOW,
  MOUNT_ATTR_RDONLY,
  MOUNT_ATTR_STRICTATIME,
  MS_PRIVATE,
  MS_RDONLY,
  MS_REC,
  MS_SHARED,
  MS_SLAVE,
  MS_UNBINDABLE,
  UMOUNT_NOFOLLOW,
} from "../../linux/calls/mounts.ts";
import {
  type CallForms,
  descriptor,
  fields,
  flagNames,
  flags,
  type Names,
  nameOf,
  number,
  numberOf,
  oneOf,
  type Scene,
  type Show,
  text,
  viewOf,
} from "../show.ts";
import { atNames, descriptorField, directory, pathOf } from "./files.ts";

export const mountNames: Names = { MS_RDONLY, MS_REC, MS_UNBINDABLE, MS_PRIVATE, MS_SLAVE, MS_SHARED };

/** The modes of access time share bits; relatime, which is none of them, has no name to show. */
export const attributeNames: Names = {
  MOUNT_ATTR_RDONLY,
  MOUNT_ATTR_NOSUID,
  MOUNT_ATTR_NODEV,
  MOUNT_ATTR_NOEXEC,
  MOUNT_ATTR__ATIME: 0x70,
  MOUNT_ATTR_NOATIME,
  MOUNT_ATTR_STRICTATIME,
  MOUNT_ATTR_NODIRATIME,
  MOUNT_ATTR_IDMAP,
  MOUNT_ATTR_NOSYMFOLLOW,
};

export const openTreeNames: Names = {
  OPEN_TREE_CLONE: 1,
  OPEN_TREE_CLOEXEC: 0o2000000,
  AT_EMPTY_PATH,
  AT_RECURSIVE,
};

export const moveMountNames: Names = { MOVE_MOUNT_F_EMPTY_PATH: 0x4, MOVE_MOUNT_T_EMPTY_PATH: 0x40 };

export const fsconfigCommands: Names = {
  FSCONFIG_SET_FLAG: 0,
  FSCONFIG_SET_STRING: 1,
  FSCONFIG_SET_BINARY: 2,
  FSCONFIG_SET_PATH: 3,
  FSCONFIG_SET_PATH_EMPTY: 4,
  FSCONFIG_SET_FD: 5,
  FSCONFIG_CMD_CREATE: 6,
  FSCONFIG_CMD_RECONFIGURE: 7,
};

/** A struct mount_attr; what it leaves as it is is left out. */
const attributes: Show = (value, scene) => {
  const view = viewOf(value);
  const [set = 0n, clear = 0n, propagation = 0n, userNamespace = 0n] = [0, 8, 16, 24].map((at) =>
    view.getBigUint64(at, true),
  );
  const isMapped = (set & BigInt(MOUNT_ATTR_IDMAP)) !== 0n;
  return fields({
    attr_set: set === 0n ? undefined : flagNames(attributeNames, set),
    attr_clr: clear === 0n ? undefined : flagNames(attributeNames, clear),
    propagation: propagation === 0n ? undefined : flagNames(mountNames, propagation),
    userns_fd: isMapped ? descriptorField(userNamespace, scene) : undefined,
  });
};

/** A new file system is known by its type. */
function madeIn([context]: readonly Argument[], scene: Scene): string | undefined {
  return scene.descriptor(numberOf(context) ?? -1)?.replace(/^context of /, "");
}

export const mountForms: CallForms<
  | "fsconfig"
  | "fsmount"
  | "fsopen"
  | "fspick"
  | "mount"
  | "mount_setattr"
  | "move_mount"
  | "open_tree"
  | "pivot_root"
  | "umount2"
> = {
  fsconfig: {
    args: ([, command]) => {
      const name = nameOf(fsconfigCommands, numberOf(command) ?? -1);
      return [
        descriptor,
        oneOf(fsconfigCommands),
        text,
        name === "FSCONFIG_SET_FD" ? descriptor : text,
        number,
      ];
    },
  },
  fsmount: { args: [descriptor, flags({ FSMOUNT_CLOEXEC: 1 }), flags(attributeNames)], opens: madeIn },
  fsopen: {
    args: [text, flags({ FSOPEN_CLOEXEC: 1 })],
    opens: ([type]) => `context of ${String(type)} file system`,
  },
  fspick: {
    args: [directory, text, flags({ FSPICK_CLOEXEC: 1, FSPICK_EMPTY_PATH: 8 })],
    opens: ([from, path], scene) => `context of ${pathOf(from, path, scene)}`,
  },
  mount: { args: [text, text, text, flags(mountNames), text] },
  mount_setattr: { args: [directory, text, flags(atNames), attributes, number] },
  move_mount: { args: [directory, text, directory, text, flags(moveMountNames)] },
  open_tree: {
    args: [directory, text, flags(openTreeNames)],
    opens: ([from, path], scene) => pathOf(from, path, scene),
  },
  pivot_root: { args: [text, text] },
  umount2: { args: [text, flags({ MNT_FORCE: 1, MNT_DETACH, UMOUNT_NOFOLLOW })] },
};
