import { RuntimeError } from "../error.ts";
import type { Kernel } from "../linux/kernel.ts";
import { containerNotRunning } from "../messages.ts";
import type { ContainerRecord } from "./containerRecord.ts";
import { containerStatus, type Status } from "./status.ts";
import {
  type ContainerDirectory,
  closeContainerDirectory,
  lockContainer,
  openContainerDirectory,
  readRecord,
} from "./store.ts";

/**
 * Calls `action` with the record, the state and the directory of a container. One that waits for `start` is locked meanwhile, so that no `start` is stopped half
 * way; a running one may be locked by the `run` that waits for its end.
 * @param root directory that holds the containers' state.
 * @throws RuntimeError when there is none of this id, or it has not come to be yet.
 */
export function withContainer<Value>(
  kernel: Kernel,
  root: string,
  id: string,
  action: (record: ContainerRecord, status: Status, directory: ContainerDirectory) => Value,
): Value {
  const directory = openContainerDirectory(kernel, root, id);
  try {
    const record = readRecord(kernel, directory);
    if (record === undefined) throw new RuntimeError(containerNotRunning);
    const status = containerStatus(kernel, directory, record);
    if (status !== "created") return action(record, status, directory);
    lockContainer(kernel, directory);
    return action(record, containerStatus(kernel, directory, record), directory);
  } finally {
    closeContainerDirectory(kernel, directory);
  }
}
