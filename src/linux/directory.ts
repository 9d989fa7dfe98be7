import { type Output, output } from "./call.ts";
import { getdents64 } from "./calls/content.ts";
import { AT_FDCWD, close, O_DIRECTORY, O_RDONLY, openat } from "./calls/files.ts";
import { type Kernel, must } from "./kernel.ts";

const DT_DIR = 4;

/** The names of the directories in a directory. @throws SyscallError */
export function listDirectories(kernel: Kernel, path: string): string[] {
  const directory = must(kernel, openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY()));
  const names: string[] = [];
  try {
    for (;;) {
      const entries = output(0x8000);
      const length = must(kernel, getdents64(directory, entries), path);
      if (length === 0) return names;
      for (const { name, type } of decodeEntries(entries, length)) if (type === DT_DIR) names.push(name);
    }
  } finally {
    kernel.call(close(directory));
  }
}

/** Reads the first `length` bytes of what getdents64(2) has written; the directory itself and its parent are left out. */
export function decodeEntries({ bytes }: Output, length: number): { name: string; type: number }[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, length);
  const entries: { name: string; type: number }[] = [];
  // struct linux_dirent64: inode, offset, u16 length at 16, u8 type at 18, name from 19.
  for (let offset = 0; offset < length; offset += buffer.readUInt16LE(offset + 16)) {
    const name = buffer.toString("utf8", offset + 19, buffer.indexOf(0, offset + 19));
    if (name !== "." && name !== "..") entries.push({ name, type: buffer.readUInt8(offset + 18) });
  }
  return entries;
}
