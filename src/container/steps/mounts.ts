import { RuntimeError } from "../../error.ts";
import type { Descriptor } from "../../linux/call.ts";
import { closeRange, maxDescriptor, O_PATH, openat } from "../../linux/calls/files.ts";
import { MOUNT_ATTR_RDONLY } from "../../linux/calls/mounts.ts";
import type { Mount } from "../../spec/mount.ts";
import { attach, setAttributes, setPropagation } from "../attachMount.ts";
import { type BindSource, bindSource, isDirectory, openBindSource } from "../bindSource.ts";
import { type Birth, cannot, rootOf, type Step } from "../birth.ts";
import { explainMount } from "../explainMount.ts";
import { mapIds, mountIds } from "../idMappedMount.ts";
import { openInside } from "../insideRoot.ts";
import { type MountOptions, parseMountOptions } from "../mountOptions.ts";
import { type Mounted, normalizedPath, openMountPoint } from "../mountPoint.ts";
import { newFileSystem, reconfigure } from "../newFileSystem.ts";
import { checkProcMount } from "../procMounts.ts";
import {
  hostSysfs,
  isPseudo,
  needsHostSysfs,
  openOrdinaryDirectory,
  refusals,
} from "../pseudoFileSystems.ts";
import { newTmpfs } from "../tmpfs.ts";
import { mountCgroups } from "./cgroupMounts.ts";

/** The mounts of config.json, in its order: a later one may lie inside an earlier one. */
export const mounts: Step = {
  name: "mount",
  field: "mounts",
  queue(birth) {
    const { init, kernel, spec } = birth;
    if ((spec.mounts ?? []).length === 0) return;
    const mounted: Mounted = new Map();
    const options = cannot("close descriptors", mounts.field);
    const first = init.queue(openat(rootOf(birth), ".", O_PATH), options);
    for (const [index, mount] of (spec.mounts ?? []).entries()) {
      kernel.about?.({ name: mounts.name, field: `mounts[${index}]` });
      queueMount(birth, mounted, mount, index);
    }
    // These are most of the descriptors of a birth, four for a mount. For the 65th the kernel makes a larger table, which the program inherits and
    // its cgroup pays for.
    init.queue(closeRange(first, maxDescriptor, 0), options);
  },
};

function queueMount(birth: Birth, mounted: Mounted, mount: Mount, index: number): void {
  const field = `mounts[${index}]`;
  const options = parseMountOptions(mount.options ?? []);
  if (options.remount) {
    remount(birth, mount, options, field);
    return;
  }
  const bound = bindSource(birth, mount, options, field);
  const path = normalizedPath(mount.destination);
  if (path === "/") {
    const hint = "Say in root what the root file system is";
    throw new RuntimeError("cannot mount over the root file system", { field: `${field}.destination`, hint });
  }
  const source = bound === undefined ? {} : { source: bound.source };
  checkProcMount(birth.kernel, { path, type: mount.type, field, ...source });
  if (bound !== undefined) bind(birth, mounted, mount, bound, index);
  else attachNew(birth, mounted, mount, options, field);
  mounted.set(path, bound === undefined && isEmpty(mount.type, options) ? "new" : "foreign");
}

/** A new file system of the mount's type. */
function attachNew(birth: Birth, mounted: Mounted, mount: Mount, options: MountOptions, field: string): void {
  const { type, source, destination } = mount;
  const { init } = birth;
  if (type === undefined || type === "") {
    throw new RuntimeError(`cannot mount at ${destination}: no type is given`, {
      field: `${field}.type`,
      hint: 'Name the file system, or add "bind" to the options',
    });
  }
  if (options.copyUp && type !== "tmpfs") {
    throw new RuntimeError(`"tmpcopyup" is for a tmpfs, not for ${type}`, { field: `${field}.options` });
  }
  const ids = mountIds(birth, mount, options, field);
  const explanation = explainMount(`mount ${type} at ${destination}`, field, refusals(type));
  const openPlace = (): Descriptor =>
    isPseudo(type)
      ? openOrdinaryDirectory(birth, destination, field)
      : openMountPoint(birth, mounted, { destination, kind: "directory", field }, explanation);
  if (type === "cgroup" || type === "cgroup2") {
    mountCgroups(birth, mount, options, openPlace(), field);
    return;
  }
  let tree: Descriptor;
  if (type === "tmpfs") tree = newTmpfs(birth, mount, options, explanation);
  else if (type === "sysfs" && needsHostSysfs(birth)) tree = hostSysfs(birth, options, explanation);
  else tree = newFileSystem(birth, type, source, options, explanation);
  if (ids !== undefined) mapIds(birth.kernel, init, tree, ids);
  // What applies to the mount itself, it was made with.
  setAttributes(init, tree, { ...options, set: 0, clear: 0 }, explanation);
  attach(init, tree, openPlace(), options, explanation);
}

/** A file or directory of the host, or of the bundle where the source is relative. */
function bind(birth: Birth, mounted: Mounted, mount: Mount, bound: BindSource, index: number): void {
  const field = `mounts[${index}]`;
  const { kernel, init } = birth;
  const { source, options, explanation } = bound;
  // mount(2) ignores these, and mount(8) adds them where fstab has them, so that configs with them work elsewhere.
  if (options.flags.length > 0) {
    const why = "has no effect on a bind mount: its file system is mounted already";
    birth.warn(`${field}.options: "${options.flags.join(",")}" ${why}`);
  }
  const kind = isDirectory(kernel, source, field) ? "directory" : "file";
  const place = openMountPoint(birth, mounted, { destination: mount.destination, kind, field }, explanation);
  const tree = birth.sources?.binds.get(index) ?? openBindSource(kernel, init, bound);
  attach(init, tree, place, options, explanation);
}

/** Changes what is mounted at the destination already: this mount of it alone (`bind`), or the file system, too. */
function remount(birth: Birth, mount: Mount, options: MountOptions, field: string): void {
  const { init } = birth;
  const explanation = explainMount(`remount ${mount.destination}`, field, {
    EINVAL: "There must be a mount at this very place",
  });
  const target = openInside(birth, mount.destination, explanation);
  const { parameters, flags, clear, bind: bound } = options;
  const changes = parameters.length > 0 || flags.length > 0 || (clear & MOUNT_ATTR_RDONLY) !== 0;
  if (bound === "no" && changes) reconfigure(init, target, options, explanation);
  else if (parameters.length > 0) {
    const what = `a bind mount has no file system options, but "${parameters.join(",")}" is given`;
    throw new RuntimeError(what, { field: `${field}.options` });
  }
  setAttributes(init, target, options, explanation);
  setPropagation(init, target, options, explanation);
}

/** Whether nothing is in a new file system of this type but what the kernel put there. */
function isEmpty(type: string | undefined, { copyUp }: MountOptions): boolean {
  return ["tmpfs", "devpts", "mqueue", "sysfs", "cgroup", "cgroup2"].includes(type ?? "") && !copyUp;
}
