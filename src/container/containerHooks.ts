import type { CgroupPaths } from "../cgroup/paths.ts";
import { readFile } from "../linux/file.ts";
import type { Kernel } from "../linux/kernel.ts";
import type { Stub } from "../linux/stub.ts";
import type { Spec } from "../spec/config.ts";
import type { Hooks } from "../spec/hooks.ts";
import type { ContainerStatus, State } from "../spec/state.ts";
import { queueSteps } from "./birth.ts";
import { type HookPlace, runHooks, runtimeEnvironment } from "./hooks.ts";
import { stepsOfImageHook } from "./rights.ts";
import { queueFilter, type SeccompFilter, withoutListener } from "./seccompFilter.ts";

/** The container that hooks are about. */
export interface HookedContainer {
  readonly id: string;
  readonly spec: Spec;
  /** Absolute path of the bundle. */
  readonly bundle: string;
  /** The first process's id on the host; 0 when it has ended. */
  readonly pid: number;
  /** Whether tsrunc has the superuser's rights over the host. */
  readonly privileged: boolean;
  /** Directories of the container's cgroup on the host, by controller; none where it has no cgroup. */
  readonly cgroupPaths: CgroupPaths;
}

/**
 * The hooks of `create`, in the order of runtime.md, "Lifecycle": when the namespaces and mounts are there and the root is still the host's. The
 * first two kinds run outside of the container, the third in its namespaces.
 * @throws RuntimeError for the first that fails: the container must not come to be.
 */
export function runCreateHooks(kernel: Kernel, container: HookedContainer): void {
  runRuntimeHooks(kernel, container);
  run(kernel, "createContainer", container, "creating", { environment: runtimeEnvironment() });
}

/** Those of them that run outside of the container; a container that is restored has no others, as callers know it of runc. @throws RuntimeError */
export function runRuntimeHooks(kernel: Kernel, container: HookedContainer): void {
  run(kernel, "prestart", container, "creating");
  run(kernel, "createRuntime", container, "creating");
}

/**
 * The hooks that run inside the container before its program does. Their programs are files of the image, and so they have no more
 * rights than the image's own program will have, and run under the same labels and the same filter of system calls: as superuser of the
 * host they could leave the container. No agent hears of them: what waits for one does not exist (ENOSYS).
 * @throws RuntimeError
 */
export function runStartContainerHooks(
  kernel: Kernel,
  container: HookedContainer,
  filter: SeccompFilter | undefined,
): void {
  const { spec } = container;
  const restrict = (init: Stub): void => {
    const checks: (() => void)[] = [];
    // What there is to warn of has been said at `create`.
    queueSteps({ kernel, spec, init, procfs: undefined, warn: () => undefined, checks }, stepsOfImageHook);
    init.sync();
    for (const check of checks) check();
  };
  const lastly = filter && ((init: Stub) => queueFilter(init, withoutListener(filter)));
  const environment = spec.process?.env ?? [];
  run(kernel, "startContainer", container, "created", { environment, restrict, lastly });
}

/** The hooks that run when the container's program does. @throws RuntimeError; since version 1.3 the container has to be stopped then. */
export function runPoststartHooks(kernel: Kernel, container: HookedContainer): void {
  run(kernel, "poststart", container, "running");
}

/** The hooks that run when nothing is left of the container. Each failure is a warning, and the next one runs all the same. */
export function runPoststopHooks(
  kernel: Kernel,
  container: HookedContainer,
  warn: (message: string) => void,
): void {
  const hooks = container.spec.hooks?.poststop ?? [];
  const state = stateOf(container, "stopped", 0);
  runHooks(kernel, "poststop", hooks, state, runtimePlace(), (error) => warn(error.message));
}

/** What is particular to a kind of hooks that runs inside: its environment where a hook names none, and what it must not do. */
interface InsideOptions {
  readonly environment: readonly string[];
  readonly restrict?: (hookProcess: Stub) => void;
  /** Queues what has to come immediately before execve(2). */
  readonly lastly?: HookPlace["lastly"];
}

function run(
  kernel: Kernel,
  kind: keyof Hooks,
  container: HookedContainer,
  status: ContainerStatus,
  insideOptions?: InsideOptions,
): void {
  const hooks = container.spec.hooks?.[kind] ?? [];
  if (hooks.length === 0) return;
  const { pid, spec, cgroupPaths, privileged } = container;
  if (insideOptions === undefined) {
    runHooks(kernel, kind, hooks, stateOf(container, status, pid), runtimePlace());
    return;
  }
  const { environment, lastly, ...restriction } = insideOptions;
  // One that was made without rights over the host is entered only when the first process executes its program.
  const namespaces = (spec.linux?.namespaces ?? []).filter(({ type }) => privileged || type !== "time");
  const inside = { initPid: pid, namespaces, cgroupPaths, ...restriction };
  runHooks(kernel, kind, hooks, stateOf(container, status, pidInside(kernel, pid)), {
    inside,
    environment,
    lastly,
  });
}

function runtimePlace(): HookPlace {
  return { environment: runtimeEnvironment() };
}

/** The state of a container as hooks and agents get it (runtime.md, "State"). */
export function stateOf({ id, spec, bundle }: HookedContainer, status: ContainerStatus, pid: number): State {
  const { ociVersion, annotations = {} } = spec;
  return { ociVersion, id, status, pid, bundle, ...(Object.keys(annotations).length > 0 && { annotations }) };
}

/** The process id as the process itself sees it: the last of its ids, from the outermost namespace inward (proc_pid_status(5)). */
function pidInside(kernel: Kernel, pid: number): number {
  const ids = /^NSpid:\s*(.*)$/m.exec(readFile(kernel, `/proc/${pid}/status`))?.[1] ?? "";
  return Number(ids.split(/\s+/).at(-1));
}
