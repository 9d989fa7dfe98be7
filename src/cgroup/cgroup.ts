import { RuntimeError } from "../error.ts";
import { AT_FDCWD, AT_REMOVEDIR, unlinkat } from "../linux/calls/files.ts";
import { sleep } from "../linux/calls/waiting.ts";
import { isErrno } from "../linux/errno.ts";
import type { Kernel } from "../linux/kernel.ts";
import { SyscallError } from "../linux/syscallError.ts";
import type { Linux } from "../spec/linux.ts";
import { makeDirectories, missingDirectories, removeDirectories, removeTree } from "./directories.ts";
import { enableControllers } from "./enable.ts";
import { isFrozen } from "./freeze.ts";
import { killCgroup } from "./kill.ts";
import { type CgroupPaths, directoriesOf, usesControllers } from "./paths.ts";
import { listProcesses } from "./processes.ts";
import { stopScope } from "./systemd/stop.ts";
import type { SystemdUnit } from "./systemd/unit.ts";
import { inheritCpus } from "./v1/inheritCpus.ts";

/** A container's cgroup. */
export interface Cgroup {
  readonly paths: CgroupPaths;
  /** The directories that had to be made for it, in each hierarchy outermost first. */
  readonly made: readonly string[];
  /** The scope that it belongs to, where systemd makes it. */
  readonly unit?: SystemdUnit | undefined;
}

/**
 * What {@link createCgroup} is going to make, so that it can be written down before.
 * @throws RuntimeError when a cgroup of that name has processes in it or below it: they are not ours to limit or to kill.
 */
export function planCgroup(kernel: Kernel, paths: CgroupPaths, unit?: SystemdUnit): Cgroup {
  const made: string[] = [];
  for (const path of directoriesOf(paths)) {
    const missing = missingDirectories(kernel, path);
    if (missing.length === 0) checkUnused(kernel, path);
    made.push(...missing);
  }
  if (unit !== undefined) return { paths, made: [], unit };
  if (!made.includes(paths[""] ?? paths.freezer ?? "")) checkThawed(kernel, paths);
  return { paths, made };
}

/**
 * Makes the cgroup, and those above it that are missing, with the controllers that the configuration uses.
 * @throws RuntimeError when one of that name has processes in it: they are not ours to limit or to kill.
 */
export function createCgroup(kernel: Kernel, paths: CgroupPaths, linux: Linux | undefined): Cgroup {
  const made: string[] = [];
  try {
    for (const path of directoriesOf(paths)) {
      makeDirectories(kernel, path, made);
      if (!made.includes(path)) checkUnused(kernel, path);
    }
    if (paths.cpuset !== undefined) inheritCpus(kernel, paths.cpuset, made);
    if (usesControllers(linux)) enableControllers(kernel, { paths, made }, linux?.resources ?? {});
    return { paths, made };
  } catch (cause) {
    removeDirectories(kernel, made);
    if (cause instanceof RuntimeError) throw cause;
    throw new RuntimeError("cannot make the container's cgroup", { cause, field: "linux.cgroupsPath" });
  }
}

/**
 * Stops its unit where it has one, kills what still runs in a cgroup and below and removes it, with what the container made inside and the directories above that `create` had
 * to make. Does nothing when it is gone.
 * @throws RuntimeError when processes do not go away within ten seconds.
 */
export function removeCgroup(kernel: Kernel, { paths, made, unit }: Cgroup): void {
  if (unit !== undefined) stopScope(unit);
  const busy = directoriesOf(paths).filter((path) =>
    isErrno(kernel.call(unlinkat(AT_FDCWD, path, AT_REMOVEDIR)), "EBUSY", "ENOTEMPTY"),
  );
  if (busy.length > 0) killCgroup(kernel, paths);
  for (const path of busy) removeBusy(kernel, paths, path);
  removeDirectories(kernel, made);
}

function removeBusy(kernel: Kernel, paths: CgroupPaths, path: string): void {
  for (let attempt = 0; ; attempt++) {
    const removed = removeTree(kernel, path);
    if (removed >= 0 || isErrno(removed, "ENOENT")) return;
    if (attempt === 1000 || !isErrno(removed, "EBUSY", "ENOTEMPTY")) {
      const cause = new SyscallError(unlinkat(AT_FDCWD, path, AT_REMOVEDIR), -removed);
      throw new RuntimeError("cannot remove the container's cgroup", { cause });
    }
    // Without cgroup.kill one may have been born meanwhile.
    if (paths[""] === undefined && attempt % 20 === 19) killCgroup(kernel, paths);
    kernel.call(sleep(attempt < 20 ? 1 : 10));
  }
}

function checkUnused(kernel: Kernel, path: string): void {
  const processes = listProcesses(kernel, path).length;
  if (processes === 0) return;
  const what = `container's cgroup is not empty: ${processes} process(es) found in ${path}`;
  throw new RuntimeError(what, { field: "linux.cgroupsPath", hint: "Use another path, or end them" });
}

/** A process that is born into a frozen cgroup never comes to life, and its parent waits for it. */
function checkThawed(kernel: Kernel, paths: CgroupPaths): void {
  if (!isFrozen(kernel, paths)) return;
  const path = paths[""] ?? paths.freezer;
  throw new RuntimeError(`container's cgroup unexpectedly frozen: ${path}`, { field: "linux.cgroupsPath" });
}
