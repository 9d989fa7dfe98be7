import { exists, readFile } from "../linux/file.ts";
import type { Kernel } from "../linux/kernel.ts";

/** A mounted hierarchy of cgroup version 1. */
export interface Version1Hierarchy {
  /** Its controllers, as /proc/self/cgroup names them; `name=systemd` for one without any. */
  readonly controllers: readonly string[];
  readonly mount: string;
  /** The cgroup that tsrunc itself is in, from the mount on. */
  readonly own: string;
}

/** Where cgroup2 lies on a host whose controllers are all of version 2. */
export const cgroup2Place = "/sys/fs/cgroup";
/** Where it lies beside version 1, on a hybrid host. */
const hybridPlace = "/sys/fs/cgroup/unified";

/**
 * Where the cgroup2 file system is mounted: at /sys/fs/cgroup, or beside version 1's controllers on a hybrid host (cgroups(7)); undefined
 * when it is at neither place.
 */
export function cgroup2Mount(kernel: Kernel): string | undefined {
  return [cgroup2Place, hybridPlace].find((path) => exists(kernel, `${path}/cgroup.controllers`));
}

/**
 * The mounted hierarchies of version 1. They are looked for where every distribution mounts them, below /sys/fs/cgroup by the names of
 * their controllers; the kernel lists a hierarchy for some time after it has been unmounted.
 */
export function version1Hierarchies(kernel: Kernel): Version1Hierarchy[] {
  const found: Version1Hierarchy[] = [];
  for (const { controllers, path } of cgroupsOf(kernel, "self")) {
    if (controllers === "") continue;
    const mount = `/sys/fs/cgroup/${controllers.startsWith("name=") ? controllers.slice(5) : controllers}`;
    if (!exists(kernel, `${mount}/cgroup.procs`)) continue;
    found.push({ controllers: controllers.split(","), mount, own: path });
  }
  return found;
}

/** The cgroup of version 2 that tsrunc itself is in, from the mount on. */
export function ownCgroup2(kernel: Kernel): string {
  return cgroup2Of(kernel, "self") ?? "/";
}

/** The cgroup of version 2 that a process is in, from the mount on; undefined where version 2 is not mounted. */
export function cgroup2Of(kernel: Kernel, process: number | "self"): string | undefined {
  return cgroupsOf(kernel, process).find(({ controllers }) => controllers === "")?.path;
}

/** The lines of /proc/pid/cgroup, `number:controllers:path`; version 2 has no controllers there. */
export function cgroupsOf(kernel: Kernel, process: number | "self"): { controllers: string; path: string }[] {
  const lines = readFile(kernel, `/proc/${process}/cgroup`)
    .split("\n")
    .filter((line) => line !== "");
  return lines.map((line) => {
    const [, controllers = "", ...path] = line.split(":");
    return { controllers, path: path.join(":") };
  });
}
