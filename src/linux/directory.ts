import { type Call, output } from "./call.ts";
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
      const getdents: Call = { name: "getdents64", args: [directory, entries, entries.bytes.length] };
      const length = must(kernel, getdents, path);
      if (length === 0) return names.filter((name) => name !== "." && name !== "..");
      const buffer = Buffer.from(entries.bytes.buffer, 0, length);
      // struct linux_dirent64: inode, offset, u16 length at 16, u8 type at 18, name from 19.
      for (let offset = 0; offset < length; offset += buffer.readUInt16LE(offset + 16)) {
        const end = buffer.indexOf(0, offset + 19);
        if (buffer[offset + 18] === DT_DIR) names.push(buffer.toString("utf8", offset + 19, end));
      }
    }
  } finally {
    kernel.call(close(directory));
  }
}
