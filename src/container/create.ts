import { type Cgroup, createCgroup, planCgroup, removeCgroup } from "../cgroup/cgroup.ts";
import { delegateCgroup } from "../cgroup/delegate.ts";
import { type CgroupPaths, cgroupPaths, usesControllers } from "../cgroup/paths.ts";
import { limitCgroup, limitProcesses } from "../cgroup/resources.ts";
import { type SystemdUnit, systemdUnit } from "../cgroup/systemd/unit.ts";
import { RuntimeError } from "../error.ts";
import { close } from "../linux/calls/files.ts";
import { writeFile } from "../linux/file.ts";
import type { Kernel, SpawnedStub } from "../linux/kernel.ts";
import { SyscallError } from "../linux/syscallError.ts";
import { isInUserNamespace } from "../linux/userNamespace.ts";
import { noCgroupPermission } from "../messages.ts";
import { makeGroup, planGroup, removeGroup } from "../resctrl/group.ts";
import { cgroupOwner } from "./cgroupOwner.ts";
import { killAndReap } from "./childProcess.ts";
import { checkConsole, deliverConsole } from "./console.ts";
import type { ContainerRecord } from "./containerRecord.ts";
import { waitForStart } from "./control.ts";
import { type CreateOptions, callerOf, isPrivileged } from "./createOptions.ts";
import { explainDeath } from "./deadInit.ts";
import { destroy } from "./delete.ts";
import { initDescriptors } from "./descriptors.ts";
import { planHostMount, removeHostMount } from "./hostMount.ts";
import { checkGroups } from "./idMappings.ts";
import { giveBirth, startInit } from "./initBirth.ts";
import { finishedRecord, newRecord } from "./newRecord.ts";
import { writePidFile } from "./pidFile.ts";
import { sendPidfd } from "./pidfdSocket.ts";
import { type HookedContainer, runPoststopHooks } from "./runtimeHooks.ts";
import type { SeccompFilter } from "./seccompFilter.ts";
import { checkSecurityModules } from "./securityModules.ts";
import {
  type ContainerDirectory,
  closeContainerDirectory,
  configCopy,
  createContainerDirectory,
  filterFile,
  lockContainer,
  removeContainerDirectory,
  writePlan,
  writeRecord,
} from "./store.ts";

/** A container whose first process is ready to become the container's program, and still ours to drive. */
export interface NewContainer {
  readonly record: ContainerRecord;
  readonly directory: ContainerDirectory;
  readonly init: SpawnedStub;
  /** The filter that its program is to run under. */
  readonly filter: SeccompFilter | undefined;
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
  const { record, directory, init, filter } = build(kernel, options);
  try {
    kernel.about?.({ name: "wait for start", field: "" });
    if (filter !== undefined) writeFile(kernel, filterFile, filter.program, 0o600, directory.descriptor);
    waitForStart(init.stub, initDescriptors(record.kept_descriptors));
  } catch (error) {
    const explained = explainDeath(kernel, error, record.cgroup_paths);
    killAndReap(kernel, init);
    attempt(() => destroy(kernel, options.root, directory, record), options.warn);
    throw explained;
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
  const { id, bundle, warn } = options;
  checkSecurityModules(kernel, bundle.spec);
  checkGroups(bundle.spec, callerOf(options));
  const undo: (() => void)[] = [];
  let cgroupPaths: CgroupPaths = {};
  try {
    kernel.about?.({ name: "write down what is going to be made", field: "" });
    const directory = makeDirectory(kernel, options, undo);

    // Before there is anything to clean up it is written down where: `delete --force` finds it even if tsrunc is killed now.
    const { linux } = bundle.spec;
    const { paths, unit } = placeCgroup(kernel, options);
    const plan = {
      hostMount: planHostMount(kernel, bundle),
      resctrl_directories: planGroup(kernel, linux?.intelRdt, id),
    };
    const planned = { ...newRecord(options, planCgroup(kernel, paths, unit)), ...plan };
    writePlan(kernel, directory, planned);
    kernel.about?.({ name: "make the cgroup", field: "linux.cgroupsPath" });
    const cgroup = unit === undefined ? makeCgroup(kernel, options, paths) : { paths, made: [], unit };
    undo.push(() => removeCgroup(kernel, cgroup));
    if (unit === undefined) limitCgroup(kernel, cgroup.paths, linux?.resources ?? {});
    makeGroup(kernel, linux?.intelRdt, id, plan.resctrl_directories);
    undo.push(() => removeGroup(kernel, plan.resctrl_directories));

    cgroupPaths = cgroup.paths;
    const init = startInit(kernel, options, directory, cgroup);
    const birth = init.prepared;
    // What the hooks of create have set up is undone by those of poststop, when all else is gone.
    undo.unshift(() => runPoststopHooks(kernel, hooked(options, cgroup.paths, 0), warn));
    undo.push(() => removeHostMount(kernel, plan.hostMount));
    undo.push(() => killAndReap(kernel, init));
    limitProcesses(kernel, cgroup, linux?.resources ?? {});
    const owner = isPrivileged(options) ? cgroupOwner(bundle.spec) : undefined;
    if (owner !== undefined && paths[""] !== undefined) delegateCgroup(kernel, paths[""], owner);
    giveBirth(birth, init.pid, options);
    const console = deliverConsole(kernel, options, init);
    if (console !== undefined) undo.push(() => void kernel.call(close(console)));

    kernel.about?.({ name: "write down what has been made", field: "" });
    writeFile(kernel, configCopy, bundle.configText, 0o600, directory.descriptor);
    const made = { ...planned, cgroup_paths: cgroup.paths, cgroup_directories: cgroup.made };
    const record = finishedRecord(kernel, made, init, birth.found);
    writeRecord(kernel, directory, record);
    if (options.pidfdSocket !== undefined) sendPidfd(kernel, options.pidfdSocket, init.pid);
    if (options.pidFile !== undefined) writePidFile(kernel, options.pidFile, init.pid);
    return { record, directory, init, filter: birth.filter, console };
  } catch (error) {
    const explained = explainDeath(kernel, error, cgroupPaths);
    for (const step of undo.toReversed()) attempt(step, warn);
    throw explained;
  }
}

/** The container as hooks know it. */
export function hooked(options: CreateOptions, cgroupPaths: CgroupPaths, pid: number): HookedContainer {
  const { id, bundle } = options;
  const privileged = isPrivileged(options);
  return { id, spec: bundle.spec, bundle: bundle.path, pid, privileged, cgroupPaths };
}

/** Makes the directory of a new container, locked. @param undo gets what removes it. @throws RuntimeError */
export function makeDirectory(
  kernel: Kernel,
  { id, root, notifier }: CreateOptions,
  undo: (() => void)[],
): ContainerDirectory {
  const directory = createContainerDirectory(kernel, root, id);
  undo.push(() => {
    removeContainerDirectory(kernel, root, directory);
    closeContainerDirectory(kernel, directory);
  });
  lockContainer(kernel, directory);
  notifier?.makeDirectory(kernel, directory);
  return directory;
}

/** Where the container's cgroup lies, and the scope that it belongs to where systemd makes it. @throws RuntimeError */
export function placeCgroup(
  kernel: Kernel,
  { id, bundle, systemdCgroup }: CreateOptions,
): { paths: CgroupPaths; unit?: SystemdUnit } {
  const { linux } = bundle.spec;
  if (systemdCgroup !== true) return { paths: cgroupPaths(kernel, linux, id) };
  const { unit, path } = systemdUnit(kernel, linux?.cgroupsPath, id);
  return { paths: { "": path }, unit };
}

/**
 * Makes the container's cgroup. Who may make none does without, if the config does not ask for one.
 * @throws RuntimeError
 */
export function makeCgroup(kernel: Kernel, options: CreateOptions, paths: CgroupPaths): Cgroup {
  const { linux } = options.bundle.spec;
  try {
    return createCgroup(kernel, paths, linux);
  } catch (error) {
    const cause = error instanceof RuntimeError ? error.cause : error;
    const isForbidden = cause instanceof SyscallError && cause.is("EACCES", "EPERM", "EROFS");
    if (!isForbidden || !(options.rootless ?? !isHostsSuperuser(kernel, options))) throw error;
    if (!usesControllers(linux)) return { paths: {}, made: [] };
    throw new RuntimeError(noCgroupPermission, { cause, field: "linux" });
  }
}

function isHostsSuperuser(kernel: Kernel, options: CreateOptions): boolean {
  return isPrivileged(options) && !isInUserNamespace(kernel);
}

/** A failure to clean up must not hide the failure that made it necessary. */
export function attempt(step: () => void, warn: (message: string) => void): void {
  try {
    step();
  } catch (error) {
    warn(`cannot clean up: ${error instanceof Error ? error.message : error}`);
  }
}
