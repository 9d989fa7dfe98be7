import { cgroup2Mount } from "../../cgroup/cgroup2.ts";
import { AT_FDCWD, mkdirat, O_DIRECTORY, O_PATH, openat } from "../../linux/calls/files.ts";
import { cloneTree, mountSetattr, moveMount } from "../../linux/calls/mounts.ts";
import { readFile } from "../../linux/file.ts";
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
  if (place === "/sys/fs/cgroup") {
    const tree = hasCgroupNamespace(birth)
      ? newFileSystem(birth, "cgroup2", "cgroup", attributes, explanation)
      : init.queue(cloneTree(AT_FDCWD, birth.cgroupPath, { recursive: false }), explanation);
    init.queue(mountSetattr(tree, options), explanation);
    init.queue(moveMount(tree, target), explanation);
    return;
  }

  const table = newFileSystem(birth, "tmpfs", "tmpfs", parseMountOptions(["mode=755"], field), explanation);
  init.queue(moveMount(table, target), explanation);
  for (const hierarchy of hierarchies(birth)) {
    // The tmpfs is new and nobody else's: no name in it can lead elsewhere.
    init.queue(mkdirat(table, hierarchy.name, 0o755), explanation);
    const directory = init.queue(openat(table, hierarchy.name, O_PATH | O_DIRECTORY()), explanation);
    const parameters = { ...attributes, parameters: hierarchy.parameters };
    const tree = hasCgroupNamespace(birth)
      ? newFileSystem(birth, hierarchy.type, "cgroup", parameters, explanation)
      : init.queue(cloneTree(AT_FDCWD, hierarchy.path, { recursive: false }), explanation);
    init.queue(mountSetattr(tree, options), explanation);
    init.queue(moveMount(tree, directory), explanation);
  }
  init.queue(mountSetattr(table, options), explanation);
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

/** The hierarchies of tsrunc's own process, from /proc/self/cgroup: `number:controllers:path`. */
function hierarchies({ kernel, cgroupPath }: Birth): Hierarchy[] {
  const lines = readFile(kernel, "/proc/self/cgroup")
    .split("\n")
    .filter((line) => line !== "");
  return lines.map((line) => {
    const [, controllers = "", ...path] = line.split(":");
    if (controllers === "") return { name: "unified", type: "cgroup2", parameters: [], path: cgroupPath };
    const named = controllers.startsWith("name=");
    const name = named ? controllers.slice(5) : controllers;
    return {
      name,
      type: "cgroup",
      parameters: named ? ["none", controllers] : controllers.split(","),
      path: `/sys/fs/cgroup/${name}${path.join(":")}`,
    };
  });
}

function hasCgroupNamespace({ spec }: Birth): boolean {
  return spec.linux?.namespaces?.some(({ type }) => type === "cgroup") === true;
}
