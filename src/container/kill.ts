import { RuntimeError } from "../error.ts";
import type { Kernel } from "../linux/kernel.ts";
import { containerNotRunning } from "../messages.ts";
import { signalInit } from "./signalInit.ts";
import { containerStatus } from "./status.ts";
import { closeContainerDirectory, openContainerDirectory, readRecord } from "./store.ts";

/**
 * Sends a signal to a container's first process (runtime.md, "Kill").
 * @param root directory that holds the containers' state.
 * @throws RuntimeError when the container is neither created nor running.
 */
export function kill(kernel: Kernel, root: string, id: string, signal: number): void {
  const directory = openContainerDirectory(kernel, root, id);
  try {
    const record = readRecord(kernel, directory);
    const status = containerStatus(kernel, directory, record);
    const runs = status === "created" || status === "running";
    if (record === undefined || !runs || !signalInit(kernel, record, signal)) {
      throw new RuntimeError(containerNotRunning);
    }
  } finally {
    closeContainerDirectory(kernel, directory);
  }
}
