import { RuntimeError } from "../../error.ts";
import type { Descriptor } from "../../linux/call.ts";
import {
  AT_FDCWD,
  O_DIRECTORY,
  O_PATH,
  openat2,
  RESOLVE_IN_ROOT,
  RESOLVE_NO_SYMLINKS,
} from "../../linux/calls/files.ts";
import { cloneTree, MOUNT_ATTR_RDONLY } from "../../linux/calls/mounts.ts";
import type { QueueOptions } from "../../linux/stub.ts";
import { notOrdinaryDirectory } from "../../messages.ts";
import type { Mount } from "../../spec/mount.ts";
import { attach, setAttributes, setPropagation } from "../attachMount.ts";
import { type BindSource, bindSource, isDirectory, openBindSource } from "../bindSource.ts";
import { type Birth, rootOf, type Step } from "../birth.ts";
import { explainMount } from "../explainMount.ts";
import { mapIds, mountIds } from "../idMappedMount.ts";
import { makeDirectoryInside, openInside } from "../insideRoot.ts";
import { type MountOptions, parseMountOptions } from "../mountOptions.ts";
import { type Mounted, normalizedPath, openMountPoint } from "../mountPoint.ts";
import { newFileSystem, reconfigure } from "../newFileSystem.ts";
import { checkProcMount } from "../procMounts.ts";
import { newTmpfs } from "../tmpfs.ts";
import { mountCgroups } from "./cgroupMounts.ts";

/** The mounts of config.json, in its order: a later one may lie inside an earlier one. */
export const mounts: Step = {
  name: "mount",
  field: "mounts",
  queue(birth) {
    const mounted: Mounted = new Map();
    for (const [index, mount] of (birth.spec.mounts ?? []).entries())
      queueMount(birth, mounted, mount, index);
  },
};

function queueMount(birth: Birth, mounted: Mounted, mount: Mount, index: number): void {
  const field = `mounts[${index}]`;
  const options = parseMountOptions(mount.options ?? []);
  if (options.remount) {
    remount(birth, mount, options, field);
    return;
  }
  const bound = bindSource(birth, mount, field);
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

/**
 * The mount point of a procfs or a sysfs. Both give power over the host where they appear at another place than their readers look
 * (CVE-2019-19921, CVE-2023-27561), so no part of the path may be a link.
 */
function openOrdinaryDirectory(birth: Birth, destination: string, field: string): Descriptor {
  const { init } = birth;
  const explanation: QueueOptions = {
    explain: (cause) =>
      new RuntimeError(`filesystem at ${destination} ${notOrdinaryDirectory}`, { cause, field }),
  };
  makeDirectoryInside(birth, destination, explanation);
  const flags = O_PATH | O_DIRECTORY();
  return init.queue(
    openat2(rootOf(birth), destination, flags, RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS),
    explanation,
  );
}

function isPseudo(type: string): boolean {
  return type === "proc" || type === "sysfs";
}

/** Whether nothing is in a new file system of this type but what the kernel put there. */
function isEmpty(type: string | undefined, { copyUp }: MountOptions): boolean {
  return ["tmpfs", "devpts", "mqueue", "sysfs", "cgroup", "cgroup2"].includes(type ?? "") && !copyUp;
}

/** What the kernel's EPERM means for the file systems that show a namespace (mount_namespaces(7), user_namespaces(7)). */
function refusals(type: string): Record<string, string> {
  const whole = `, and a ${type} that is visible as a whole to whoever calls tsrunc`;
  if (type === "sysfs") {
    const instead = 'bind the host\'s: "type": "bind", "source": "/sys", "options": ["rbind", "ro"]';
    return {
      EPERM: `It needs a network namespace made in the container's user namespace${whole}. Otherwise ${instead}`,
    };
  }
  if (type === "proc")
    return { EPERM: `It needs a pid namespace made in the container's user namespace${whole}` };
  return {};
}

/**
 * Whether the kernel is going to refuse a sysfs of the container's own: it shows the network namespace, and that of the host does not belong to
 * the container's user namespace.
 */
function needsHostSysfs({ spec }: Birth): boolean {
  const types = spec.linux?.namespaces ?? [];
  const makesUser = types.some(({ type, path }) => type === "user" && path === undefined);
  return makesUser && !types.some(({ type }) => type === "network");
}

/**
 * The host's sysfs with all that is mounted in it, as crun does it: in a user namespace the kernel keeps all of this together. It is read-only
 * as a whole, because more comes with it than was asked for, the host's cgroups among it.
 */
function hostSysfs({ init }: Birth, options: MountOptions, explanation: QueueOptions): Descriptor {
  const tree = init.queue(cloneTree(AT_FDCWD, "/sys", { recursive: true }), explanation);
  const recursiveSet = options.recursiveSet | MOUNT_ATTR_RDONLY;
  setAttributes(init, tree, { ...options, recursiveSet, recursiveClear: 0 }, explanation);
  return tree;
}
