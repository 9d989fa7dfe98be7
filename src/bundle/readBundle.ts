import { RuntimeError } from "../error.ts";
import { AT_FDCWD, close, O_DIRECTORY, O_PATH, O_RDONLY, openat } from "../linux/calls/files.ts";
import { isErrno } from "../linux/errno.ts";
import { readFile } from "../linux/file.ts";
import type { Kernel } from "../linux/kernel.ts";
import { SyscallError } from "../linux/syscallError.ts";
import { checkConfig } from "../spec/check.ts";
import type { Spec } from "../spec/config.ts";
import { parseConfig } from "../spec/load.ts";

/** A bundle: a directory with a config.json and, usually, a root file system (bundle.md). */
export interface Bundle {
  /** Absolute path. */
  readonly path: string;
  readonly spec: Spec;
  /** config.json, to the letter. */
  readonly configText: string;
  /** Absolute path of the root file system. */
  readonly rootfs: string;
}

/**
 * Reads and checks a bundle.
 * @param path absolute.
 * @throws RuntimeError when it is not there, not readable, or asks for something impossible.
 */
export function readBundle(kernel: Kernel, path: string): Bundle {
  kernel.about?.({ name: "read the bundle", field: "" });
  const directory = kernel.call(openat(AT_FDCWD, path, O_PATH | O_DIRECTORY()));
  if (directory < 0) {
    const cause = new SyscallError(openat(AT_FDCWD, path, O_PATH), -directory);
    throw new RuntimeError("cannot open the bundle", { cause, hint: "Name its directory with --bundle" });
  }
  try {
    const configText = readConfigText(kernel, directory, path);
    const spec = parseConfig(configText, `${path}/config.json`);
    checkConfig(spec);
    return { path, spec, configText, rootfs: rootfsOf(kernel, directory, path, spec) };
  } finally {
    kernel.call(close(directory));
  }
}

function readConfigText(kernel: Kernel, directory: number, path: string): string {
  try {
    return readFile(kernel, "config.json", directory);
  } catch (cause) {
    const missing = cause instanceof SyscallError && cause.is("ENOENT");
    throw new RuntimeError(
      missing
        ? `JSON specification file config.json not found in ${path}`
        : `cannot read ${path}/config.json`,
      { cause, ...(missing && { hint: "Make one with: tsrunc spec" }) },
    );
  }
}

function rootfsOf(kernel: Kernel, directory: number, bundle: string, spec: Spec): string {
  const root = spec.root?.path ?? "";
  const opened = kernel.call(openat(directory, root, O_RDONLY | O_DIRECTORY()));
  if (opened < 0) {
    const what = isErrno(opened, "ENOENT")
      ? "the root file system does not exist"
      : "cannot open the root file system";
    throw new RuntimeError(what, {
      cause: new SyscallError(openat(directory, root, O_RDONLY), -opened),
      field: "root.path",
    });
  }
  kernel.call(close(opened));
  return root.startsWith("/") ? root : `${bundle}/${root}`;
}
