import { RuntimeError } from "../error.ts";
import {
  AT_FDCWD,
  AT_REMOVEDIR,
  mkdirat,
  O_DIRECTORY,
  O_PATH,
  openat,
  sleep,
  unlinkat,
} from "../linux/calls/files.ts";
import { listDirectories } from "../linux/directory.ts";
import { isErrno } from "../linux/errno.ts";
import { exists, readFile, readFileIfExists, writeKernelFile } from "../linux/file.ts";
import { type Kernel, must } from "../linux/kernel.ts";
import { SyscallError } from "../linux/syscallError.ts";

/** A cgroup of the version 2 hierarchy. */
export interface Cgroup {
  /** Its directory, absolute. */
  readonly path: string;
  /** The directories that had to be made for it, outermost first. */
  readonly made: readonly string[];
}

/**
 * Where the cgroup2 file system is mounted: at /sys/fs/cgroup, or beside version 1's controllers on a hybrid host (cgroups(7)).
 * @throws RuntimeError when it is at neither place.
 */
export function cgroup2Mount(kernel: Kernel): string {
  for (const path of ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"]) {
    if (exists(kernel, `${path}/cgroup.controllers`)) return path;
  }
  throw new RuntimeError(
    "cannot find cgroup2: it is mounted neither at /sys/fs/cgroup nor at /sys/fs/cgroup/unified",
    {
      hint: "Mount it: mount -t cgroup2 none /sys/fs/cgroup",
    },
  );
}

/**
 * The directory of a container's cgroup. An absolute `cgroupsPath` starts at the mount, a relative one beside the cgroup that
 * tsrunc runs in, where no process of its own keeps controllers from being enabled; without one the container's id is the name.
 */
export function cgroupDirectory(kernel: Kernel, cgroupsPath: string | undefined, id: string): string {
  const mount = cgroup2Mount(kernel);
  const wanted = cgroupsPath === undefined || cgroupsPath === "" ? id : cgroupsPath;
  const base = wanted.startsWith("/") ? "" : `${ownCgroup(kernel)}/..`;
  return mount + normalized(`${base}/${wanted}`);
}

/**
 * What {@link createCgroup} is going to make, so that it can be written down before.
 * @throws RuntimeError when a cgroup of that name has processes in it or below it: they are not ours to limit or to kill.
 */
export function planCgroup(kernel: Kernel, path: string): Cgroup {
  const made: string[] = [];
  let place = path;
  while (place !== "" && !exists(kernel, place)) {
    made.unshift(place);
    place = place.slice(0, place.lastIndexOf("/"));
  }
  if (made.length === 0) checkUnused(kernel, path);
  return { path, made };
}

/**
 * Makes the cgroup, and those above it that are missing.
 * @throws RuntimeError when one of that name has processes in it: they are not ours to limit or to kill.
 */
export function createCgroup(kernel: Kernel, path: string): Cgroup {
  const made: string[] = [];
  try {
    makeDirectories(kernel, path, made);
    if (!made.includes(path)) checkUnused(kernel, path);
    return { path, made };
  } catch (cause) {
    removeDirectories(kernel, made);
    if (cause instanceof RuntimeError) throw cause;
    throw new RuntimeError("cannot make the container's cgroup", { cause, field: "linux.cgroupsPath" });
  }
}

/** Opens a cgroup's directory, for clone3(2). @throws SyscallError */
export function openCgroup(kernel: Kernel, path: string): number {
  return must(kernel, openat(AT_FDCWD, path, O_PATH | O_DIRECTORY()));
}

/**
 * Kills what still runs in a cgroup and below (cgroup.kill, Linux 5.14) and removes it, with what the container made inside
 * and the directories above that `create` had to make. Does nothing when it is gone.
 * @throws RuntimeError when processes do not go away within ten seconds.
 */
export function removeCgroup(kernel: Kernel, path: string, made: readonly string[]): void {
  if (!isErrno(kernel.call(unlinkat(AT_FDCWD, path, AT_REMOVEDIR)), "EBUSY", "ENOTEMPTY")) {
    removeDirectories(kernel, made);
    return;
  }
  if (exists(kernel, `${path}/cgroup.kill`)) writeKernelFile(kernel, `${path}/cgroup.kill`, "1");
  for (let attempt = 0; ; attempt++) {
    const removed = removeTree(kernel, path);
    if (removed >= 0 || isErrno(removed, "ENOENT")) break;
    if (attempt === 1000 || !isErrno(removed, "EBUSY", "ENOTEMPTY")) {
      const cause = new SyscallError(unlinkat(AT_FDCWD, path, AT_REMOVEDIR), -removed);
      throw new RuntimeError("cannot remove the container's cgroup", { cause });
    }
    kernel.call(sleep(attempt < 20 ? 1 : 10));
  }
  removeDirectories(kernel, made);
}

/** Removes a cgroup and all below it. @returns the raw result of the outermost removal. */
function removeTree(kernel: Kernel, path: string): number {
  const removed = kernel.call(unlinkat(AT_FDCWD, path, AT_REMOVEDIR));
  if (!isErrno(removed, "EBUSY", "ENOTEMPTY")) return removed;
  for (const child of listDirectories(kernel, path)) removeTree(kernel, `${path}/${child}`);
  return kernel.call(unlinkat(AT_FDCWD, path, AT_REMOVEDIR));
}

function makeDirectories(kernel: Kernel, path: string, made: string[]): void {
  const result = kernel.call(mkdirat(AT_FDCWD, path, 0o755));
  if (isErrno(result, "ENOENT")) {
    makeDirectories(kernel, path.slice(0, path.lastIndexOf("/")), made);
    makeDirectories(kernel, path, made);
  } else if (result >= 0) made.push(path);
  else if (!isErrno(result, "EEXIST")) throw new SyscallError(mkdirat(AT_FDCWD, path, 0o755), -result);
}

/** Innermost first; one that others use by now stays. */
function removeDirectories(kernel: Kernel, made: readonly string[]): void {
  for (const path of made.toReversed()) kernel.call(unlinkat(AT_FDCWD, path, AT_REMOVEDIR));
}

function countProcesses(kernel: Kernel, path: string): number {
  const own = readFile(kernel, `${path}/cgroup.procs`).split("\n").length - 1;
  const below = listDirectories(kernel, path).map((child) => countProcesses(kernel, `${path}/${child}`));
  return below.reduce((sum, count) => sum + count, own);
}

function checkUnused(kernel: Kernel, path: string): void {
  const processes = countProcesses(kernel, path);
  if (processes > 0) {
    const what = `container's cgroup is not empty: ${processes} process(es) found in ${path}`;
    throw new RuntimeError(what, { field: "linux.cgroupsPath", hint: "Use another path, or end them" });
  }
  // A process that is born into a frozen cgroup never comes to life, and its parent waits for it.
  if (readFileIfExists(kernel, `${path}/cgroup.freeze`)?.trim() === "1") {
    throw new RuntimeError(`container's cgroup unexpectedly frozen: ${path}`, { field: "linux.cgroupsPath" });
  }
}

/** tsrunc's own cgroup, from the hierarchy 0 of /proc/self/cgroup. */
function ownCgroup(kernel: Kernel): string {
  const line = readFile(kernel, "/proc/self/cgroup")
    .split("\n")
    .find((entry) => entry.startsWith("0::"));
  return line?.slice(3) ?? "/";
}

/** Resolves `.` and `..` as text: the result stays below the mount. */
function normalized(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
