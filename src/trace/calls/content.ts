/** How calls are shown that read, write and describe files. */
import type { Argument, Output } from "../../linux/call.ts";
import {
  DEVPTS_SUPER_MAGIC,
  decodeStatx,
  fileSystemType,
  PROC_SUPER_MAGIC,
  S_IFBLK,
  S_IFCHR,
  S_IFMT,
} from "../../linux/calls/files.ts";
import {
  bytesOf,
  type CallForms,
  descriptor,
  fields,
  flagNames,
  flags,
  memory,
  type Names,
  nameOf,
  number,
  numberOf,
  oneOf,
  quoted,
  type Scene,
  type Show,
  text,
  viewOf,
  written,
} from "../show.ts";
import { atNames, directory, fileMode } from "./files.ts";
import { networkRequest, pair } from "./sockets.ts";

/**
 * What is written to the kernel's own files, which is what isolates: limits, mappings, parameters. The content of others is not shown: it may
 * hold what is secret, as the environment in the copy of config.json.
 */
const content: Show = (value, scene, args) => {
  const leadsTo = scene.descriptor(numberOf(args[0]) ?? -1) ?? "";
  const isKernels = /^\/(proc|sys)\/|^(proc|cgroup2?|sysfs) file system\//.test(leadsTo);
  return isKernels && !leadsTo.startsWith("/proc/self/fd/")
    ? quoted(Buffer.from(bytesOf(value)).toString())
    : memory(value, scene, args);
};

/** Two texts are alike to the kernel, so that only what has been found can be shown. */
const found = written(({ bytes }: Output, result) => quoted(Buffer.from(bytes).toString("utf8", 0, result)));
const foundUntilNul = written(({ bytes }: Output, result) =>
  quoted(Buffer.from(bytes).toString("utf8", 0, Math.max(result - 1, 0))),
);

const read: Show = written(({ bytes }, result) => `<${result} of ${bytes.length} bytes>`);

const status = written((output) => {
  const { mode, uid, gid, deviceMajor, deviceMinor } = decodeStatx(output);
  const isDevice = [S_IFCHR, S_IFBLK].includes(mode & S_IFMT);
  return fields({
    mode: fileMode(mode),
    uid: String(uid),
    gid: String(gid),
    rdev: isDevice ? `${deviceMajor}:${deviceMinor}` : undefined,
  });
});

/** linux/magic.h */
export const fileSystemNames: Names = {
  PROC_SUPER_MAGIC,
  DEVPTS_SUPER_MAGIC,
  SYSFS_MAGIC: 0x62656572,
  TMPFS_MAGIC: 0x01021994,
  CGROUP_SUPER_MAGIC: 0x27e0eb,
  CGROUP2_SUPER_MAGIC: 0x63677270,
  OVERLAYFS_SUPER_MAGIC: 0x794c7630,
  EXT4_SUPER_MAGIC: 0xef53,
};

const fileSystem = written((output) => {
  const type = fileSystemType(output);
  const name = nameOf(fileSystemNames, type);
  return fields({ type: name === String(type) ? `0x${type.toString(16)}` : name });
});

export const statxNames: Names = { STATX_BASIC_STATS: 0x7ff, STATX_MNT_ID: 0x1000 };

const accessModes: Show = (value) => {
  const wanted = numberOf(value) ?? 0;
  return wanted === 0 ? "F_OK" : flagNames({ R_OK: 4, W_OK: 2, X_OK: 1 }, wanted);
};

/** asm-generic/ioctls.h, linux/sockios.h, linux/nsfs.h */
export const requestNames: Names = {
  TCGETS: 0x5401,
  TCSETS: 0x5402,
  TIOCSCTTY: 0x540e,
  TIOCGWINSZ: 0x5413,
  TIOCSWINSZ: 0x5414,
  TIOCNOTTY: 0x5422,
  TIOCGPTPEER: 0x5441,
  TIOCSPTLCK: 0x40045431,
  SIOCGIFFLAGS: 0x8913,
  SIOCSIFFLAGS: 0x8914,
  NS_GET_USERNS: 0xb701,
  NS_GET_PARENT: 0xb702,
  NS_GET_NSTYPE: 0xb703,
};

function request(value: number): string {
  const name = nameOf(requestNames, value >>> 0);
  return name === String(value >>> 0) ? `0x${name === "0" ? "0" : (value >>> 0).toString(16)}` : name;
}

/** Rows and columns of a terminal. */
const windowSize: Show = (value) => {
  const view = viewOf(value);
  return fields({ ws_row: String(view.getUint16(0, true)), ws_col: String(view.getUint16(2, true)) });
};

/** What an ioctl(2) takes depends on the request. */
function requestArgument(args: readonly Argument[]): Show {
  switch (nameOf(requestNames, (numberOf(args[1]) ?? 0) >>> 0)) {
    case "SIOCSIFFLAGS":
      return networkRequest;
    case "TIOCSWINSZ":
      return windowSize;
    case "TIOCGWINSZ":
      return written((output, _, scene) => windowSize(output, scene, []));
    case "TIOCSPTLCK":
      return (value) => `[${viewOf(value).getInt32(0, true)}]`;
    case "TIOCGPTPEER":
      return flags({ O_RDWR: 2, O_NOCTTY: 0o400, O_CLOEXEC: 0o2000000 });
    default:
      return memoryOrNumber;
  }
}

const memoryOrNumber: Show = (value, scene, args) =>
  typeof value === "number" ? number(value, scene, args) : memory(value, scene, args);

export const contentForms: CallForms<
  | "faccessat2"
  | "fgetxattr"
  | "flistxattr"
  | "fsetxattr"
  | "fstatfs"
  | "getcwd"
  | "getdents64"
  | "ioctl"
  | "lseek"
  | "pipe2"
  | "pread64"
  | "read"
  | "readlinkat"
  | "sendfile"
  | "statfs"
  | "statx"
  | "write"
> = {
  faccessat2: { args: [directory, text, accessModes, flags({ AT_EACCESS: 0x200, ...atNames })] },
  fgetxattr: { args: [descriptor, text, memory, number] },
  flistxattr: { args: [descriptor, memory, number] },
  fsetxattr: { args: [descriptor, text, memory, number, number] },
  fstatfs: { args: [descriptor, fileSystem] },
  getcwd: { args: [foundUntilNul, number] },
  getdents64: { args: [descriptor, read, number] },
  ioctl: {
    args: (args) => [descriptor, (value) => request(numberOf(value) ?? 0), requestArgument(args)],
    opens: (args, scene) => openedByRequest(args, scene),
  },
  lseek: { args: [descriptor, number, oneOf({ SEEK_SET: 0, SEEK_CUR: 1, SEEK_END: 2 })] },
  pipe2: { args: [pair, flags({ O_NONBLOCK: 0o4000, O_CLOEXEC: 0o2000000 })] },
  pread64: { args: [descriptor, read, number, number] },
  read: { args: [descriptor, read, number] },
  readlinkat: { args: [directory, text, found, number] },
  sendfile: { args: [descriptor, descriptor, memoryOrNull, number] },
  statfs: { args: [text, fileSystem] },
  statx: { args: [directory, text, flags(atNames), flags(statxNames), status] },
  write: { args: [descriptor, content, number] },
};

function memoryOrNull(...[value, scene, args]: Parameters<Show>): string {
  return numberOf(value) === 0 ? "NULL" : memory(value, scene, args);
}

function openedByRequest(args: readonly Argument[], scene: Scene): string | undefined {
  const name = nameOf(requestNames, (numberOf(args[1]) ?? 0) >>> 0);
  const from = scene.descriptor(numberOf(args[0]) ?? -1) ?? "";
  if (name === "TIOCGPTPEER") return `terminal of ${from}`;
  return name === "NS_GET_USERNS" ? `user namespace of ${from}` : undefined;
}
