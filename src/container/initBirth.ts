import type { Cgroup } from "../cgroup/cgroup.ts";
import { controlDevices } from "../cgroup/devices/control.ts";
import { type CgroupEntry, openCgroup } from "../cgroup/enter.ts";
import type { CgroupPaths } from "../cgroup/paths.ts";
import { openScope } from "../cgroup/systemd/scope.ts";
import { close } from "../linux/calls/files.ts";
import type { Kernel } from "../linux/kernel.ts";
import type { Stub } from "../linux/stub.ts";
import { type Birth, queueSteps } from "./birth.ts";
import type { ClonedProcess } from "./cloneProcess.ts";
import { listenForStart } from "./control.ts";
import { type CreateOptions, callerOf, isPrivileged } from "./createOptions.ts";
import { checkIdMappings, writeIdMappings } from "./idMappings.ts";
import { spawnInit } from "./initProcess.ts";
import { namespaceOrigin } from "./namespaces.ts";
import { openSources } from "./openSources.ts";
import { prepareFilter } from "./prepareFilter.ts";
import { stepsBeforeHooks, stepsFromHooks } from "./steps.ts";
import type { ContainerDirectory } from "./store.ts";
import { inUserNamespace } from "./userNamespace.ts";

/** The way into the container's cgroup, whoever makes that. @throws RuntimeError */
export function openEntry(
  kernel: Kernel,
  { id, bundle }: CreateOptions,
  { paths, unit }: Pick<Cgroup, "paths" | "unit">,
): CgroupEntry {
  if (unit === undefined) return openCgroup(kernel, paths);
  const { annotations = {}, linux } = bundle.spec;
  return openScope(kernel, paths, unit, { id, annotations, resources: linux?.resources ?? {} });
}

/**
 * Makes the first process. Where that needs nothing of the host, the first of its steps are queued while the kernel is at it.
 * @throws RuntimeError
 */
export function startInit(
  kernel: Kernel,
  options: CreateOptions,
  directory: ContainerDirectory,
  { paths, unit }: Cgroup,
): ClonedProcess<Birth> {
  const { spec } = options.bundle;
  const cgroup = openEntry(kernel, options, { paths, unit });
  try {
    const listener = listenForStart(kernel, directory);
    try {
      return spawnInit(kernel, {
        spec,
        privileged: isPrivileged(options),
        cgroup,
        listener,
        kept: options.kept ?? [],
        meanwhile(child) {
          // Others may not control devices; they cannot make device nodes either.
          if (cgroup.descriptor !== undefined && isPrivileged(options)) {
            controlDevices(kernel, paths, cgroup.descriptor, spec.linux?.resources?.devices);
          }
          const birth = newBirth(kernel, options, paths, child);
          if (!inUserNamespace(birth)) queueSteps(birth, stepsBeforeHooks);
          const { seccomp } = spec.linux ?? {};
          if (seccomp !== undefined) birth.filter = prepareFilter(kernel, options.root, seccomp);
          return birth;
        },
      });
    } finally {
      kernel.call(close(listener));
    }
  } finally {
    cgroup.close();
  }
}

/**
 * Takes the first process through the rest of its steps.
 * @throws RuntimeError for the first that fails.
 */
export function giveBirth(birth: Birth, pid: number, options: CreateOptions): void {
  birth.pid = pid;
  if (inUserNamespace(birth)) {
    settleIds(birth, options);
    queueSteps(birth, stepsBeforeHooks);
  }
  queueSteps(birth, stepsFromHooks);
  birth.init.sync();
  for (const check of birth.checks) check();
}

/** What a process in a user namespace has to be given from outside before it can do anything. */
function settleIds(birth: Birth, options: CreateOptions): void {
  const { kernel, pid } = birth;
  const { namespaces, uidMappings = [], gidMappings = [] } = birth.spec.linux ?? {};
  if (namespaceOrigin(namespaces, "user") === "new")
    writeIdMappings(kernel, pid, { uidMappings, gidMappings }, callerOf(options));
  else checkIdMappings(kernel, pid, { uidMappings, gidMappings });
  if (birth.privileged) birth.sources = openSources(birth);
}

function newBirth(kernel: Kernel, options: CreateOptions, cgroupPaths: CgroupPaths, init: Stub): Birth {
  const { id, bundle, noPivot, noNewKeyring, callerNofile, kept = [], warn } = options;
  return {
    kernel,
    id,
    newKeyring: noNewKeyring !== true,
    spec: bundle.spec,
    bundle: bundle.path,
    rootfs: bundle.rootfs,
    cgroupPaths,
    init,
    pid: 0,
    root: undefined,
    procfs: undefined,
    pivot: noPivot !== true,
    privileged: isPrivileged(options),
    sources: undefined,
    kept: kept.length,
    callerNofile,
    filter: undefined,
    found: { executable: "", environment: [] },
    chdirs: [],
    warn,
    checks: [],
  };
}
