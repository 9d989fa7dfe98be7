import type { CgroupPaths } from "../cgroup/paths.ts";
import type { Kernel } from "../linux/kernel.ts";
import type { Spec } from "../spec/config.ts";
import type { ContainerStatus, State } from "../spec/state.ts";
import { type HookPlace, runHooks, runtimeEnvironment } from "./hooks.ts";

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

/** The hooks of `create` that run outside of the container; one that is restored has no others, as callers know it of runc. @throws RuntimeError */
export function runRuntimeHooks(kernel: Kernel, container: HookedContainer): void {
  runOnHost(kernel, "prestart", container, "creating");
  runOnHost(kernel, "createRuntime", container, "creating");
}

/** Runs the hooks of a kind that belongs outside of the container. @throws RuntimeError for the first that fails. */
function runOnHost(
  kernel: Kernel,
  kind: "prestart" | "createRuntime" | "poststart",
  container: HookedContainer,
  status: ContainerStatus,
): void {
  const hooks = container.spec.hooks?.[kind] ?? [];
  if (hooks.length === 0) return;
  runHooks(kernel, kind, hooks, stateOf(container, status, container.pid), runtimePlace());
}

/** The hooks that run when the container's program does. @throws RuntimeError; since version 1.3 the container has to be stopped then. */
export function runPoststartHooks(kernel: Kernel, container: HookedContainer): void {
  runOnHost(kernel, "poststart", container, "running");
}

/** The hooks that run when nothing is left of the container. Each failure is a warning, and the next one runs all the same. */
export function runPoststopHooks(
  kernel: Kernel,
  container: HookedContainer,
  warn: (message: string) => void,
): void {
  const hooks = container.spec.hooks?.poststop ?? [];
  if (hooks.length === 0) return;
  const state = stateOf(container, "stopped", 0);
  runHooks(kernel, "poststop", hooks, state, runtimePlace(), (error) => warn(error.message));
}

function runtimePlace(): HookPlace {
  return { environment: runtimeEnvironment() };
}

/** The state of a container as hooks and agents get it (runtime.md, "State"). */
export function stateOf({ id, spec, bundle }: HookedContainer, status: ContainerStatus, pid: number): State {
  const { ociVersion, annotations = {} } = spec;
  return { ociVersion, id, status, pid, bundle, ...(Object.keys(annotations).length > 0 && { annotations }) };
}
