import type { Bundle } from "../bundle/readBundle.ts";
import { type Cgroup, createCgroup, planCgroup, removeCgroup } from "../cgroup/cgroup.ts";
import { controlDevices } from "../cgroup/devices/control.ts";
import { openCgroup } from "../cgroup/enter.ts";
import { type CgroupPaths, cgroupPaths } from "../cgroup/paths.ts";
import { limitCgroup, limitProcesses } from "../cgroup/resources.ts";
import { RuntimeError } from "../error.ts";
import { close } from "../linux/calls/files.ts";
import { writeFile } from "../linux/file.ts";
import type { Kernel, SpawnedStub } from "../linux/kernel.ts";
import type { Stub } from "../linux/stub.ts";
import { makeGroup, planGroup, removeGroup } from "../resctrl/group.ts";
import type { Birth } from "./birth.ts";
import { killAndReap } from "./childProcess.ts";
import type { ClonedProcess } from "./cloneProcess.ts";
import { checkConsole, deliverConsole } from "./console.ts";
import { type HookedContainer, runPoststopHooks } from "./containerHooks.ts";
import type { ContainerRecord } from "./containerRecord.ts";
import { listenForStart, waitForStart } from "./control.ts";
import { destroy } from "./delete.ts";
import { initDescriptors, spawnInit } from "./initProcess.ts";
import { checkNamespaces, makesNamespace, namespacePaths } from "./namespaces.ts";
import { writePidFile } from "./pidFile.ts";
import { sendPidfd } from "./pidfdSocket.ts";
import { readProcessStat } from "./status.ts";
import { stepsBeforeHooks, stepsFromHooks } from "./steps.ts";
import {
  type ContainerDirectory,
  closeContainerDirectory,
  configCopy,
  createContainerDirectory,
  lockContainer,
  removeContainerDirectory,
  writePlan,
  writeRecord,
} from "./store.ts";
import { checkSupported } from "./unsupported.ts";

export interface CreateOptions {
  readonly id: string;
  /** Directory that holds the containers' state; absolute. */
  readonly root: string;
  readonly bundle: Bundle;
  /** A Unix socket to send the terminal's master to; absolute. */
  readonly consoleSocket?: string | undefined;
  /** A Unix socket to send a pidfd of the first process to; absolute. */
  readonly pidfdSocket?: string | undefined;
  /** Descriptors of tsrunc's own for the container's program, which gets them as 3 and upward. */
  readonly kept?: readonly number[];
  /** A file to write the process id to. */
  readonly pidFile?: string | undefined;
  /** Enter the root file system by chroot(2) rather than pivot_root(2). */
  readonly noPivot?: boolean;
  /** Keep the caller's session keyring. */
  readonly noNewKeyring?: boolean;
  /** The caller's soft limit of open files, see `limitOpenFiles`. */
  readonly callerNofile?: number | undefined;
  readonly warn: (message: string) => void;
}

/** A container whose first process is ready to become the container's program, and still ours to drive. */
export interface NewContainer {
  readonly record: ContainerRecord;
  readonly directory: ContainerDirectory;
  readonly init: SpawnedStub;
  /** The terminal's master, where the process has one and no socket took it. */
  readonly console: number | undefined;
}

/**
 * Creates a container and leaves its first process waiting for `start` (runtime.md, "Create").
 * @returns its process id on the host.
 * @throws RuntimeError; nothing of the container is left then.
 */
export function create(kernel: Kernel, options: CreateOptions): number {
  checkConsole(kernel, options, { foreground: false });
  const { record, directory, init } = build(kernel, options);
  try {
    waitForStart(init.stub, initDescriptors(record.kept_descriptors));
  } catch (error) {
    killAndReap(kernel, init);
    attempt(() => destroy(kernel, options.root, directory, record), options.warn);
    throw error;
  } finally {
    closeContainerDirectory(kernel, directory);
  }
  return init.pid;
}

/**
 * Does all of a container's creation but the waiting: `run` goes on from here by itself.
 * @throws RuntimeError; nothing of the container is left then.
 */
export function build(kernel: Kernel, options: CreateOptions): NewContainer {
  const { id, root, bundle, warn } = options;
  checkSupported(bundle.spec);
  checkNamespaces(bundle.spec.linux?.namespaces ?? []);
  const undo: (() => void)[] = [];
  try {
    const directory = createContainerDirectory(kernel, root, id);
    undo.push(() => {
      removeContainerDirectory(kernel, root, directory);
      closeContainerDirectory(kernel, directory);
    });
    lockContainer(kernel, directory);

    // Before there is anything to clean up it is written down where: `delete --force` finds it even if tsrunc is killed now.
    const { linux } = bundle.spec;
    const paths = cgroupPaths(kernel, linux, id);
    const resctrl = { resctrl_directories: planGroup(kernel, linux?.intelRdt, id) };
    writePlan(kernel, directory, { ...newRecord(options, planCgroup(kernel, paths)), ...resctrl });
    const cgroup = createCgroup(kernel, paths, linux);
    undo.push(() => removeCgroup(kernel, cgroup));
    limitCgroup(kernel, paths, linux?.resources ?? {});
    makeGroup(kernel, linux?.intelRdt, id, resctrl.resctrl_directories);
    undo.push(() => removeGroup(kernel, resctrl.resctrl_directories));

    const init = startInit(kernel, options, directory, paths);
    const birth = init.prepared;
    // What the hooks of create have set up is undone by those of poststop, when all else is gone.
    undo.unshift(() => runPoststopHooks(kernel, hooked(options, paths, 0), warn));
    undo.push(() => killAndReap(kernel, init));
    limitProcesses(kernel, paths, linux?.resources ?? {});
    giveBirth(birth, init.pid);
    const console = deliverConsole(kernel, options, init);
    if (console !== undefined) undo.push(() => void kernel.call(close(console)));

    writeFile(kernel, configCopy, bundle.configText, 0o600, directory.descriptor);
    const record = finished(kernel, { ...newRecord(options, cgroup), ...resctrl }, init, birth.found);
    writeRecord(kernel, directory, record);
    if (options.pidfdSocket !== undefined) sendPidfd(kernel, options.pidfdSocket, init.pid);
    if (options.pidFile !== undefined) writePidFile(kernel, options.pidFile, init.pid);
    return { record, directory, init, console };
  } catch (error) {
    for (const step of undo.toReversed()) attempt(step, warn);
    throw error;
  }
}

/** The container as hooks know it. */
export function hooked(
  { id, bundle }: CreateOptions,
  cgroupPaths: CgroupPaths,
  pid: number,
): HookedContainer {
  return { id, spec: bundle.spec, bundle: bundle.path, pid, cgroupPaths };
}

/** Makes the first process. The first of its steps are queued while the kernel is at it. */
function startInit(
  kernel: Kernel,
  options: CreateOptions,
  directory: ContainerDirectory,
  paths: CgroupPaths,
): ClonedProcess<Birth> {
  const { linux } = options.bundle.spec;
  const cgroup = openCgroup(kernel, paths);
  try {
    const listener = listenForStart(kernel, directory);
    try {
      return spawnInit(kernel, linux?.namespaces ?? [], cgroup, listener, options.kept ?? [], (child) => {
        controlDevices(kernel, paths, cgroup.descriptor, linux?.resources?.devices);
        const birth = newBirth(kernel, options, paths, child);
        for (const step of stepsBeforeHooks) step.queue(birth);
        return birth;
      });
    } finally {
      kernel.call(close(listener));
    }
  } finally {
    cgroup.close();
  }
}

/** Takes the first process through the rest of its steps. */
function giveBirth(birth: Birth, pid: number): void {
  birth.pid = pid;
  for (const step of stepsFromHooks) step.queue(birth);
  birth.init.sync();
  for (const check of birth.checks) check();
}

function newBirth(kernel: Kernel, options: CreateOptions, paths: CgroupPaths, init: Stub): Birth {
  const { id, bundle, noPivot, noNewKeyring, callerNofile, kept = [], warn } = options;
  return {
    kernel,
    id,
    newKeyring: noNewKeyring !== true,
    spec: bundle.spec,
    bundle: bundle.path,
    rootfs: bundle.rootfs,
    cgroupPaths: paths,
    init,
    pid: 0,
    root: undefined,
    pivot: noPivot !== true,
    kept: kept.length,
    callerNofile,
    found: { executable: "", environment: [] },
    chdirs: [],
    warn,
    checks: [],
  };
}

function newRecord({ id, bundle, kept = [] }: CreateOptions, { paths, made }: Cgroup): ContainerRecord {
  const { spec } = bundle;
  const labels = Object.entries({ ...spec.annotations, bundle: bundle.path });
  return {
    id,
    ociVersion: spec.ociVersion,
    init_process_pid: 0,
    init_process_start: 0,
    created: new Date().toISOString().replace("Z", "000000Z"),
    rootless: false,
    cgroup_paths: paths,
    has_pid_namespace: makesNamespace(spec.linux?.namespaces ?? [], "pid"),
    cgroup_directories: made,
    namespace_paths: {},
    config: {
      rootfs: bundle.rootfs,
      hostname: spec.hostname ?? "",
      labels: labels.map(([key, value]) => `${key}=${value}`),
      mounts: (spec.mounts ?? []).map(({ destination, source = "", type = "" }) => ({
        destination,
        source,
        device: type,
      })),
      cgroups: { path: spec.linux?.cgroupsPath ?? "" },
    },
    bundle: bundle.path,
    annotations: spec.annotations ?? {},
    poststop: spec.hooks?.poststop ?? [],
    executable: "",
    environment: [],
    kept_descriptors: kept.length,
  };
}

function finished(
  kernel: Kernel,
  record: ContainerRecord,
  { pid }: SpawnedStub,
  found: Birth["found"],
): ContainerRecord {
  const stat = readProcessStat(kernel, pid);
  if (stat === undefined)
    throw new RuntimeError("the container's first process ended while it was being created");
  return {
    ...record,
    init_process_pid: pid,
    init_process_start: stat.startTime,
    namespace_paths: namespacePaths(pid),
    ...found,
  };
}

/** A failure to clean up must not hide the failure that made it necessary. */
function attempt(step: () => void, warn: (message: string) => void): void {
  try {
    step();
  } catch (error) {
    warn(`cannot clean up: ${error instanceof Error ? error.message : error}`);
  }
}
