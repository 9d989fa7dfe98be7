/** Files and directories. Each function builds the system call of its name; its manual page in section 2 has the details. */
import { type Call, type Descriptor, isAarch64, type Output } from "../call.ts";
import { packU64 } from "../structure.ts";

/** The directory that a relative path starts from when no descriptor is given. */
export const AT_FDCWD = -100;
export const AT_SYMLINK_NOFOLLOW = 0x100;
export const AT_REMOVEDIR = 0x200;
export const AT_EACCESS = 0x200;
export const AT_EMPTY_PATH = 0x1000;
export const AT_RECURSIVE = 0x8000;

export const O_RDONLY = 0;
export const O_WRONLY = 0o1;
export const O_RDWR = 0o2;
export const O_CREAT = 0o100;
export const O_EXCL = 0o200;
export const O_NOCTTY = 0o400;
export const O_TRUNC = 0o1000;
export const O_APPEND = 0o2000;
export const O_NONBLOCK = 0o4000;
/** SIGIO to the owner of the file (F_SETOWN) whenever there is something to read. */
export const O_ASYNC = 0o20000;
export const O_CLOEXEC = 0o2000000;
export const O_PATH = 0o10000000;

/** These two differ between the architectures: aarch64 kept the values of 32-bit ARM. */
export const O_DIRECTORY = (): number => (isAarch64() ? 0o40000 : 0o200000);
export const O_NOFOLLOW = (): number => (isAarch64() ? 0o100000 : 0o400000);

export const RESOLVE_NO_XDEV = 0x01;
export const RESOLVE_NO_MAGICLINKS = 0x02;
export const RESOLVE_NO_SYMLINKS = 0x04;
export const RESOLVE_BENEATH = 0x08;
export const RESOLVE_IN_ROOT = 0x10;

export const S_IFMT = 0o170000;
export const S_IFDIR = 0o040000;
export const S_IFCHR = 0o020000;
export const S_IFBLK = 0o060000;
export const S_IFREG = 0o100000;
export const S_IFIFO = 0o010000;
export const S_IFLNK = 0o120000;

/** Of `attributes`: the path is where something is mounted (Linux 5.8). */
const STATX_ATTR_MOUNT_ROOT = 0x2000;
export const STATX_BASIC_STATS = 0x7ff;
/** Linux 5.8. */
const STATX_MNT_ID = 0x1000;

export const LOCK_EX = 2;
export const LOCK_NB = 4;

export const F_SETFD = 2;
export const F_SETFL = 4;
export const F_SETOWN = 8;
export const F_GETFD = 1;
export const FD_CLOEXEC = 1;
export const F_ADD_SEALS = 1033;
/** SEAL, SHRINK, GROW, WRITE: the content of a memfd is final (memfd_create(2)). */
export const F_SEAL_ALL = 0xf;

/** `mode` is what the file gets where O_CREAT makes it, less the umask. */
export function openat(directory: Descriptor, path: string, flags: number, mode = 0): Call {
  return { name: "openat", args: [directory, path, flags | O_CLOEXEC, mode] };
}

/** Linux 5.6. Unknown bits in `flags` are an error here, not ignored as by openat(2). */
export function openat2(directory: Descriptor, path: string, flags: number, resolve: number): Call {
  return { name: "openat2", args: [directory, path, packU64(flags | O_CLOEXEC, 0, resolve), 24] };
}

export function close(descriptor: Descriptor): Call {
  return { name: "close", args: [descriptor] };
}

/** Linux 5.9; with `flags` CLOSE_RANGE_CLOEXEC, 5.11. */
export function closeRange(first: Descriptor, last: number, flags: number): Call {
  return { name: "close_range", args: [first, last, flags] };
}

export const CLOSE_RANGE_CLOEXEC = 4;
/** The highest number that close_range(2) takes. */
export const maxDescriptor = 0xffffffff;

export function dup3(from: Descriptor, to: number, flags: number): Call {
  return { name: "dup3", args: [from, to, flags] };
}

export function fcntl(descriptor: Descriptor, command: number, argument: number): Call {
  return { name: "fcntl", args: [descriptor, command, argument] };
}

export function flock(descriptor: Descriptor, operation: number): Call {
  return { name: "flock", args: [descriptor, operation] };
}

export function read(descriptor: Descriptor, into: Output): Call {
  return { name: "read", args: [descriptor, into, into.bytes.length] };
}

/** Sets the position from the beginning. */
export function lseek(descriptor: Descriptor, position: number): Call {
  return { name: "lseek", args: [descriptor, position, 0] };
}

export function write(descriptor: Descriptor, bytes: Uint8Array): Call {
  return { name: "write", args: [descriptor, bytes, bytes.length] };
}

export function mkdirat(directory: Descriptor, path: string, mode: number): Call {
  return { name: "mkdirat", args: [directory, path, mode] };
}

/** `device` comes from {@link makedev}; 0 for what is not a device. */
export function mknodat(directory: Descriptor, path: string, mode: number, device: number): Call {
  return { name: "mknodat", args: [directory, path, mode, device] };
}

/** The kernel's `new_encode_dev`: 12 bits of major, 20 of minor. */
export function makedev(major: number, minor: number): number {
  return ((minor & 0xff) | ((major & 0xfff) << 8) | ((minor & ~0xff) << 12)) >>> 0;
}

export function symlinkat(target: string, directory: Descriptor, path: string): Call {
  return { name: "symlinkat", args: [target, directory, path] };
}

/** A second name for a file. */
export function linkat(fromDirectory: Descriptor, from: string, toDirectory: Descriptor, to: string): Call {
  return { name: "linkat", args: [fromDirectory, from, toDirectory, to, 0] };
}

export function unlinkat(directory: Descriptor, path: string, flags = 0): Call {
  return { name: "unlinkat", args: [directory, path, flags] };
}

export function renameat2(
  fromDirectory: Descriptor,
  from: string,
  toDirectory: Descriptor,
  to: string,
): Call {
  return { name: "renameat2", args: [fromDirectory, from, toDirectory, to, 0] };
}

export function readlinkat(directory: Descriptor, path: string, into: Output): Call {
  return { name: "readlinkat", args: [directory, path, into, into.bytes.length] };
}

export function fchmodat(directory: Descriptor, path: string, mode: number): Call {
  return { name: "fchmodat", args: [directory, path, mode] };
}

export function fchownat(directory: Descriptor, path: string, uid: number, gid: number, flags = 0): Call {
  return { name: "fchownat", args: [directory, path, uid, gid, flags] };
}

/** Linux 5.8. `mode` is 1 to ask for execute permission, 0 for existence. */
export function faccessat2(directory: Descriptor, path: string, mode: number, flags: number): Call {
  return { name: "faccessat2", args: [directory, path, mode, flags] };
}

/** What {@link statx} fills in; read it with {@link decodeStatx}. */
export const statxSize = 256;

export function statx(directory: Descriptor, path: string, flags: number, into: Output): Call {
  return { name: "statx", args: [directory, path, flags, STATX_BASIC_STATS | STATX_MNT_ID, into] };
}

export interface FileStatus {
  /** 0 once the file or directory has been removed. */
  readonly links: number;
  /** File type and permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly inode: bigint;
  /** The file system that it is on: a number that no other one has. */
  readonly device: bigint;
  readonly size: number;
  /** Whether it is the root of a mount. */
  readonly mountRoot: boolean;
  /** Of the mount that the file was reached through, as in /proc/self/mountinfo. */
  readonly mountId: number;
  /** When the content changed last, in nanoseconds since 1970. */
  readonly modified: bigint;
  /** When content or owner, mode, name changed last. */
  readonly changed: bigint;
  /** The device that a device file stands for. */
  readonly deviceMajor: number;
  readonly deviceMinor: number;
}

/** Reads a `struct statx`. */
export function decodeStatx({ bytes }: Output): FileStatus {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    links: view.getUint32(16, true),
    uid: view.getUint32(20, true),
    gid: view.getUint32(24, true),
    mode: view.getUint16(28, true),
    inode: view.getBigUint64(32, true),
    device: (BigInt(view.getUint32(136, true)) << 32n) | BigInt(view.getUint32(140, true)),
    size: Number(view.getBigUint64(40, true)),
    mountRoot: (view.getUint32(8, true) & STATX_ATTR_MOUNT_ROOT) !== 0,
    changed: timestamp(view, 96),
    modified: timestamp(view, 112),
    deviceMajor: view.getUint32(128, true),
    deviceMinor: view.getUint32(132, true),
    mountId: Number(view.getBigUint64(144, true)),
  };
}

/** Kinds of file systems (linux/magic.h), as {@link fileSystemType} gives them. */
export const DEVPTS_SUPER_MAGIC = 0x1cd1;
export const PROC_SUPER_MAGIC = 0x9fa0;

/** What {@link statfs} and {@link fstatfs} fill in; its beginning says what {@link fileSystemType} the file is on. */
export const statfsSize = 120;

export function statfs(path: string, into: Output): Call {
  return { name: "statfs", args: [path, into] };
}

export function fstatfs(descriptor: Descriptor, into: Output): Call {
  return { name: "fstatfs", args: [descriptor, into] };
}

/** Reads the type from a `struct statfs`. */
export function fileSystemType({ bytes }: Output): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
}

/** A `struct statx_timestamp`. */
function timestamp(view: DataView, offset: number): bigint {
  return view.getBigInt64(offset, true) * 1_000_000_000n + BigInt(view.getUint32(offset + 8, true));
}

export function fchdir(directory: Descriptor): Call {
  return { name: "fchdir", args: [directory] };
}

export function chdir(path: string): Call {
  return { name: "chdir", args: [path] };
}

export function chroot(path: string): Call {
  return { name: "chroot", args: [path] };
}

/** Answers the length including the final NUL. A path outside the root starts with "(unreachable)". */
export function getcwd(into: Output): Call {
  return { name: "getcwd", args: [into, into.bytes.length] };
}

export function umask(mask: number): Call {
  return { name: "umask", args: [mask] };
}

/** Fills `into` with the end to read from and the end to write to, 32 bits each. */
export function pipe2(into: Output): Call {
  return { name: "pipe2", args: [into, O_CLOEXEC] };
}

/** MFD_CLOEXEC | MFD_ALLOW_SEALING; MFD_EXEC (Linux 6.3) says that the file is a program, whatever vm.memfd_noexec is. */
export function memfdCreate(name: string, { executable }: { executable: boolean }): Call {
  return { name: "memfd_create", args: [name, 0x1 | 0x2 | (executable ? 0x10 : 0)] };
}

export function ioctl(descriptor: Descriptor, request: number, argument: number | Output | Uint8Array): Call {
  return { name: "ioctl", args: [descriptor, request, argument] };
}
