import { RuntimeError } from "../error.ts";
import { close } from "../linux/calls/files.ts";
import type { Kernel } from "../linux/kernel.ts";
import { SyscallError } from "../linux/syscallError.ts";
import type { Resources } from "../spec/resources.ts";
import { openDirectory, readCgroupFile, readCgroupFileIfExists, writeCgroupFile } from "./files.ts";
import { cgroup2Mount, cgroup2Place } from "./hierarchies.ts";
import type { CgroupPaths } from "./paths.ts";

/** Fields that only a controller serves which no threaded cgroup has (Documentation/admin-guide/cgroup-v2.rst, "Threads"). */
const domainFields = ["memory", "blockIO", "hugepageLimits", "rdma"] as const;

/**
 * Makes the controllers of cgroup2 available in a container's cgroup, by enabling them in each one above it: all that the host has, as runc
 * does, so that statistics are complete; beside version 1 only those that the container needs. One that cannot be enabled is no error yet: it
 * is where a limit needs it.
 * @param cgroup.made the directories that were made for it; the state of others is not ours to change.
 * @throws RuntimeError when the cgroup can only be a threaded one, and a limit needs another.
 */
export function enableControllers(
  kernel: Kernel,
  { paths, made }: { paths: CgroupPaths; made: readonly string[] },
  resources: Resources,
): void {
  const path = paths[""];
  if (path === undefined) return;
  const isHybrid = Object.keys(paths).length > 1 || isBesideVersion1(kernel, path);
  const mount = isHybrid ? `${cgroup2Place}/unified` : cgroup2Place;
  const wanted = isHybrid ? neededBesideVersion1(paths, resources) : undefined;
  if (wanted?.length === 0) return;
  const parts = path.slice(mount.length + 1).split("/");
  for (let depth = 0; depth < parts.length; depth++) {
    enableBelow(kernel, [mount, ...parts.slice(0, depth)].join("/"), wanted);
    const next = [mount, ...parts.slice(0, depth + 1)].join("/");
    if (made.includes(next) || next === path) leaveInvalidState(kernel, next, resources);
  }
}

/** Where version 2 is alone, a cgroup may be called as version 2's mount beside version 1 is. */
function isBesideVersion1(kernel: Kernel, path: string): boolean {
  if (!path.startsWith(`${cgroup2Place}/unified/`)) return !path.startsWith(`${cgroup2Place}/`);
  return cgroup2Mount(kernel) !== cgroup2Place;
}

function neededBesideVersion1(paths: CgroupPaths, { hugepageLimits, rdma, unified }: Resources): string[] {
  const asked = [
    ...((hugepageLimits ?? []).length > 0 ? ["hugetlb"] : []),
    ...(Object.keys(rdma ?? {}).length > 0 ? ["rdma"] : []),
    ...Object.keys(unified ?? {}).map((file) => file.slice(0, file.indexOf("."))),
  ];
  return asked.filter((controller) => paths[controller] === undefined && controller !== "cgroup");
}

/** Enables controllers for the children of a cgroup, those that are not yet: one by one where they cannot be had together. */
function enableBelow(kernel: Kernel, path: string, wanted: readonly string[] | undefined): void {
  const directory = openDirectory(kernel, path);
  try {
    const available = readCgroupFile(kernel, directory, "cgroup.controllers").split(" ").filter(Boolean);
    const enabled = readCgroupFile(kernel, directory, "cgroup.subtree_control").split(" ");
    const missing = (wanted ?? available).filter(
      (controller) => available.includes(controller) && !enabled.includes(controller),
    );
    if (missing.length === 0 || tryToEnable(kernel, directory, missing)) return;
    for (const controller of missing) tryToEnable(kernel, directory, [controller]);
  } finally {
    kernel.call(close(directory));
  }
}

/**
 * EBUSY: the cgroup has processes of its own. EOPNOTSUPP: it is threaded. EACCES, EPERM, EROFS: it is not ours. EINVAL, ENOENT: the
 * controller is taken by version 1, or by a parent that keeps it.
 */
function tryToEnable(kernel: Kernel, directory: number, controllers: readonly string[]): boolean {
  try {
    const value = controllers.map((controller) => `+${controller}`).join(" ");
    writeCgroupFile(kernel, directory, "cgroup.subtree_control", value);
    return true;
  } catch (error) {
    const expected = ["EBUSY", "EOPNOTSUPP", "EACCES", "EPERM", "EROFS", "EINVAL", "ENOENT"] as const;
    if (error instanceof SyscallError && error.is(...expected)) return false;
    throw error;
  }
}

/** Below a threaded cgroup a new one is in a state that no process may enter; it can only become threaded, too. */
function leaveInvalidState(kernel: Kernel, path: string, resources: Resources): void {
  const directory = openDirectory(kernel, path);
  try {
    const type = readCgroupFileIfExists(kernel, directory, "cgroup.type");
    if (type === undefined || type === "domain" || type === "") return;
    const field = domainFields.find((name) => Object.keys(resources[name] ?? {}).length > 0);
    if (field !== undefined) {
      throw new RuntimeError(`cannot enter cgroupv2 ${path} with domain controllers: it is ${type}`, {
        field: `linux.resources.${field}`,
        hint: "A threaded cgroup has only cpu, cpuset and pids: use a cgroupsPath that is not below one, or leave the limit out",
      });
    }
    if (type === "domain invalid") writeCgroupFile(kernel, directory, "cgroup.type", "threaded");
  } finally {
    kernel.call(close(directory));
  }
}
