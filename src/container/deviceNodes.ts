/** What the steps that make device nodes have in common. */
import { RuntimeError } from "../error.ts";
import type { Call, Descriptor, Result } from "../linux/call.ts";
import {
  type FileStatus,
  makedev,
  mknodat,
  S_IFBLK,
  S_IFCHR,
  S_IFIFO,
  S_IFMT,
} from "../linux/calls/files.ts";
import { isErrno } from "../linux/errno.ts";
import type { QueueOptions } from "../linux/stub.ts";
import { SyscallError } from "../linux/syscallError.ts";
import type { Spec } from "../spec/config.ts";
import type { Device } from "../spec/device.ts";
import { parseMountOptions } from "./mountOptions.ts";

const fileTypes = { c: S_IFCHR, u: S_IFCHR, b: S_IFBLK, p: S_IFIFO } as const;

/** The call that makes a device's node in a directory. */
export function mknodOf(device: Device, directory: Descriptor, name: string): Call {
  const { type, major = 0, minor = 0 } = device;
  const number = type === "p" ? 0 : makedev(major, minor);
  return mknodat(directory, name, fileTypes[type] | permissionsOf(device), number);
}

/** The permission bits of a device's node. Some callers add the file's type. */
export function permissionsOf({ fileMode = 0o666 }: Device): number {
  return fileMode & 0o7777;
}

/**
 * For a call that needs the node which `made` may have failed to make. A file that was there already will do, if it is the device; otherwise the
 * reason why the node could not be made is the one to tell.
 */
export function causedBy(made: Result, node: Call, { path }: Device, field: string): QueueOptions {
  return {
    field,
    explain(cause) {
      const { value = 0 } = made;
      const failed = value < 0 && !isErrno(value, "EEXIST");
      return new RuntimeError(`cannot make device ${path}`, {
        cause: failed ? new SyscallError(node, -value) : cause,
        field,
      });
    },
  };
}

/**
 * Checks that what is at a device's path is the device (config-linux.md, "Devices": another file there is an error).
 * @throws RuntimeError
 */
export function checkNode(
  { type, path, major = 0, minor = 0 }: Device,
  found: FileStatus,
  field: string,
): void {
  const same =
    (found.mode & S_IFMT) === fileTypes[type] &&
    (type === "p" || (found.deviceMajor === major && found.deviceMinor === minor));
  if (same) return;
  const hint = "Remove it from the root file system, or mount a tmpfs at /dev";
  throw new RuntimeError(`cannot make device ${path}: another file is there`, { field, hint });
}

/** Whether a container is given a /dev of the host's, in which nothing is to be made. */
export function bindsDev({ mounts = [] }: Spec): boolean {
  return mounts.some(({ destination, type, options }) => {
    if (destination.replace(/\/+$/, "") !== "/dev") return false;
    return type === "bind" || parseMountOptions(options ?? []).bind !== "no";
  });
}
