import { AT_FDCWD, AT_REMOVEDIR, mkdirat, unlinkat } from "../linux/calls/files.ts";
import { listDirectories } from "../linux/directory.ts";
import { isErrno } from "../linux/errno.ts";
import { exists } from "../linux/file.ts";
import type { Kernel } from "../linux/kernel.ts";
import { SyscallError } from "../linux/syscallError.ts";

/** The directories that {@link makeDirectories} is going to make for a path, outermost first. */
export function missingDirectories(kernel: Kernel, path: string): string[] {
  const missing: string[] = [];
  let place = path;
  while (place !== "" && !exists(kernel, place)) {
    missing.unshift(place);
    place = place.slice(0, place.lastIndexOf("/"));
  }
  return missing;
}

/**
 * Makes a directory, and those above it that are missing.
 * @param made gets each one that was made, also where it comes to an error.
 * @throws SyscallError
 */
export function makeDirectories(kernel: Kernel, path: string, made: string[]): void {
  const result = kernel.call(mkdirat(AT_FDCWD, path, 0o755));
  if (isErrno(result, "ENOENT") && path.includes("/", 1)) {
    makeDirectories(kernel, path.slice(0, path.lastIndexOf("/")), made);
    makeDirectories(kernel, path, made);
  } else if (result >= 0) made.push(path);
  else if (!isErrno(result, "EEXIST")) throw new SyscallError(mkdirat(AT_FDCWD, path, 0o755), -result);
}

/** Removes directories, innermost first; one that others use by now stays. */
export function removeDirectories(kernel: Kernel, made: readonly string[]): void {
  for (const path of made.toReversed()) kernel.call(unlinkat(AT_FDCWD, path, AT_REMOVEDIR));
}

/** Removes a cgroup and all below it. @returns the raw result of the outermost removal. */
export function removeTree(kernel: Kernel, path: string): number {
  const removed = kernel.call(unlinkat(AT_FDCWD, path, AT_REMOVEDIR));
  if (!isErrno(removed, "EBUSY", "ENOTEMPTY")) return removed;
  for (const child of listDirectories(kernel, path)) removeTree(kernel, `${path}/${child}`);
  return kernel.call(unlinkat(AT_FDCWD, path, AT_REMOVEDIR));
}
