import { cgroup2Mount, cgroup2Place, ownCgroups } from "../../cgroup/hierarchies.ts";
import { AT_FDCWD, mkdirat, O_DIRECTORY, O_PATH, openat } from "../../linux/calls/files.ts";
import { cloneTree, MOUNT_ATTR_RDONLY, mountSetattr, moveMount } from "../../linux/calls/mounts.ts";
import type { Mount } from "../../spec/mount.ts";
import { type Birth, cannot } from "../birth.ts";
import { makeDirectoryInside } from "../insideRoot.ts";
import { type MountOptions, parseMountOptions } from "../mountOptions.ts";
import { newFileSystem } from "../newFileSystem.ts";

/**
 * A `cgroup` mount shows the container its own cgroup: the cgroup2 file system, or on a host whose controllers sit on version 1 a
 * tmpfs with one directory a hierarchy. Which part of a hierarchy it shows is decided by the cgroup namespace where the container
 * has one, and by binding only the container's own directory where it has none.
 */
export function mountCgroups(birth: Birth, mount: Mount, options: MountOptions, field: string): void {
  const { init, kernel } = birth;
  const explanation = cannot(`mount the cgroup file system at ${mount.destination}`, field);
  const target = makeDirectoryInside(birth, mount.destination, explanation);
  const place = cgroup2Mount(kernel);
  const attributes = { ...options, parameters: [] };
  if (place === cgroup2Place) {
    const tree = hasCgroupNamespace(birth)
      ? newFileSystem(birth, "cgroup2", "cgroup", attributes, explanation)
      : init.queue(cloneTree(AT_FDCWD, birth.cgroupPaths[""] ?? "", { recursive: false }), explanation);
    init.queue(mountSetattr(tree, options), explanation);
    init.queue(moveMount(tree, target), explanation);
    return;
  }

  const table = newFileSystem(birth, "tmpfs", "tmpfs", parseMountOptions(["mode=755"], field), explanation);
  init.queue(moveMount(table, target), explanation);
  if ((options.set & MOUNT_ATTR_RDONLY) === 0)
    birth.warn(`${field}: the cgroups of version 1 are mounted read-only`);
  for (const hierarchy of hierarchies(birth)) {
    // The tmpfs is new and nobody else's: no name in it can lead elsewhere.
    init.queue(mkdirat(table, hierarchy.name, 0o755), explanation);
    const directory = init.queue(openat(table, hierarchy.name, O_PATH | O_DIRECTORY()), explanation);
    const allowed = hierarchy.type === "cgroup" ? readonly(attributes) : attributes;
    const parameters = { ...allowed, parameters: hierarchy.parameters };
    const tree = hasCgroupNamespace(birth)
      ? newFileSystem(birth, hierarchy.type, "cgroup", parameters, explanation)
      : init.queue(cloneTree(AT_FDCWD, hierarchy.path, { recursive: false }), explanation);
    init.queue(mountSetattr(tree, allowed), explanation);
    init.queue(moveMount(tree, directory), explanation);
  }
  init.queue(mountSetattr(table, options), explanation);
}

/**
 * A container is not always in cgroups of version 1 of its own, see `cgroupPaths`. One that may write to its caller's could freeze or limit what
 * else runs there, and the cgroups that it made would outlive it: what CVE-2023-25809 was about. In its own it could lift its limits.
 */
function readonly(options: MountOptions): MountOptions {
  return { ...options, set: options.set | MOUNT_ATTR_RDONLY, clear: options.clear & ~MOUNT_ATTR_RDONLY };
}

interface Hierarchy {
  /** The directory's name below /sys/fs/cgroup. */
  readonly name: string;
  readonly type: "cgroup" | "cgroup2";
  /** What selects the hierarchy when its file system is mounted. */
  readonly parameters: string[];
  /** The container's directory in it, on the host. */
  readonly path: string;
}

/** The hierarchies that tsrunc's own process is in, which the container's is in, too. */
function hierarchies({ kernel, cgroupPaths }: Birth): Hierarchy[] {
  return ownCgroups(kernel).map(({ controllers, path: own }) => {
    if (controllers === "")
      return { name: "unified", type: "cgroup2", parameters: [], path: cgroupPaths[""] ?? "" };
    const named = controllers.startsWith("name=");
    const name = named ? controllers.slice(5) : controllers;
    const [first = ""] = controllers.split(",");
    return {
      name,
      type: "cgroup",
      parameters: named ? ["none", controllers] : controllers.split(","),
      path: cgroupPaths[first] ?? `/sys/fs/cgroup/${name}${own}`,
    };
  });
}

function hasCgroupNamespace({ spec }: Birth): boolean {
  return spec.linux?.namespaces?.some(({ type }) => type === "cgroup") === true;
}
