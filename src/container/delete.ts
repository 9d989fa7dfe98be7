import { removeCgroup } from "../cgroup/cgroup.ts";
import { RuntimeError } from "../error.ts";
import { AT_FDCWD } from "../linux/calls/files.ts";
import { exists } from "../linux/file.ts";
import type { Kernel } from "../linux/kernel.ts";
import { cannotDelete } from "../messages.ts";
import { removeGroup } from "../resctrl/group.ts";
import { checkContainerId } from "./containerId.ts";
import { type ContainerRecord, cgroupOf } from "./containerRecord.ts";
import { removeHostMount } from "./hostMount.ts";
import { type HookedContainer, runPoststopHooks } from "./runtimeHooks.ts";
import { killInit } from "./signalInit.ts";
import { containerStatus } from "./status.ts";
import {
  type ContainerDirectory,
  closeContainerDirectory,
  lockContainer,
  openContainerDirectory,
  readRecord,
  removeContainerDirectory,
} from "./store.ts";

/** How long a killed process may take to go away, in milliseconds. */
const patience = 10_000;

/**
 * Deletes a container and all that `create` made for it (runtime.md, "Delete"). One that was created but never started is killed first, as
 * callers expect of runc.
 * @param options.force kills a running one too, clears what a killed `create` has left, and does not mind when there is nothing.
 * @param options.warn takes what went wrong in hooks, which stops nothing any more.
 * @throws RuntimeError
 */
export function deleteContainer(
  kernel: Kernel,
  root: string,
  id: string,
  { force, warn = () => undefined }: { force: boolean; warn?: (message: string) => void },
): void {
  checkContainerId(id);
  kernel.about?.({ name: "look at the container", field: "" });
  if (force && !exists(kernel, `${root}/${id}`, AT_FDCWD)) return;
  const directory = openContainerDirectory(kernel, root, id);
  try {
    const record = force ? readRecordIfSound(kernel, directory, warn) : readRecord(kernel, directory);
    const status = containerStatus(kernel, directory, record);
    if (!force && (status === "running" || status === "paused" || status === "creating"))
      throw new RuntimeError(cannotDelete(id, status));
    if (record !== undefined && record.init_process_pid !== 0 && !killInit(kernel, record, patience)) {
      throw new RuntimeError("container init still running", {
        hint: "The kernel has not ended it within 10 s",
      });
    }
    lockContainer(kernel, directory);
    const last = force
      ? readRecordIfSound(kernel, directory, () => undefined)
      : readRecord(kernel, directory);
    destroy(kernel, root, directory, last);
    if (last !== undefined) runPoststopHooks(kernel, remembered(last), warn);
  } finally {
    closeContainerDirectory(kernel, directory);
  }
}

/** A record that cannot be read must not keep its container from being cleared. */
function readRecordIfSound(
  kernel: Kernel,
  directory: ContainerDirectory,
  warn: (message: string) => void,
): ContainerRecord | undefined {
  try {
    return readRecord(kernel, directory);
  } catch (error) {
    if (!(error instanceof RuntimeError && error.cause instanceof SyntaxError)) throw error;
    warn(`${error.message}. Its processes and its cgroup, if there are any, stay`);
    return undefined;
  }
}

/** The container as hooks know it, when only its record is left. */
export function remembered({
  id,
  bundle,
  ociVersion,
  annotations,
  poststop,
}: ContainerRecord): HookedContainer {
  return {
    id,
    spec: { ociVersion, annotations, hooks: { poststop } },
    bundle,
    pid: 0,
    privileged: true,
    cgroupPaths: {},
  };
}

/** Removes what is left of a container whose first process has ended. The record goes last: it tells where the rest is. */
export function destroy(
  kernel: Kernel,
  root: string,
  directory: ContainerDirectory,
  record: ContainerRecord | undefined,
): void {
  kernel.about?.({ name: "remove what the container had", field: "" });
  removeHostMount(kernel, record?.hostMount);
  if (record !== undefined) removeCgroup(kernel, cgroupOf(record));
  removeGroup(kernel, record?.resctrl_directories ?? []);
  removeContainerDirectory(kernel, root, directory);
}
