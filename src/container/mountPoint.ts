import { type Descriptor, output, type Result } from "../linux/call.ts";
import {
  AT_FDCWD,
  close,
  fileSystemType,
  fstatfs,
  O_PATH,
  openat2,
  PROC_SUPER_MAGIC,
  RESOLVE_NO_SYMLINKS,
  statfsSize,
} from "../linux/calls/files.ts";
import { isErrno } from "../linux/errno.ts";
import type { QueueOptions } from "../linux/stub.ts";
import { type Birth, mayFail } from "./birth.ts";
import { followDangling, type Inside, makeDirectoryInside, makeFileInside } from "./insideRoot.ts";
import { insideProc, isProcFile } from "./procMounts.ts";

/**
 * What the mounts so far have put at which path, normalized: a file system that is `new` holds nothing but what the kernel and the runtime made,
 * a `foreign` one may hold anything, as the root file system may.
 */
export type Mounted = Map<string, "new" | "foreign">;

export interface MountPoint {
  /** As the config has it. */
  readonly destination: string;
  readonly kind: "directory" | "file";
  readonly field: string;
}

/** What it takes to look for a place. */
type Finder = Inside & Pick<Birth, "kernel" | "rootfs" | "checks">;

/**
 * Opens the place of a mount; it is made where it is missing, and so is what a link leads to.
 *
 * A place in a foreign file system takes more care, because there may be links on the way. One whose target does not exist is followed by hand,
 * and what is found must not lie in procfs. Most paths have none, so that this is looked at from the host first. That look decides on the
 * way to go, never on what is safe.
 */
export function openMountPoint(
  birth: Finder,
  mounted: Mounted,
  point: MountPoint,
  explanation: QueueOptions,
): Descriptor {
  const { destination, kind, field } = point;
  const path = normalizedPath(destination);
  const below = coveredBy(mounted, path);
  // The devices are made there, in what has to be a directory anyway.
  if (below === "new" || path === "/dev") return make(birth, destination, kind, explanation);
  if (below === "foreign" || hasLinks(birth, path)) followDangling(birth, destination, kind);
  const place = make(birth, destination, kind, explanation);
  if (!isProcFile(path)) checkOutsideProc(birth, place, destination, field);
  return place;
}

/** Resolves `.`, `..` and repeated slashes as text: `/` or a path without a slash at its end. */
export function normalizedPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

function make(birth: Inside, path: string, kind: MountPoint["kind"], explanation: QueueOptions): Result {
  return kind === "directory"
    ? makeDirectoryInside(birth, path, explanation)
    : makeFileInside(birth, path, explanation);
}

/** What the nearest mount at or above a path is. */
function coveredBy(mounted: Mounted, path: string): "new" | "foreign" | undefined {
  for (let above = path; above !== ""; above = above.slice(0, above.lastIndexOf("/"))) {
    const found = mounted.get(above);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether a part of a path below the root file system is a link. */
function hasLinks({ kernel, rootfs }: Finder, path: string): boolean {
  const found = kernel.call(openat2(AT_FDCWD, `${rootfs}${path}`, O_PATH, RESOLVE_NO_SYMLINKS));
  if (found >= 0) kernel.call(close(found));
  return isErrno(found, "ELOOP");
}

/** Links may lead anywhere in the container, but procfs answers for the whole host (CVE-2019-16884, CVE-2023-27561). */
function checkOutsideProc(birth: Finder, place: Descriptor, destination: string, field: string): void {
  const found = output(statfsSize);
  const asked = birth.init.queue(fstatfs(place, found), mayFail);
  birth.checks.push(() => {
    const inProc = asked.value === 0 && fileSystemType(found) === PROC_SUPER_MAGIC;
    if (inProc) throw insideProc(destination, field);
  });
}
