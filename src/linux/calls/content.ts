/** What files and directories hold, and the attributes beside it. As in `files.ts`. */
import type { Call, Descriptor, Output } from "../call.ts";

/** Entries of a directory; read them with `decodeEntries`. */
export function getdents64(directory: Descriptor, into: Output): Call {
  return { name: "getdents64", args: [directory, into, into.bytes.length] };
}

/** Copies inside the kernel, from where both files are read and written next; 0 at the end. */
export function sendfile(to: Descriptor, from: Descriptor, length: number): Call {
  return { name: "sendfile", args: [to, from, 0, length] };
}

/** The names of the extended attributes, each with a NUL. */
export function flistxattr(file: Descriptor, into: Output): Call {
  return { name: "flistxattr", args: [file, into, into.bytes.length] };
}

export function fgetxattr(file: Descriptor, attribute: string, into: Output): Call {
  return { name: "fgetxattr", args: [file, attribute, into, into.bytes.length] };
}

export function fsetxattr(file: Descriptor, attribute: string, value: Uint8Array): Call {
  return { name: "fsetxattr", args: [file, attribute, value, value.length, 0] };
}
