import {
  AT_FDCWD,
  close,
  faccessat2,
  O_CREAT,
  O_EXCL,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
  openat,
  read,
  write,
} from "./calls/files.ts";
import { type Kernel, must } from "./kernel.ts";
import { SyscallError } from "./syscallError.ts";
import { decodeText, encodeText } from "./text.ts";

/**
 * The content of a small file on the host.
 * @param directory where a relative path starts.
 * @throws SyscallError
 */
export function readFile(kernel: Kernel, path: string, directory = AT_FDCWD): string {
  return decodeText(readBytes(kernel, path, directory));
}

/** The same, as bytes. @throws SyscallError */
export function readBytes(kernel: Kernel, path: string, directory = AT_FDCWD): Uint8Array {
  const file = must(kernel, openat(directory, path, O_RDONLY));
  try {
    return readBytesToEnd(kernel, file, path);
  } finally {
    kernel.call(close(file));
  }
}

/**
 * What is still to be read from a descriptor.
 * @param name stands for it in errors.
 * @throws SyscallError
 */
export function readToEnd(kernel: Kernel, descriptor: number, name: string): string {
  return decodeText(readBytesToEnd(kernel, descriptor, name));
}

/** The same, as bytes. @throws SyscallError */
export function readBytesToEnd(kernel: Kernel, descriptor: number, name: string): Uint8Array {
  // Most files are shorter; and each page that is touched for the first time costs as much as the call.
  let content = new Uint8Array(0x1000);
  let length = 0;
  for (;;) {
    const added = must(kernel, read(descriptor, { kind: "output", bytes: content.subarray(length) }), name);
    if (added === 0) return content.subarray(0, length);
    length += added;
    if (length === content.length) {
      const larger = new Uint8Array(4 * length);
      larger.set(content);
      content = larger;
    }
  }
}

/** The same, but undefined when there is no such file. */
export function readFileIfExists(kernel: Kernel, path: string, directory = AT_FDCWD): string | undefined {
  try {
    return readFile(kernel, path, directory);
  } catch (error) {
    if (error instanceof SyscallError && error.is("ENOENT")) return undefined;
    throw error;
  }
}

/** Makes a file with this content, or replaces the content of the one that is there. @throws SyscallError */
export function writeFile(
  kernel: Kernel,
  path: string,
  content: string | Uint8Array,
  mode: number,
  directory = AT_FDCWD,
): void {
  writeInto(kernel, path, content, O_WRONLY | O_CREAT | O_TRUNC, mode, directory);
}

/**
 * Makes a file that does not exist yet, not even as a link: for a directory that others may write to.
 * @throws SyscallError with EEXIST when something is there.
 */
export function writeNewFile(
  kernel: Kernel,
  path: string,
  content: string | Uint8Array,
  mode: number,
  directory = AT_FDCWD,
): void {
  writeInto(kernel, path, content, O_WRONLY | O_CREAT | O_EXCL, mode, directory);
}

/** Writes to a file that the kernel provides (procfs, cgroupfs): it must exist. @throws SyscallError */
export function writeKernelFile(kernel: Kernel, path: string, content: string, directory = AT_FDCWD): void {
  writeInto(kernel, path, content, O_WRONLY, 0, directory);
}

/** Whether a path leads to a file, links followed. */
export function exists(kernel: Kernel, path: string, directory = AT_FDCWD): boolean {
  return kernel.call(faccessat2(directory, path, 0, 0)) === 0;
}

function writeInto(
  kernel: Kernel,
  path: string,
  content: string | Uint8Array,
  flags: number,
  mode: number,
  directory: number,
): void {
  const file = must(kernel, openat(directory, path, flags, mode));
  try {
    let rest: Uint8Array = typeof content === "string" ? encodeText(content) : content;
    do {
      rest = rest.subarray(must(kernel, write(file, rest), path));
    } while (rest.length > 0);
  } finally {
    kernel.call(close(file));
  }
}
