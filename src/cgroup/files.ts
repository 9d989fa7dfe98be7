import type { Descriptor } from "../linux/call.ts";
import {
  AT_FDCWD,
  close,
  O_DIRECTORY,
  O_PATH,
  O_RDONLY,
  O_WRONLY,
  openat2,
  RESOLVE_BENEATH,
  RESOLVE_NO_MAGICLINKS,
  RESOLVE_NO_SYMLINKS,
  RESOLVE_NO_XDEV,
  write,
} from "../linux/calls/files.ts";
import { readToEnd } from "../linux/file.ts";
import { type Kernel, must } from "../linux/kernel.ts";
import { SyscallError } from "../linux/syscallError.ts";
import { encodeText } from "../linux/text.ts";

/** A name in a cgroup's directory leads to the kernel's file of that name or nowhere. */
const beneath = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV;

/** Opens a cgroup's directory, as a location (O_PATH). @throws SyscallError */
export function openDirectory(kernel: Kernel, path: string): number {
  const flags = O_PATH | O_DIRECTORY();
  return must(kernel, openat2(AT_FDCWD, path, flags, RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS), path);
}

/** Writes to a file of a cgroup, all in one call: that is one request to the kernel. @throws SyscallError */
export function writeCgroupFile(kernel: Kernel, directory: Descriptor, name: string, value: string): void {
  writeCgroupLines(kernel, directory, name, [value]);
}

/** The same, with several requests. @throws SyscallError for the first that is refused; those before it have been carried out. */
export function writeCgroupLines(
  kernel: Kernel,
  directory: Descriptor,
  name: string,
  values: readonly string[],
): void {
  const file = must(kernel, openat2(directory, name, O_WRONLY, beneath));
  try {
    for (const value of values) must(kernel, write(file, encodeText(value)), name);
  } finally {
    kernel.call(close(file));
  }
}

/** The content of a file of a cgroup, without the last newline. @throws SyscallError */
export function readCgroupFile(kernel: Kernel, directory: Descriptor, name: string): string {
  const file = must(kernel, openat2(directory, name, O_RDONLY, beneath));
  try {
    return readToEnd(kernel, file, name).trimEnd();
  } finally {
    kernel.call(close(file));
  }
}

/** The same, but undefined when there is no such file, or none that can be read there. */
export function readCgroupFileIfExists(
  kernel: Kernel,
  directory: Descriptor,
  name: string,
): string | undefined {
  try {
    return readCgroupFile(kernel, directory, name);
  } catch (error) {
    if (error instanceof SyscallError && error.is("ENOENT", "EOPNOTSUPP", "ENODEV")) return undefined;
    throw error;
  }
}
