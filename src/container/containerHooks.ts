import { openCgroup } from "../cgroup/enter.ts";
import { readFile } from "../linux/file.ts";
import type { Kernel } from "../linux/kernel.ts";
import type { Stub } from "../linux/stub.ts";
import type { Hooks } from "../spec/hooks.ts";
import type { ContainerStatus } from "../spec/state.ts";
import { queueSteps } from "./birth.ts";
import { childDescriptors } from "./descriptors.ts";
import { type HookPlace, runHooks, runtimeEnvironment } from "./hooks.ts";
import { spawnInside, whileJoinable } from "./insideProcess.ts";
import { stepsOfImageHook } from "./rights.ts";
import type { Spawn } from "./runProgram.ts";
import { type HookedContainer, runRuntimeHooks, stateOf } from "./runtimeHooks.ts";
import { queueFilter, type SeccompFilter, withoutListener } from "./seccompFilter.ts";

/**
 * The hooks of `create`, in the order of runtime.md, "Lifecycle": when the namespaces and mounts are there and the root is still the host's. The
 * first two kinds run outside of the container, the third in its namespaces.
 * @throws RuntimeError for the first that fails: the container must not come to be.
 */
export function runCreateHooks(kernel: Kernel, container: HookedContainer): void {
  runRuntimeHooks(kernel, container);
  runInside(kernel, "createContainer", container, "creating", { environment: runtimeEnvironment() });
}

/**
 * The hooks that run inside the container before its program does. Their programs are files of the image, and so they have no more
 * rights than the image's own program will have, and run under the same labels and the same filter of system calls: as superuser of the
 * host they could leave the container. No agent hears of them: what waits for one does not exist (ENOSYS).
 * @throws RuntimeError
 */
export function runStartContainerHooks(
  kernel: Kernel,
  firstProcess: Stub,
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
  whileJoinable(firstProcess, container, () =>
    runInside(kernel, "startContainer", container, "created", { environment, restrict, lastly }),
  );
}

/** What is particular to a kind of hooks that runs inside: its environment where a hook names none, and what it must not do. */
interface InsideOptions {
  readonly environment: readonly string[];
  readonly restrict?: (hookProcess: Stub) => void;
  /** Queues what has to come immediately before execve(2). */
  readonly lastly?: HookPlace["lastly"];
}

function runInside(
  kernel: Kernel,
  kind: keyof Hooks,
  container: HookedContainer,
  status: ContainerStatus,
  insideOptions: InsideOptions,
): void {
  const hooks = container.spec.hooks?.[kind] ?? [];
  if (hooks.length === 0) return;
  const { pid, spec, cgroupPaths, privileged } = container;
  const { environment, restrict, lastly } = insideOptions;
  // One that was made without rights over the host is entered only when the first process executes its program.
  const namespaces = (spec.linux?.namespaces ?? []).filter(({ type }) => privileged || type !== "time");
  const spawn: Spawn = (_, streams) => {
    const cgroup = openCgroup(kernel, cgroupPaths);
    try {
      const entered = { initPid: pid, namespaces, privileged, cgroup };
      const child = spawnInside(kernel, {
        name: "hook",
        ...entered,
        passed: streams,
        meanwhile: () => undefined,
      });
      const { channel, firstPassed } = childDescriptors();
      return { child, channel, first: firstPassed };
    } finally {
      cgroup.close();
    }
  };
  const state = stateOf(container, status, pidInside(kernel, pid));
  runHooks(kernel, kind, hooks, state, { spawn, restrict, environment, lastly });
}

/** The process id as the process itself sees it: the last of its ids, from the outermost namespace inward (proc_pid_status(5)). */
function pidInside(kernel: Kernel, pid: number): number {
  const ids = /^NSpid:\s*(.*)$/m.exec(readFile(kernel, `/proc/${pid}/status`))?.[1] ?? "";
  return Number(ids.split(/\s+/).at(-1));
}
