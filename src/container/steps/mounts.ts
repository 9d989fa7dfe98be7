import { RuntimeError } from "../../error.ts";
import type { Descriptor } from "../../linux/call.ts";
import { output } from "../../linux/call.ts";
import {
  AT_FDCWD,
  decodeStatx,
  O_DIRECTORY,
  O_PATH,
  openat2,
  RESOLVE_IN_ROOT,
  RESOLVE_NO_SYMLINKS,
  S_IFDIR,
  S_IFMT,
  statx,
  statxSize,
} from "../../linux/calls/files.ts";
import { cloneTree, MS_REC, mountSetattr, moveMount } from "../../linux/calls/mounts.ts";
import { must } from "../../linux/kernel.ts";
import type { QueueOptions } from "../../linux/stub.ts";
import type { Mount } from "../../spec/mount.ts";
import { type Birth, cannot, rootOf, type Step } from "../birth.ts";
import { makeDirectoryInside, makeFileInside, openInside } from "../insideRoot.ts";
import { type MountOptions, parseMountOptions } from "../mountOptions.ts";
import { newFileSystem } from "../newFileSystem.ts";
import { mountCgroups } from "./cgroupMounts.ts";

/** The mounts of config.json, in its order: a later one may lie inside an earlier one. */
export const mounts: Step = {
  name: "mount",
  field: "mounts",
  queue(birth) {
    for (const [index, mount] of (birth.spec.mounts ?? []).entries())
      queueMount(birth, mount, `mounts[${index}]`);
  },
};

function queueMount(birth: Birth, mount: Mount, field: string): void {
  const options = parseMountOptions(mount.options ?? [], `${field}.options`);
  if (options.remount) remount(birth, mount, options, field);
  else if (options.bind !== "no" || mount.type === "bind") bind(birth, mount, options, field);
  else if (mount.type === "cgroup" || mount.type === "cgroup2") mountCgroups(birth, mount, options, field);
  else attachNew(birth, mount, options, field);
}

/** A new file system of the mount's type. */
function attachNew(birth: Birth, mount: Mount, options: MountOptions, field: string): void {
  const { type, source, destination } = mount;
  if (type === undefined || type === "") {
    throw new RuntimeError(`cannot mount at ${destination}: no type is given`, {
      field: `${field}.type`,
      hint: 'Name the file system, or add "bind" to the options',
    });
  }
  const explanation = cannot(`mount ${type} at ${destination}`, field);
  const created = newFileSystem(birth, type, source, options, explanation);
  const target = isPseudo(type)
    ? openOrdinaryDirectory(birth, destination, field)
    : makeDirectoryInside(birth, destination, explanation);
  attach(birth, created, target, options, explanation);
}

/** A file or directory of the host, or of the bundle where the source is relative. */
function bind(birth: Birth, mount: Mount, options: MountOptions, field: string): void {
  const { kernel, init } = birth;
  const { destination } = mount;
  if (mount.source === undefined || mount.source === "") {
    throw new RuntimeError(`cannot bind at ${destination}: no source is given`, { field: `${field}.source` });
  }
  if (options.parameters.length > 0) {
    const what = `a bind mount has no file system options, but "${options.parameters.join(",")}" is given`;
    throw new RuntimeError(what, { field: `${field}.options` });
  }
  const source = mount.source.startsWith("/") ? mount.source : `${birth.bundle}/${mount.source}`;
  const explanation = cannot(`bind ${source} at ${destination}`, field);
  const target = isDirectory(kernel, source, field)
    ? makeDirectoryInside(birth, destination, explanation)
    : makeFileInside(birth, destination, explanation);
  const copy = init.queue(
    cloneTree(AT_FDCWD, source, { recursive: options.bind === "recursive" }),
    explanation,
  );
  if (options.set !== 0 || options.clear !== 0) init.queue(mountSetattr(copy, options), explanation);
  attach(birth, copy, target, options, explanation);
}

/** Attaches a detached mount and sets what applies to everything below it, and how it propagates. */
function attach(
  { init }: Birth,
  mount: Descriptor,
  target: Descriptor,
  options: MountOptions,
  explanation: QueueOptions,
): void {
  init.queue(moveMount(mount, target), explanation);
  if (options.recursiveSet !== 0 || options.recursiveClear !== 0) {
    const attributes = { set: options.recursiveSet, clear: options.recursiveClear, recursive: true };
    init.queue(mountSetattr(mount, attributes), explanation);
  }
  for (const flags of options.propagations) {
    const attributes = { set: 0, clear: 0, propagation: flags & ~MS_REC, recursive: (flags & MS_REC) !== 0 };
    init.queue(mountSetattr(mount, attributes), explanation);
  }
}

/** Changes the attributes of what is mounted at the destination already. */
function remount(birth: Birth, mount: Mount, options: MountOptions, field: string): void {
  const explanation = cannot(`remount ${mount.destination}`, field);
  const target = openInside(birth, mount.destination, explanation);
  birth.init.queue(mountSetattr(target, options), explanation);
}

/**
 * The mount point of a procfs or a sysfs. Both give power over the host where they appear at another place than their readers look
 * (CVE-2019-19921, CVE-2023-27561), so no part of the path may be a link.
 */
function openOrdinaryDirectory(birth: Birth, destination: string, field: string): Descriptor {
  const { init } = birth;
  const explanation: QueueOptions = {
    explain: (cause) =>
      new RuntimeError(`filesystem at ${destination} must be mounted on ordinary directory`, {
        cause,
        field,
      }),
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

/** Whether a source on the host is a directory, links followed: the caller named it, not the container. */
function isDirectory(kernel: Birth["kernel"], source: string, field: string): boolean {
  const status = output(statxSize);
  try {
    must(kernel, statx(AT_FDCWD, source, 0, status));
  } catch (cause) {
    throw new RuntimeError(`cannot bind ${source}`, { cause, field: `${field}.source` });
  }
  return (decodeStatx(status).mode & S_IFMT) === S_IFDIR;
}
