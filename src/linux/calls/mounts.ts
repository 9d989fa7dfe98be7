/** Mounts, by the descriptor-based interface of Linux 5.2: no path of a container is ever walked twice. */
import type { Call, Descriptor } from "../call.ts";
import { packU64 } from "../structure.ts";
import { AT_EMPTY_PATH, AT_RECURSIVE } from "./files.ts";

export const MS_RDONLY = 1;
export const MS_REC = 0x4000;
export const MS_UNBINDABLE = 1 << 17;
export const MS_PRIVATE = 1 << 18;
export const MS_SLAVE = 1 << 19;
export const MS_SHARED = 1 << 20;
export const MNT_DETACH = 2;
export const UMOUNT_NOFOLLOW = 8;

export const MOUNT_ATTR_RDONLY = 0x1;
export const MOUNT_ATTR_NOSUID = 0x2;
export const MOUNT_ATTR_NODEV = 0x4;
export const MOUNT_ATTR_NOEXEC = 0x8;
/** The three access-time modes share these bits; relatime is 0. */
export const MOUNT_ATTR_ATIME = 0x70;
export const MOUNT_ATTR_NOATIME = 0x10;
export const MOUNT_ATTR_STRICTATIME = 0x20;
export const MOUNT_ATTR_NODIRATIME = 0x80;
export const MOUNT_ATTR_IDMAP = 0x100000;
export const MOUNT_ATTR_NOSYMFOLLOW = 0x200000;

const OPEN_TREE_CLONE = 1;
const OPEN_TREE_CLOEXEC = 0o2000000;
const FSOPEN_CLOEXEC = 1;
const FSMOUNT_CLOEXEC = 1;
const FSCONFIG_SET_FLAG = 0;
const FSCONFIG_SET_STRING = 1;
const FSCONFIG_CMD_CREATE = 6;
const FSCONFIG_CMD_RECONFIGURE = 7;
const FSPICK_CLOEXEC = 1;
const FSPICK_EMPTY_PATH = 8;
const MOVE_MOUNT_F_EMPTY_PATH = 0x4;
const MOVE_MOUNT_T_EMPTY_PATH = 0x40;

/** mount(2), only to change how mounts propagate: `flags` is one of MS_SHARED … with or without MS_REC. */
export function changePropagation(target: string, flags: number): Call {
  return { name: "mount", args: ["", target, 0, flags, 0] };
}

/** A detached copy of the mount (and, recursively, what is mounted below) at a path, for {@link moveMount} to attach. */
export function cloneTree(directory: Descriptor, path: string, { recursive }: { recursive: boolean }): Call {
  const flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0);
  return { name: "open_tree", args: [directory, path, flags] };
}

/** Attaches a detached mount on top of the file or directory that `target` is open on. */
export function moveMount(mount: Descriptor, target: Descriptor): Call {
  return {
    name: "move_mount",
    args: [mount, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH],
  };
}

/** A context in which to configure a new file system of the given type. */
export function fsopen(type: string): Call {
  return { name: "fsopen", args: [type, FSOPEN_CLOEXEC] };
}

export function fsconfigFlag(context: Descriptor, key: string): Call {
  return { name: "fsconfig", args: [context, FSCONFIG_SET_FLAG, key, 0, 0] };
}

export function fsconfigString(context: Descriptor, key: string, value: string): Call {
  return { name: "fsconfig", args: [context, FSCONFIG_SET_STRING, key, value, 0] };
}

/** Creates the file system as it was configured. */
export function fsconfigCreate(context: Descriptor): Call {
  return { name: "fsconfig", args: [context, FSCONFIG_CMD_CREATE, 0, 0, 0] };
}

/** A context in which to reconfigure the file system whose mount a descriptor is open on. */
export function fspick(mount: Descriptor): Call {
  return { name: "fspick", args: [mount, "", FSPICK_CLOEXEC | FSPICK_EMPTY_PATH] };
}

/** Changes the file system as it was configured in the context. */
export function fsconfigReconfigure(context: Descriptor): Call {
  return { name: "fsconfig", args: [context, FSCONFIG_CMD_RECONFIGURE, 0, 0, 0] };
}

/** A detached mount of the file system that the context made; `attributes` are MOUNT_ATTR_ bits. */
export function fsmount(context: Descriptor, attributes: number): Call {
  return { name: "fsmount", args: [context, FSMOUNT_CLOEXEC, attributes] };
}

/** What to change on a mount; `propagation` is one of MS_PRIVATE … or 0 to leave it. */
export interface MountAttributes {
  readonly set: number;
  readonly clear: number;
  readonly propagation?: number;
  readonly recursive?: boolean;
  /** For MOUNT_ATTR_IDMAP: the user namespace whose ids the mount's files get. */
  readonly userNamespace?: number;
}

/** Linux 5.12. */
export function mountSetattr(
  mount: Descriptor,
  { set, clear, propagation, recursive, userNamespace }: MountAttributes,
): Call {
  const attributes = packU64(set, clear, propagation ?? 0, userNamespace ?? 0);
  return {
    name: "mount_setattr",
    args: [mount, "", AT_EMPTY_PATH | (recursive === true ? AT_RECURSIVE : 0), attributes, attributes.length],
  };
}

export function pivotRoot(newRoot: string, putOld: string): Call {
  return { name: "pivot_root", args: [newRoot, putOld] };
}

export function umount2(target: string, flags: number): Call {
  return { name: "umount2", args: [target, flags] };
}
