import { cgroup2Mount, cgroup2Place, ownCgroup2, version1Hierarchies } from "../../cgroup/hierarchies.ts";
import { RuntimeError } from "../../error.ts";
import type { Descriptor } from "../../linux/call.ts";
import { AT_FDCWD, mkdirat, O_DIRECTORY, O_PATH, openat } from "../../linux/calls/files.ts";
import { cloneTree, MOUNT_ATTR_RDONLY, mountSetattr } from "../../linux/calls/mounts.ts";
import type { QueueOptions } from "../../linux/stub.ts";
import type { Mount } from "../../spec/mount.ts";
import { attach, setAttributes } from "../attachMount.ts";
import { type Birth, cannot } from "../birth.ts";
import { type MountOptions, parseMountOptions } from "../mountOptions.ts";
import { newFileSystem } from "../newFileSystem.ts";
import { inUserNamespace } from "../userNamespace.ts";

/**
 * A `cgroup` mount shows the container its own cgroup: the cgroup2 file system, or on a host whose controllers sit on version 1 a
 * tmpfs with one directory a hierarchy. Which part of a hierarchy it shows is decided by the cgroup namespace where the container
 * has one. Where it has none, it sees all of cgroup2, as under runc and crun, so that the path in /proc/self/cgroup is there; and on such a
 * hybrid host its own directories, which are bound.
 */
export function mountCgroups(
  birth: Birth,
  mount: Mount,
  options: MountOptions,
  place: Descriptor,
  field: string,
): void {
  const { init, kernel } = birth;
  const explanation = cannot(`mount the cgroup file system at ${mount.destination}`, field);
  const root = cgroup2Mount(kernel);
  const { parameters } = options;
  if (parameters.length > 0 && (root !== cgroup2Place || !hasCgroupNamespace(birth))) {
    const hint = "They need cgroup version 2 alone, and a cgroup namespace";
    const what = `cannot mount the cgroup file system with the options "${parameters.join(",")}"`;
    throw new RuntimeError(what, { field: `${field}.options`, hint });
  }
  if (root === cgroup2Place) {
    const whole = { name: "", type: "cgroup2", parameters, path: cgroup2Place } as const;
    // The kernel mounts it for those only who have rights over the cgroup namespace.
    const isBound = !hasCgroupNamespace(birth) && inUserNamespace(birth);
    const tree = (isBound ? bindHierarchy : mountHierarchy)(birth, whole, options, explanation);
    attach(init, tree, place, options, explanation);
    return;
  }

  const table = newFileSystem(birth, "tmpfs", "tmpfs", parseMountOptions(["mode=755"]), explanation);
  attach(init, table, place, options, explanation);
  if (((options.set | options.recursiveSet) & MOUNT_ATTR_RDONLY) === 0)
    birth.warn(`${field}: the cgroups of version 1 are mounted read-only`);
  for (const hierarchy of hierarchies(birth)) {
    // The tmpfs is new and nobody else's: no name in it can lead elsewhere.
    init.queue(mkdirat(table, hierarchy.name, 0o755), explanation);
    const directory = init.queue(openat(table, hierarchy.name, O_PATH | O_DIRECTORY()), explanation);
    const allowed = hierarchy.type === "cgroup" ? readonly(options) : options;
    const open = hasCgroupNamespace(birth) ? mountHierarchy : bindHierarchy;
    const tree = open(birth, hierarchy, allowed, explanation);
    attach(init, tree, directory, options, explanation);
  }
  // Not recursively: the hierarchies have theirs.
  const { set, clear, recursiveSet, recursiveClear } = options;
  const all = {
    set: (set & ~recursiveClear) | recursiveSet,
    clear: (clear & ~recursiveSet) | recursiveClear,
  };
  init.queue(mountSetattr(table, all), explanation);
}

/** A detached mount of a hierarchy, from the root of the cgroup namespace on. */
function mountHierarchy(
  birth: Birth,
  { type, parameters }: Hierarchy,
  options: MountOptions,
  explanation: QueueOptions,
): Descriptor {
  const tree = newFileSystem(birth, type, "cgroup", { ...options, parameters: [...parameters] }, explanation);
  // What applies to the mount itself, it was made with.
  setAttributes(birth.init, tree, { ...options, set: 0, clear: 0 }, explanation);
  return tree;
}

/** A detached copy of the host's mount of a hierarchy, from a directory of it on. */
function bindHierarchy(
  birth: Birth,
  { path }: Hierarchy,
  options: MountOptions,
  explanation: QueueOptions,
): Descriptor {
  const tree = birth.init.queue(cloneTree(AT_FDCWD, path, { recursive: false }), explanation);
  setAttributes(birth.init, tree, options, explanation);
  return tree;
}

/**
 * A container is not always in cgroups of version 1 of its own, see `cgroupPaths`. One that may write to its caller's could freeze or limit what
 * else runs there, and the cgroups that it made would outlive it: what CVE-2023-25809 was about. In its own it could lift its limits.
 */
function readonly(options: MountOptions): MountOptions {
  return {
    ...options,
    set: options.set | MOUNT_ATTR_RDONLY,
    clear: options.clear & ~MOUNT_ATTR_RDONLY,
    recursiveClear: options.recursiveClear & ~MOUNT_ATTR_RDONLY,
  };
}

interface Hierarchy {
  /** The directory's name below /sys/fs/cgroup. */
  readonly name: string;
  readonly type: "cgroup" | "cgroup2";
  /** What selects the hierarchy when its file system is mounted. */
  readonly parameters: readonly string[];
  /** The container's directory in it, on the host. */
  readonly path: string;
}

/** The mounted hierarchies: each has tsrunc's own process, so it has the container's, too. */
export function hierarchies(birth: Pick<Birth, "kernel" | "cgroupPaths">): Hierarchy[] {
  const { kernel, cgroupPaths } = birth;
  const version1 = version1Hierarchies(kernel).map(({ controllers, mount, own }): Hierarchy => {
    const [first = ""] = controllers;
    return {
      name: mount.slice(mount.lastIndexOf("/") + 1),
      type: "cgroup",
      parameters: first.startsWith("name=") ? ["none", first] : controllers,
      path: cgroupPaths[first] ?? `${mount}${own}`,
    };
  });
  const path = ownDirectory(birth);
  return path === "" ? version1 : [...version1, { name: "unified", type: "cgroup2", parameters: [], path }];
}

/** The container's cgroup of version 2; that of tsrunc where it has none of its own; empty where there is no version 2. */
function ownDirectory({ kernel, cgroupPaths }: Pick<Birth, "kernel" | "cgroupPaths">): string {
  const mount = cgroupPaths[""] === undefined ? cgroup2Mount(kernel) : undefined;
  return cgroupPaths[""] ?? (mount === undefined ? "" : `${mount}${ownCgroup2(kernel)}`);
}

function hasCgroupNamespace({ spec }: Birth): boolean {
  return spec.linux?.namespaces?.some(({ type }) => type === "cgroup") === true;
}
