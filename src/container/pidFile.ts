import { RuntimeError } from "../error.ts";
import { AT_FDCWD, renameat2, unlinkat } from "../linux/calls/files.ts";
import { writeNewFile } from "../linux/file.ts";
import { type Kernel, must } from "../linux/kernel.ts";

/**
 * Writes a process id for the caller, by renaming a complete file. No newline: go-runc parses the file with Atoi.
 * @throws RuntimeError
 */
export function writePidFile(kernel: Kernel, path: string, pid: number): void {
  const slash = path.lastIndexOf("/") + 1;
  const draft = `${path.slice(0, slash)}.${path.slice(slash)}`;
  try {
    // The draft of a command that was killed. Others may be able to write to the directory, so it is not written into.
    kernel.call(unlinkat(AT_FDCWD, draft));
    writeNewFile(kernel, draft, String(pid), 0o644);
    must(kernel, renameat2(AT_FDCWD, draft, AT_FDCWD, path));
  } catch (cause) {
    kernel.call(unlinkat(AT_FDCWD, draft));
    throw new RuntimeError(`cannot write the process id to ${path}`, { cause });
  }
}
