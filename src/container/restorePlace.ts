import type { Cgroup } from "../cgroup/cgroup.ts";
import { AT_FDCWD, mkdirat, O_DIRECTORY, O_PATH, O_WRONLY, openat, write } from "../linux/calls/files.ts";
import { changePropagation, cloneTree, MS_REC, MS_SLAVE, moveMount } from "../linux/calls/mounts.ts";
import { CLONE_NEWNS, unshare } from "../linux/calls/processes.ts";
import { type Kernel, must, type SpawnedStub } from "../linux/kernel.ts";
import type { Stub } from "../linux/stub.ts";
import { encodeText } from "../linux/text.ts";
import { joinGroup } from "../resctrl/group.ts";
import { isDirectory } from "./bindSource.ts";
import { type Birth, cannot } from "./birth.ts";
import type { CreateOptions } from "./createOptions.ts";
import { isBind } from "./criuMounts.ts";
import { openEntry } from "./initBirth.ts";
import { parseMountOptions } from "./mountOptions.ts";
import { normalizedPath, openMountPoint } from "./mountPoint.ts";
import { queueKeyring } from "./steps/keyring.ts";

/** What the process that is about to become CRIU is prepared with. */
export interface RestorePlace {
  readonly options: CreateOptions;
  readonly cgroup: Cgroup;
  /** Where the root file system is mounted for CRIU: an absolute path. */
  readonly root: string;
}

/** Makes an empty directory in the container's own, to mount on. @returns its absolute path. */
export function makeRestoreRoot(kernel: Kernel, directory: number, path: string): string {
  must(kernel, mkdirat(directory, path.slice(path.lastIndexOf("/") + 1), 0o755));
  return path;
}

/**
 * Puts the process that becomes CRIU, and so those that it restores, into the container's cgroup, its class of service and a keyring of its
 * own; and mounts the root file system for it, which has to be a mount. That happens in a mount namespace of its own, so that however it ends,
 * nothing stays mounted on the host.
 * @throws RuntimeError
 */
export function prepareRestore(kernel: Kernel, process: SpawnedStub, place: RestorePlace): void {
  const { stub, pid } = process;
  const { id, bundle } = place.options;
  const intelRdt = bundle.spec.linux?.intelRdt;
  enterCgroup(kernel, process, place);
  if (intelRdt !== undefined) joinGroup(kernel, intelRdt, id, pid);
  const checks: (() => void)[] = [];
  queueKeyring({ init: stub, id, checks });
  mountRoot(kernel, stub, place, checks);
  stub.sync();
  for (const check of checks) check();
}

function enterCgroup(kernel: Kernel, process: SpawnedStub, { options, cgroup }: RestorePlace): void {
  const { stub } = process;
  const unified = cgroup.paths[""];
  const entry = openEntry(kernel, options, cgroup);
  try {
    if (entry.isBirthplace && unified !== undefined) {
      const explanation = cannot(`enter the cgroup ${unified}`, "linux.cgroupsPath");
      const file = stub.queue(openat(AT_FDCWD, `${unified}/cgroup.procs`, O_WRONLY), explanation);
      stub.queue(write(file, encodeText("0")), explanation);
    }
    entry.enter(process);
  } finally {
    entry.close();
  }
}

function mountRoot(
  kernel: Kernel,
  stub: Stub,
  { options: { bundle }, root }: RestorePlace,
  checks: (() => void)[],
): void {
  const { rootfs, spec } = bundle;
  const explanation = cannot(`mount the root file system ${rootfs} for CRIU`, "root.path");
  stub.queue(unshare(CLONE_NEWNS), explanation);
  stub.queue(changePropagation("/", MS_REC | MS_SLAVE), explanation);
  const tree = stub.queue(cloneTree(AT_FDCWD, rootfs, { recursive: true }), explanation);
  const place = stub.queue(openat(AT_FDCWD, root, O_PATH | O_DIRECTORY()), explanation);
  stub.queue(moveMount(tree, place), explanation);
  makeMountPoints({ kernel, init: stub, root: tree, rootfs, checks }, spec.mounts ?? []);
}

/**
 * Makes the mount points that a fresh copy of the root file system may lack. What lies in a file system that is mounted itself, CRIU restores
 * with it, or the host has.
 */
function makeMountPoints(
  place: Pick<Birth, "kernel" | "init" | "root" | "rootfs" | "checks">,
  mounts: readonly NonNullable<CreateOptions["bundle"]["spec"]["mounts"]>[number][],
): void {
  const done: string[] = [];
  for (const [index, mount] of mounts.entries()) {
    const field = `mounts[${index}]`;
    const path = normalizedPath(mount.destination);
    const isInside = done.some((above) => path === above || path.startsWith(`${above}/`));
    if (isInside || parseMountOptions(mount.options ?? []).remount) continue;
    const { source = "" } = mount;
    const isFile = isBind(mount) && source.startsWith("/") && !isDirectory(place.kernel, source, field);
    const explanation = cannot(`make the mount point ${path}`, `${field}.destination`);
    const kind = isFile ? "file" : "directory";
    openMountPoint(place, new Map(), { destination: mount.destination, kind, field }, explanation);
    done.push(path);
  }
}
