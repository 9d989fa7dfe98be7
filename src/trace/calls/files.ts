/** How calls on files and directories are shown. */
import { type Argument, isAarch64 } from "../../linux/call.ts";
import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  AT_RECURSIVE,
  AT_REMOVEDIR,
  AT_SYMLINK_NOFOLLOW,
  O_APPEND,
  O_CLOEXEC,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_NOCTTY,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_PATH,
  O_TRUNC,
  RESOLVE_BENEATH,
  RESOLVE_IN_ROOT,
  RESOLVE_NO_MAGICLINKS,
  RESOLVE_NO_SYMLINKS,
  RESOLVE_NO_XDEV,
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
} from "../../linux/calls/files.ts";
import {
  type CallForms,
  descriptor,
  fields,
  flagNames,
  flags,
  mode,
  type Names,
  nameOf,
  number,
  numberOf,
  octal,
  oneOf,
  type Scene,
  type Show,
  shownDescriptor,
  text,
  viewOf,
} from "../show.ts";

/** Of openat(2), beside the access mode in the lowest two bits. */
export const openNames = (): Names => ({
  O_PATH,
  O_CREAT,
  O_EXCL,
  O_NOCTTY,
  O_TRUNC,
  O_APPEND,
  O_NONBLOCK,
  O_DIRECTORY: O_DIRECTORY(),
  O_NOFOLLOW: O_NOFOLLOW(),
  O_TMPFILE: 0o20000000 | O_DIRECTORY(),
  O_LARGEFILE: isAarch64() ? 0o400000 : 0o100000,
  O_CLOEXEC,
});

const accessModes: Names = { O_RDONLY: 0, O_WRONLY: 1, O_RDWR: 2 };

export const resolveNames: Names = {
  RESOLVE_NO_XDEV,
  RESOLVE_NO_MAGICLINKS,
  RESOLVE_NO_SYMLINKS,
  RESOLVE_BENEATH,
  RESOLVE_IN_ROOT,
};

export const atNames: Names = { AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH, AT_RECURSIVE };

const fileTypes: Names = { S_IFDIR, S_IFCHR, S_IFBLK, S_IFREG, S_IFIFO, S_IFLNK };

/** The directory that a path starts in. */
export const directory: Show = (value, scene, args) =>
  numberOf(value) === AT_FDCWD ? "AT_FDCWD" : descriptor(value, scene, args);

/** The path that a directory and a name lead to, as far as that can be said without looking. */
export function pathOf(from: Argument | undefined, path: Argument | undefined, scene: Scene): string {
  const name = typeof path === "string" ? path : "";
  const start = numberOf(from);
  if (name.startsWith("/") || start === undefined || start === AT_FDCWD) return name;
  const leadsTo = scene.descriptor(start) ?? String(start);
  return name === "" ? leadsTo : `${leadsTo.replace(/\/$/, "")}/${name}`;
}

/** O_PATH opens a location, to which no access mode applies. */
function openFlags(value: number): string {
  const [access, rest] = [value & 3, value & ~3];
  const names = flagNames(openNames(), rest);
  if ((value & O_PATH) !== 0 && access === 0) return names;
  return rest === 0 ? nameOf(accessModes, access) : `${nameOf(accessModes, access)}|${names}`;
}

const openHow: Show = (value) => {
  const view = viewOf(value);
  const made = Number(view.getBigUint64(8, true));
  return fields({
    flags: openFlags(Number(view.getBigUint64(0, true))),
    mode: made === 0 ? undefined : mode(made),
    resolve: flagNames(resolveNames, view.getBigUint64(16, true)),
  });
};

/** With RESOLVE_IN_ROOT the directory is the root of the path, also of an absolute one. */
function openedInRoot(args: readonly Argument[], scene: Scene): string {
  const inRoot = (viewOf(args[2]).getBigUint64(16, true) & BigInt(RESOLVE_IN_ROOT)) !== 0n;
  const path = typeof args[1] === "string" && inRoot ? args[1].replace(/^\/+/, "") : args[1];
  return pathOf(args[0], path, scene);
}

/** File type and permission bits. */
export function fileMode(value: number): string {
  const type = value & S_IFMT;
  return type === 0 ? mode(value) : `${nameOf(fileTypes, type)}|${mode(value & ~S_IFMT)}`;
}

/** The kernel's `new_encode_dev`, as makedev() of linux/calls/files.ts makes it. */
const device: Show = (value) => {
  const number = numberOf(value) ?? 0;
  return number === 0
    ? "0"
    : `makedev(${(number >>> 8) & 0xfff}, ${(number & 0xff) | ((number >>> 12) & 0xfff00)})`;
};

const fcntlCommands: Names = {
  F_GETFD: 1,
  F_SETFD: 2,
  F_GETFL: 3,
  F_SETFL: 4,
  F_DUPFD_CLOEXEC: 1030,
  F_ADD_SEALS: 1033,
};
export const sealNames: Names = { F_SEAL_SEAL: 1, F_SEAL_SHRINK: 2, F_SEAL_GROW: 4, F_SEAL_WRITE: 8 };
export const memfdNames: Names = { MFD_CLOEXEC: 1, MFD_ALLOW_SEALING: 2, MFD_EXEC: 0x10 };

const fcntlArgument: Show = (value, scene, args) => {
  if (numberOf(args[1]) === 1033) return flags(sealNames)(value, scene, args);
  return numberOf(args[1]) === 2 ? flags({ FD_CLOEXEC: 1 })(value, scene, args) : number(value, scene, args);
};

/** The highest number that there is: close_range(2) up to the end. */
const lastDescriptor: Show = (value, scene, args) =>
  numberOf(value) === 0xffffffff ? "~0U" : number(value, scene, args);

/** An owner that stays as it is (chown(2)). */
const owner: Show = (value, scene, args) =>
  numberOf(value) === 0xffffffff ? "-1" : number(value, scene, args);

export const fileForms: CallForms<
  | "chdir"
  | "chroot"
  | "close"
  | "close_range"
  | "dup3"
  | "fchdir"
  | "fchmodat"
  | "fchownat"
  | "fcntl"
  | "flock"
  | "linkat"
  | "memfd_create"
  | "mkdirat"
  | "mknodat"
  | "openat"
  | "openat2"
  | "renameat2"
  | "symlinkat"
  | "umask"
  | "unlinkat"
> = {
  chdir: { args: [text] },
  chroot: { args: [text] },
  close: { args: [descriptor] },
  close_range: { args: [number, lastDescriptor, flags({ CLOSE_RANGE_UNSHARE: 2, CLOSE_RANGE_CLOEXEC: 4 })] },
  dup3: {
    args: [descriptor, number, flags({ O_CLOEXEC })],
    opens: ([from], scene) => scene.descriptor(numberOf(from) ?? -1),
  },
  fchdir: { args: [descriptor] },
  fchmodat: { args: [directory, text, octal] },
  fchownat: { args: [directory, text, owner, owner, flags(atNames)] },
  fcntl: { args: [descriptor, oneOf(fcntlCommands), fcntlArgument] },
  flock: { args: [descriptor, flags({ LOCK_SH: 1, LOCK_EX: 2, LOCK_NB: 4, LOCK_UN: 8 })] },
  linkat: { args: [directory, text, directory, text, flags(atNames)] },
  memfd_create: { args: [text, flags(memfdNames)], opens: ([name]) => `memfd:${String(name)}` },
  mkdirat: { args: [directory, text, octal] },
  mknodat: { args: [directory, text, (value) => fileMode(numberOf(value) ?? 0), device] },
  openat: {
    args: ([, , opened]) => {
      const shown: Show[] = [directory, text, (value) => openFlags(numberOf(value) ?? 0)];
      return ((numberOf(opened) ?? 0) & O_CREAT) === 0 ? shown : [...shown, octal];
    },
    opens: ([from, path], scene) => pathOf(from, path, scene),
  },
  openat2: { args: [directory, text, openHow, number], opens: openedInRoot },
  renameat2: { args: [directory, text, directory, text, number] },
  symlinkat: { args: [text, directory, text] },
  umask: { args: [octal], result: mode },
  unlinkat: { args: [directory, text, flags({ AT_REMOVEDIR })] },
};

/** A descriptor in a structure, which has no type of its own. */
export function descriptorField(value: bigint, scene: Scene): string {
  return shownDescriptor(Number(value), scene);
}
