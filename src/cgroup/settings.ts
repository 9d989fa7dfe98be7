import { RuntimeError } from "../error.ts";
import { close } from "../linux/calls/files.ts";
import type { ErrnoName } from "../linux/errno.ts";
import type { Kernel } from "../linux/kernel.ts";
import { SyscallError } from "../linux/syscallError.ts";
import { openDirectory, readCgroupFileIfExists, writeCgroupFile } from "./files.ts";
import type { CgroupPaths } from "./paths.ts";
import { explainRefusal } from "./refusal.ts";

/** A value for a file of a container's cgroup. */
export interface Setting {
  readonly controller: string;
  /** Whether it is for version 2 alone, wherever the controller is. */
  readonly isUnified?: boolean;
  readonly file: string;
  /** Written in one piece: the kernel takes each write as a request. */
  readonly value: string;
  /** Of config.json, as `linux.resources.memory.limit`. */
  readonly field: string;
  /** The kernel's reasons for which nothing needs to be done, or a later setting does it. */
  readonly unless?: readonly ErrnoName[];
  /** What is set in its place where there is no such file. */
  readonly otherwise?: Setting;
}

/** Reads a file of the cgroup that is about to be limited; undefined when there is none. */
export type ReadFile = (file: string) => string | undefined;

/** Puts settings in force, in their order. @throws RuntimeError that names the field, the controller and the kernel's reason. */
export function applySettings(kernel: Kernel, paths: CgroupPaths, settings: readonly Setting[]): void {
  withDirectories(kernel, paths, (directoryOf) => {
    for (const setting of settings) {
      kernel.about?.({ name: "limit resources", field: setting.field });
      apply(kernel, paths, directoryOf(hierarchyOf(setting)), setting);
    }
  });
}

/**
 * The same for a container that runs: when one setting is refused, those before it are taken back.
 * @throws RuntimeError
 */
export function replaceSettings(kernel: Kernel, paths: CgroupPaths, settings: readonly Setting[]): void {
  withDirectories(kernel, paths, (directoryOf) => {
    const done: { setting: Setting; before: string | undefined }[] = [];
    try {
      for (const setting of settings) {
        const directory = directoryOf(hierarchyOf(setting));
        const before = readCgroupFileIfExists(kernel, directory, setting.file);
        apply(kernel, paths, directory, setting);
        done.push({ setting, before });
      }
    } catch (error) {
      for (const { setting, before } of done.toReversed())
        restore(kernel, directoryOf(hierarchyOf(setting)), setting.file, before);
      throw error;
    }
  });
}

/** Calls with a reader of the files that a controller has in a container's cgroup. */
export function withReader<Value>(
  kernel: Kernel,
  paths: CgroupPaths,
  action: (readerOf: (controller: string) => ReadFile) => Value,
): Value {
  return withDirectories(kernel, paths, (directoryOf) =>
    action((controller) => (file) => readCgroupFileIfExists(kernel, directoryOf(controller), file)),
  );
}

function hierarchyOf({ controller, isUnified }: Setting): string {
  return isUnified === true ? "" : controller;
}

function withDirectories<Value>(
  kernel: Kernel,
  paths: CgroupPaths,
  action: (directoryOf: (controller: string) => number) => Value,
): Value {
  const open = new Map<string, number>();
  const directoryOf = (controller: string): number => {
    const path = paths[controller] ?? paths[""] ?? "";
    const directory = open.get(path) ?? openDirectory(kernel, path);
    open.set(path, directory);
    return directory;
  };
  try {
    return action(directoryOf);
  } finally {
    for (const directory of open.values()) kernel.call(close(directory));
  }
}

function apply(kernel: Kernel, paths: CgroupPaths, directory: number, setting: Setting): void {
  try {
    writeCgroupFile(kernel, directory, setting.file, setting.value);
  } catch (cause) {
    if (!(cause instanceof SyscallError)) throw cause;
    if (setting.unless?.some((reason) => cause.is(reason)) === true) return;
    if (setting.otherwise !== undefined && cause.is("ENOENT"))
      apply(kernel, paths, directory, setting.otherwise);
    else throw explainRefusal(kernel, paths, setting, cause);
  }
}

/** A file with a line for each device is written line by line. What cannot be restored stays: the first error is the one to tell. */
function restore(kernel: Kernel, directory: number, file: string, before: string | undefined): void {
  for (const line of before?.split("\n").filter(Boolean) ?? []) {
    try {
      writeCgroupFile(kernel, directory, file, line);
    } catch (error) {
      if (!(error instanceof SyscallError)) throw error;
    }
  }
}

/** The error about a field whose value cannot be had, whatever the kernel says. */
export function invalid(field: string, what: string, hint?: string): RuntimeError {
  return new RuntimeError(what, { field, ...(hint === undefined ? {} : { hint }) });
}
