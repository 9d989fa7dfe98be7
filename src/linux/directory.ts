import { type Output, output } from "./call.ts";
import { getdents64 } from "./calls/content.ts";
import { AT_FDCWD, close, O_DIRECTORY, O_RDONLY, openat } from "./calls/files.ts";
import { type Kernel, must } from "./kernel.ts";

export const DT_REG = 8;
const DT_DIR = 4;

/** What a directory holds under one name. */
export interface DirectoryEntry {
  readonly name: string;
  /** DT_ value (readdir(3)). */
  readonly type: number;
}

/** The names of the directories in a directory. @throws SyscallError */
export function listDirectories(kernel: Kernel, path: string): string[] {
  const directory = must(kernel, openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY()));
  try {
    const entries = listEntries(kernel, directory, path);
    return entries.filter(({ type }) => type === DT_DIR).map(({ name }) => name);
  } finally {
    kernel.call(close(directory));
  }
}

/** What an open directory holds, from where it has been read to; `path` names it in errors. @throws SyscallError */
export function listEntries(kernel: Kernel, directory: number, path: string): DirectoryEntry[] {
  const found: DirectoryEntry[] = [];
  for (;;) {
    const entries = output(0x8000);
    const length = must(kernel, getdents64(directory, entries), path);
    if (length === 0) return found;
    found.push(...decodeEntries(entries, length));
  }
}

/** Reads the first `length` bytes of what getdents64(2) has written; the directory itself and its parent are left out. */
export function decodeEntries({ bytes }: Output, length: number): DirectoryEntry[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, length);
  const entries: DirectoryEntry[] = [];
  // struct linux_dirent64: inode, offset, u16 length at 16, u8 type at 18, name from 19.
  for (let offset = 0; offset < length; offset += buffer.readUInt16LE(offset + 16)) {
    const name = buffer.toString("utf8", offset + 19, buffer.indexOf(0, offset + 19));
    if (name !== "." && name !== "..") entries.push({ name, type: buffer.readUInt8(offset + 18) });
  }
  return entries;
}
