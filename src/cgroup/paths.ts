import { RuntimeError } from "../error.ts";
import type { Kernel } from "../linux/kernel.ts";
import type { Linux } from "../spec/linux.ts";
import { cgroup2Mount, cgroup2Place, ownCgroup2, version1Hierarchies } from "./hierarchies.ts";

/**
 * The directories of a container's cgroup, by controller. That of version 2 has the key "": on most hosts it is the only one. The keys are
 * those of `cgroup_paths` in runc's state.json.
 */
export type CgroupPaths = Readonly<Record<string, string>>;

/**
 * The directories of a container's cgroup. An absolute `cgroupsPath` starts at the mount. A relative one starts beside the cgroup2 that
 * tsrunc runs in, where no process of its own keeps controllers from being enabled, and below its cgroups of version 1, whose limits go on
 * counting so. Without one the container's id is the name.
 *
 * On a hybrid host, to enter the hierarchies of version 1 takes the kernel a grace period of RCU, often more than the rest of a start. A
 * container that neither says where its cgroup lies nor limits anything is in none but that of version 2.
 * @throws RuntimeError when no cgroup file system is mounted.
 */
export function cgroupPaths(kernel: Kernel, linux: Linux | undefined, id: string): CgroupPaths {
  const { cgroupsPath } = linux ?? {};
  const wanted = cgroupsPath === undefined || cgroupsPath === "" ? id : cgroupsPath;
  const isAbsolute = wanted.startsWith("/");
  const paths: Record<string, string> = {};
  const unified = cgroup2Mount(kernel);
  if (unified !== undefined) {
    const base = isAbsolute ? "" : `${ownCgroup2(kernel)}/..`;
    paths[""] = unified + normalized(`${base}/${wanted}`);
    if (unified === cgroup2Place || !usesControllers(linux)) return paths;
  }
  for (const { controllers, mount, own } of version1Hierarchies(kernel)) {
    const path = mount + normalized(`${isAbsolute ? "" : own}/${wanted}`);
    for (const controller of controllers) paths[controller] = path;
  }
  if (Object.keys(paths).length > 0) return paths;
  throw new RuntimeError("cannot find a cgroup file system below /sys/fs/cgroup", {
    hint: "Mount it: mount -t cgroup2 none /sys/fs/cgroup",
  });
}

/** Whether a container's cgroup is there for more than to hold its processes and to control its devices. */
export function usesControllers(linux: Linux | undefined): boolean {
  const { devices: _, ...limits } = linux?.resources ?? {};
  return (linux?.cgroupsPath ?? "") !== "" || !asksForNothing(limits);
}

/** Each directory once: controllers that are mounted together share one. */
export function directoriesOf(paths: CgroupPaths): string[] {
  const directories: string[] = [];
  for (const path of Object.values(paths)) if (!directories.includes(path)) directories.push(path);
  return directories;
}

/** Generators write out empty lists, objects, strings and false. */
function asksForNothing(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.values(value).every(asksForNothing);
  return value === undefined || value === false || value === "";
}

/** Resolves `.` and `..` as text: the result stays below the mount. */
export function normalized(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
