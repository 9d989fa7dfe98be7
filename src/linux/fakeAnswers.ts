import type { Argument, Call, Output, SyscallName } from "./call.ts";
import {
  AT_FDCWD,
  CLOSE_RANGE_CLOEXEC,
  DEVPTS_SUPER_MAGIC,
  makedev,
  O_TRUNC,
  PROC_SUPER_MAGIC,
  S_IFCHR,
  S_IFDIR,
  S_IFREG,
} from "./calls/files.ts";

const ENOENT = 2;
const EBADF = 9;

/** What a descriptor of a fake process leads to. */
export interface OpenFile {
  /** What it was opened by: a path, or the name of the call where there is none. */
  readonly path: string;
  /** How far it has been read, in bytes. */
  position: number;
}

/** A process of the fake kernel. */
export interface FakeProcess {
  readonly descriptors: Map<number, OpenFile>;
}

/** The calls that answer a descriptor. */
const opening: readonly SyscallName[] = [
  "accept4",
  "fsmount",
  "fsopen",
  "memfd_create",
  "open_tree",
  "openat",
  "openat2",
  "pidfd_getfd",
  "pidfd_open",
  "recvmsg",
  "socket",
];

/** What the fake kernel answers where a test says nothing: as little of a system as tsrunc needs to believe in it. */
export class FakeWorld {
  readonly files: Map<string, string>;
  readonly #nodes = new Map<string, Node>();
  readonly #forked: FakeProcess[] = [];
  #lastPid = 1000;

  constructor(files: Readonly<Record<string, string>>) {
    this.files = new Map(Object.entries(files));
  }

  /** A process id that no other process has. */
  newPid(): number {
    return ++this.#lastPid;
  }

  /** The next process that a clone has made; undefined when there was none. */
  takeForked(): FakeProcess | undefined {
    return this.#forked.shift();
  }

  /** The result of a call by a process. */
  answer(process: FakeProcess, { name, args }: Call): number {
    const { descriptors } = process;
    const first = number(args[0]);
    if (opening.includes(name)) return this.#open(process, name, args);
    switch (name) {
      case "bpf": // BPF_PROG_LOAD, BPF_PROG_GET_FD_BY_ID
        return first === 5 || first === 13 ? this.#open(process, name, []) : 0;
      case "clone":
      case "clone3":
        this.#forked.push({ descriptors: new Map(descriptors) });
        return this.newPid();
      case "close":
        return descriptors.delete(first) ? 0 : -EBADF;
      case "close_range":
        if ((number(args[2]) & CLOSE_RANGE_CLOEXEC) !== 0) return 0;
        for (const open of [...descriptors.keys()])
          if (open >= first && open <= number(args[1])) descriptors.delete(open);
        return 0;
      case "dup3":
        descriptors.set(number(args[1]), { path: descriptors.get(first)?.path ?? "", position: 0 });
        return number(args[1]);
      case "fsconfig":
      case "mount_setattr":
        return descriptors.has(first) ? 0 : -EBADF;
      case "mknodat":
        this.#nodes.set(pathOf(process, args), { mode: number(args[2]), device: number(args[3]) });
        return 0;
      case "ppoll":
        return 1;
      case "read":
        return this.#read(descriptors.get(first), outputOf(args[1]));
      case "renameat2": {
        const from = pathOf(process, args);
        this.files.set(pathOf(process, args.slice(2)), this.files.get(from) ?? "");
        this.files.delete(from);
        return 0;
      }
      case "sendto":
        return bytesOf(args[1]).length;
      case "write": {
        const path = descriptors.get(first)?.path;
        if (path === undefined) return -EBADF;
        this.files.set(path, (this.files.get(path) ?? "") + Buffer.from(bytesOf(args[1])).toString());
        return bytesOf(args[1]).length;
      }
      case "unlinkat":
        this.files.delete(pathOf(process, args));
        return 0;
      default:
        return this.#fill(process, { name, args });
    }
  }

  #open(process: FakeProcess, name: SyscallName, args: readonly Argument[]): number {
    let descriptor = 0;
    while (process.descriptors.has(descriptor)) descriptor++;
    const path = name.startsWith("openat") ? pathOf(process, args) : name;
    // procfs has nothing for a process that a test does not know of.
    if (/^\/proc\/\d+\/stat$/.test(path) && !this.files.has(path)) return -ENOENT;
    process.descriptors.set(descriptor, { path, position: 0 });
    if (name === "openat" && (number(args[2]) & O_TRUNC) !== 0) this.files.set(path, "");
    return descriptor;
  }

  #read(file: OpenFile | undefined, into: Output | undefined): number {
    if (file === undefined || into === undefined) return -EBADF;
    const content = Buffer.from(this.files.get(file.path) ?? "");
    const part = content.subarray(file.position, file.position + into.bytes.length);
    into.bytes.set(part);
    file.position += part.length;
    return part.length;
  }

  /** Calls whose answer is in what they write. */
  #fill(process: FakeProcess, { name, args }: Call): number {
    const output = args.map(outputOf).find((found) => found !== undefined);
    if (output === undefined) return 0;
    const view = new DataView(output.bytes.buffer, output.bytes.byteOffset, output.bytes.length);
    if (name === "getcwd") {
      output.bytes.set(Buffer.from("/\0"));
      return 2;
    }
    if (name === "prlimit64") view.setBigUint64(8, 0x100000n, true);
    if (name === "socketpair") {
      view.setInt32(0, this.#open(process, name, []), true);
      view.setInt32(4, this.#open(process, name, []), true);
    }
    if (name === "statx") {
      const path = pathOf(process, args);
      const { mode, device, inode = 0n } = this.#nodes.get(path) ?? foundNode(path);
      view.setUint32(16, 1, true);
      view.setUint16(28, mode, true);
      view.setBigUint64(32, inode, true);
      view.setUint32(128, (device >> 8) & 0xfff, true);
      view.setUint32(132, (device & 0xff) | ((device >>> 12) & ~0xff), true);
    }
    if (name === "fstatfs")
      view.setBigUint64(0, BigInt(fileSystemOf(process.descriptors.get(number(args[0]))?.path ?? "")), true);
    if (name === "waitid") {
      view.setInt32(0, number(args[1]), true);
      view.setInt32(8, 1, true); // CLD_EXITED, with status 0
    }
    return 0;
  }
}

/** The path that a call's directory and name, its first two arguments, lead to. */
function pathOf({ descriptors }: FakeProcess, [directory, path]: readonly Argument[]): string {
  if (typeof path !== "string" || path.startsWith("/") || directory === AT_FDCWD) return String(path);
  const start = descriptors.get(number(directory))?.path ?? "";
  return path === "" ? start : `${start}/${path}`;
}

interface Node {
  readonly mode: number;
  readonly device: number;
  readonly inode?: bigint;
}

/** What statx finds where nothing has been made. */
function foundNode(path: string): Node {
  if (isMultiplexer(path)) return { mode: S_IFCHR | 0o666, device: makedev(5, 2), inode: 2n };
  if (path === "/proc") return { mode: S_IFDIR | 0o555, device: 0, inode: 1n };
  return { mode: S_IFREG | 0o755, device: 0 };
}

function fileSystemOf(path: string): number {
  if (isMultiplexer(path)) return DEVPTS_SUPER_MAGIC;
  return /^\/proc(\/|$)/.test(path) ? PROC_SUPER_MAGIC : 0;
}

function isMultiplexer(path: string): boolean {
  return path.endsWith("/dev/pts/ptmx");
}

function number(argument: Argument | undefined): number {
  return typeof argument === "number" ? argument : 0;
}

function bytesOf(argument: Argument | undefined): Uint8Array {
  return argument instanceof Uint8Array ? argument : new Uint8Array(0);
}

function outputOf(argument: Argument | undefined): Output | undefined {
  const isOutput = typeof argument === "object" && "kind" in argument && argument.kind === "output";
  return isOutput ? argument : undefined;
}
