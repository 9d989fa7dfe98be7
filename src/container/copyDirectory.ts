import { type Descriptor, type Output, output, type Result } from "../linux/call.ts";
import { getdents64, sendfile } from "../linux/calls/content.ts";
import {
  AT_SYMLINK_NOFOLLOW,
  close,
  decodeStatx,
  type FileStatus,
  fchmodat,
  fchownat,
  linkat,
  makedev,
  mkdirat,
  mknodat,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_RDONLY,
  O_WRONLY,
  openat,
  readlinkat,
  S_IFDIR,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  statx,
  statxSize,
  symlinkat,
} from "../linux/calls/files.ts";
import { decodeEntries } from "../linux/directory.ts";
import type { QueueOptions, Stub } from "../linux/stub.ts";
import { textOf } from "./birth.ts";
import { copyAttributes } from "./copyAttributes.ts";

/** A copy that is being made. */
interface Copy {
  readonly stub: Stub;
  /** The directory in which the copy starts. */
  readonly top: Descriptor;
  readonly explanation: QueueOptions;
  /** Where in the copy a file with several names has its first one. */
  readonly firstNames: Map<string, string>;
}

interface Entry {
  readonly name: string;
  readonly status: FileStatus;
  /** Of a link. */
  readonly target: string;
}

/** So many files are open at a time: a directory may have more than a process may open. */
const openFiles = 64;
/** What sendfile(2) copies at once. */
const mostAtOnce = 0x7ffff000;

/**
 * Copies what is in a directory into another one, which nobody else has access to: files, directories, links, devices, with owners, modes,
 * hard links and, where the file system takes them, extended attributes.
 *
 * The content is the container's. It is walked one name at a time, from one open directory to the next, and no link is followed, so that nothing
 * outside is ever read; the process of the container does it, so that it has no more rights than the container.
 * @param from open for reading.
 */
export function copyDirectory(stub: Stub, from: Descriptor, to: Descriptor, explanation: QueueOptions): void {
  copyInto({ stub, top: to, explanation, firstNames: new Map() }, from, to, "");
}

function copyInto(copy: Copy, from: Descriptor, to: Descriptor, path: string): void {
  const entries = readEntries(copy, from);
  for (let start = 0; start < entries.length; start += openFiles)
    copyEntries(copy, entries.slice(start, start + openFiles), from, to, path);
}

function copyEntries(
  copy: Copy,
  entries: readonly Entry[],
  from: Descriptor,
  to: Descriptor,
  path: string,
): void {
  const { stub, explanation } = copy;
  const copied: { entry: Entry; from: Result; to: Result }[] = [];
  for (const entry of entries) {
    const { name, status } = entry;
    if (isKind(status, S_IFREG) && !isFirstName(copy, status, `${path}${name}`)) {
      stub.queue(linkat(copy.top, copy.firstNames.get(identity(status)) ?? "", to, name), explanation);
      continue;
    }
    const pair = make(copy, entry, from, to);
    if (pair !== undefined) copied.push({ entry, ...pair });
    stub.queue(fchownat(to, name, status.uid, status.gid, AT_SYMLINK_NOFOLLOW), explanation);
    // After the owner, whose change takes the set-user-id bit away.
    if (!isKind(status, S_IFLNK)) stub.queue(fchmodat(to, name, status.mode & 0o7777), explanation);
  }
  stub.sync();
  copyAttributes(stub, copied);
  for (const { entry, ...pair } of copied) {
    if (isKind(entry.status, S_IFDIR)) copyInto(copy, pair.from, pair.to, `${path}${entry.name}/`);
    stub.queue(close(pair.from));
    stub.queue(close(pair.to));
  }
}

/** Makes a file of the same kind and content. @returns both, open, where it is a file or a directory. */
function make(
  { stub, explanation }: Copy,
  { name, status, target }: Entry,
  from: Descriptor,
  to: Descriptor,
): { from: Result; to: Result } | undefined {
  const queue = (call: Parameters<Stub["queue"]>[0]): Result => stub.queue(call, explanation);
  if (isKind(status, S_IFDIR)) {
    const flags = O_RDONLY | O_DIRECTORY() | O_NOFOLLOW();
    queue(mkdirat(to, name, 0o700));
    return { from: queue(openat(from, name, flags)), to: queue(openat(to, name, flags)) };
  }
  if (isKind(status, S_IFREG)) {
    // Should it have become something else by now, neither a link nor a fifo that nobody writes to can do harm.
    const original = queue(openat(from, name, O_RDONLY | O_NOFOLLOW() | O_NONBLOCK));
    const made = queue(openat(to, name, O_WRONLY | O_CREAT | O_EXCL, 0o600));
    // Once more than needed: where the copy has no room, it is the last call that says so.
    for (let left = status.size; left > 0; left -= mostAtOnce) queue(sendfile(made, original, mostAtOnce));
    queue(sendfile(made, original, mostAtOnce));
    return { from: original, to: made };
  }
  if (isKind(status, S_IFLNK)) queue(symlinkat(target, to, name));
  else queue(mknodat(to, name, status.mode, makedev(status.deviceMajor, status.deviceMinor)));
  return undefined;
}

function readEntries({ stub, explanation }: Copy, directory: Descriptor): Entry[] {
  const found: { name: string; status: Output; target: Output; link: Result }[] = [];
  for (;;) {
    const chunk = output(0x4000);
    const length = stub.queue(getdents64(directory, chunk), explanation);
    stub.sync();
    if ((length.value ?? 0) === 0) break;
    for (const { name } of decodeEntries(chunk, length.value ?? 0)) {
      const [status, target] = [output(statxSize), output(4096)];
      stub.queue(statx(directory, name, AT_SYMLINK_NOFOLLOW, status), explanation);
      const link = stub.queue(readlinkat(directory, name, target), { mayFail: true });
      found.push({ name, status, target, link });
    }
  }
  return found.map(({ name, status, target, link }) => ({
    name,
    status: decodeStatx(status),
    target: textOf(target, link.value ?? 0),
  }));
}

/** Whether this is the first name of a file that may have several; it is remembered. */
function isFirstName({ firstNames }: Copy, status: FileStatus, path: string): boolean {
  if (status.links < 2) return true;
  const known = firstNames.has(identity(status));
  if (!known) firstNames.set(identity(status), path);
  return !known;
}

function identity({ device, inode }: FileStatus): string {
  return `${device}:${inode}`;
}

function isKind({ mode }: FileStatus, type: number): boolean {
  return (mode & S_IFMT) === type;
}
