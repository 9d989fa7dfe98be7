/**
 * Compiled filters on disk. To load libseccomp and compile Docker's profile takes longer than all the rest of a `run`, and a host starts
 * thousands of containers with the same one or two profiles.
 *
 * A filter that somebody else has written would be a way out of every container, so nothing is trusted that others could have written: the
 * directory and the files have to belong to this user and be closed to all others, which is asked of the open descriptor. What does not fit is
 * as good as absent. A file tells by its whole key, not by a hash, what it was compiled from.
 */
import { output } from "../linux/call.ts";
import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  close,
  decodeStatx,
  type FileStatus,
  lseek,
  mkdirat,
  O_DIRECTORY,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_RDONLY,
  openat,
  read,
  renameat2,
  S_IFDIR,
  S_IFMT,
  S_IFREG,
  statx,
  statxSize,
  unlinkat,
} from "../linux/calls/files.ts";
import { DT_REG, listEntries } from "../linux/directory.ts";
import { writeNewFile } from "../linux/file.ts";
import type { Kernel } from "../linux/kernel.ts";
import { decodeEntry, type Entry, encodeEntry, hash, isSameKey } from "./cacheEntry.ts";

/** Beside the containers' directories, under a name that no container can have. */
const directoryName = "@seccomp";

/** More profiles than a host has; about 25 kB each. */
const maxEntries = 64;

/** No entry with a program of 4096 instructions is larger, unless its profile is absurd. */
const maxSize = 0x80000;

/** An open cache. */
export interface FilterCache {
  /** The entry for a key; undefined when there is none that can be trusted. */
  read(key: Uint8Array): Entry | undefined;
  /** Keeps an entry. That it cannot be kept stops nothing. */
  write(entry: Entry): void;
  close(): void;
}

/**
 * Opens the cache below the root of the containers' state, which has to exist. Undefined when it cannot be made, or when it is not this
 * user's alone.
 */
export function openFilterCache(kernel: Kernel, root: string): FilterCache | undefined {
  const path = `${root}/${directoryName}`;
  const flags = O_RDONLY | O_DIRECTORY() | O_NOFOLLOW();
  let directory = kernel.call(openat(AT_FDCWD, path, flags));
  if (directory < 0) {
    kernel.call(mkdirat(AT_FDCWD, path, 0o700));
    directory = kernel.call(openat(AT_FDCWD, path, flags));
  }
  if (directory < 0) return undefined;
  if (!isOurs(statusOf(kernel, directory), S_IFDIR)) {
    kernel.call(close(directory));
    return undefined;
  }
  return {
    read: (key) => readEntry(kernel, directory, key),
    write: (entry) => writeEntry(kernel, directory, entry),
    close: () => void kernel.call(close(directory)),
  };
}

function readEntry(kernel: Kernel, directory: number, key: Uint8Array): Entry | undefined {
  // A fifo in the place of a file must not hold up anybody.
  const file = kernel.call(openat(directory, hash(key), O_RDONLY | O_NOFOLLOW() | O_NONBLOCK));
  if (file < 0) return undefined;
  try {
    const status = statusOf(kernel, file);
    if (status === undefined || !isOurs(status, S_IFREG) || status.size > maxSize) return undefined;
    const content = output(status.size);
    if (kernel.call(read(file, content)) !== status.size) return undefined;
    const entry = decodeEntry(content.bytes);
    return entry !== undefined && isSameKey(entry.key, key) ? entry : undefined;
  } finally {
    kernel.call(close(file));
  }
}

/** A reader finds the old file or the new one, whole: it is written under another name, which only this process has. */
function writeEntry(kernel: Kernel, directory: number, entry: Entry): void {
  const name = hash(entry.key);
  const temporary = `${name}.${process.pid}`;
  const content = encodeEntry(entry);
  if (content.length > maxSize) return;
  try {
    makeRoom(kernel, directory);
    writeNewFile(kernel, temporary, content, 0o600, directory);
    kernel.call(renameat2(directory, temporary, directory, name));
  } catch {
    // No room on the disk, a read-only file system: the next container compiles again.
    kernel.call(unlinkat(directory, temporary));
  }
}

/** Removes the oldest files; among them what writers that were killed have left. */
function makeRoom(kernel: Kernel, directory: number): void {
  kernel.call(lseek(directory, 0));
  const files = listEntries(kernel, directory, directoryName).filter(({ type }) => type === DT_REG);
  if (files.length < maxEntries) return;
  const byAge = files.map(({ name }) => {
    const status = output(statxSize);
    kernel.call(statx(directory, name, 0, status));
    return { name, modified: decodeStatx(status).modified };
  });
  byAge.sort((one, other) => (one.modified < other.modified ? -1 : 1));
  for (const { name } of byAge.slice(0, files.length - maxEntries + 1)) {
    kernel.call(unlinkat(directory, name));
  }
}

function statusOf(kernel: Kernel, descriptor: number): FileStatus | undefined {
  const status = output(statxSize);
  return kernel.call(statx(descriptor, "", AT_EMPTY_PATH, status)) < 0 ? undefined : decodeStatx(status);
}

/** Whether nobody else can have written it: it is this user's, and closed to all others. */
function isOurs(status: FileStatus | undefined, type: number): boolean {
  if (status === undefined || (status.mode & S_IFMT) !== type) return false;
  return status.uid === process.geteuid?.() && (status.mode & 0o077) === 0;
}
