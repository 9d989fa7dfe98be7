import { RuntimeError } from "../error.ts";
import { readBytes } from "../linux/file.ts";
import type { Kernel } from "../linux/kernel.ts";
import { cannotStart, cannotStartRunning, cannotStartStopped } from "../messages.ts";
import type { Spec } from "../spec/config.ts";
import { readConfigCopy } from "./configCopy.ts";
import { takeOver } from "./control.ts";
import { explainDeath, whyStopped } from "./deadInit.ts";
import type { Notifier } from "./notify.ts";
import type { Relay } from "./notifyRelay.ts";
import { filterOf, type SeccompFilter } from "./seccompFilter.ts";
import { killInit } from "./signalInit.ts";
import { startProgram } from "./startProgram.ts";
import { containerStatus, type Status } from "./status.ts";
import {
  type ContainerDirectory,
  closeContainerDirectory,
  filterFile,
  lockContainer,
  openContainerDirectory,
  readRecord,
} from "./store.ts";

/** How long a container whose start has failed may take to end, in milliseconds. */
const patience = 10_000;

/**
 * Starts the program of a created container (runtime.md, "Start").
 * @param root directory that holds the containers' state.
 * @param notifier for a caller that waits for the container's readiness: returns when there is nothing left to wait for.
 * @throws RuntimeError when the container is not in the state `created`, or the program cannot be executed.
 */
export function start(kernel: Kernel, root: string, id: string, notifier?: Notifier): void {
  const relay = startCreated(kernel, root, id, notifier);
  // The container is not locked any more: one that never gets ready can be deleted.
  try {
    relay?.wait();
  } finally {
    relay?.close();
  }
}

function startCreated(kernel: Kernel, root: string, id: string, notifier?: Notifier): Relay | undefined {
  kernel.about?.({ name: "look at the container", field: "" });
  const directory = openContainerDirectory(kernel, root, id);
  try {
    lockContainer(kernel, directory);
    const record = readRecord(kernel, directory);
    const status = containerStatus(kernel, directory, record);
    if (record !== undefined && status === "stopped") {
      throw new RuntimeError(cannotStartStopped, { hint: whyStopped(kernel, directory, record) });
    }
    if (record === undefined || status !== "created") throw new RuntimeError(refusal(status));
    const spec = readConfigCopy(kernel, directory);
    if (spec.process === undefined) {
      throw new RuntimeError("process property must not be empty", { field: "process" });
    }
    const { bundle, init_process_pid: pid, cgroup_paths: cgroupPaths } = record;
    const filter = readFilter(kernel, directory, spec);
    const relay = notifier?.listen(kernel, directory, pid);
    kernel.about?.({ name: "take over the first process", field: "" });
    try {
      const stub = takeOver(kernel, directory);
      try {
        const container = { id, spec, bundle, pid, privileged: !record.rootless, cgroupPaths };
        startProgram(kernel, { stub, pid }, container, { ...record, filter });
      } catch (error) {
        const explained = explainDeath(kernel, error, cgroupPaths);
        killInit(kernel, record, patience);
        throw explained;
      }
      return relay;
    } catch (error) {
      relay?.close();
      throw error;
    }
  } finally {
    closeContainerDirectory(kernel, directory);
  }
}

/** The filter as `create` has compiled it. */
function readFilter(
  kernel: Kernel,
  { descriptor }: ContainerDirectory,
  { linux }: Spec,
): SeccompFilter | undefined {
  if (linux?.seccomp === undefined) return undefined;
  return filterOf(linux.seccomp, readBytes(kernel, filterFile, descriptor));
}

function refusal(status: Status): string {
  return status === "running" ? cannotStartRunning : cannotStart(status);
}
