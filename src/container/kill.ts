import { killCgroup, letDie, signalCgroup } from "../cgroup/kill.ts";
import { RuntimeError } from "../error.ts";
import { SIGKILL } from "../linux/calls/processes.ts";
import type { Kernel } from "../linux/kernel.ts";
import { containerNotRunning } from "../messages.ts";
import type { ContainerRecord } from "./containerRecord.ts";
import { signalInit } from "./signalInit.ts";
import { containerStatus } from "./status.ts";
import { closeContainerDirectory, openContainerDirectory, readRecord } from "./store.ts";

/**
 * Sends a signal to a container's first process (runtime.md, "Kill"). What else runs in the container dies with that when it is the first one of
 * a process namespace; where it is not, SIGKILL goes to all.
 * @param root directory that holds the containers' state.
 * @param options.all sends it to all processes, and does not mind when there is none.
 * @throws RuntimeError when the container is neither created nor running.
 */
export function kill(
  kernel: Kernel,
  root: string,
  id: string,
  signal: number,
  { all }: { all: boolean } = { all: false },
): void {
  kernel.about?.({ name: "look at the container", field: "" });
  const directory = openContainerDirectory(kernel, root, id);
  try {
    const record = readRecord(kernel, directory);
    if (record === undefined) throw new RuntimeError(containerNotRunning);
    const status = containerStatus(kernel, directory, record);
    if (all && status !== "creating") {
      kernel.about?.({ name: "send the signal", field: "" });
      signalAll(kernel, record, signal);
      return;
    }
    kernel.about?.({ name: "send the signal", field: "" });
    const runs = status !== "creating" && status !== "stopped";
    if (!runs || !signalInit(kernel, record, signal)) throw new RuntimeError(containerNotRunning);
    if (signal !== SIGKILL) return;
    if (!record.has_pid_namespace) killCgroup(kernel, record.cgroup_paths);
    if (status === "paused") letDie(kernel, record.cgroup_paths);
  } finally {
    closeContainerDirectory(kernel, directory);
  }
}

function signalAll(kernel: Kernel, { cgroup_paths: paths }: ContainerRecord, signal: number): void {
  if (signal === SIGKILL) killCgroup(kernel, paths);
  else signalCgroup(kernel, paths, signal);
}
