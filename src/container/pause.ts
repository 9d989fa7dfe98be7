import { freeze, thaw } from "../cgroup/freeze.ts";
import { RuntimeError } from "../error.ts";
import type { Kernel } from "../linux/kernel.ts";
import { containerNotPaused, containerNotRunning } from "../messages.ts";
import { withContainer } from "./withContainer.ts";

/**
 * Stops all processes of a container until {@link resume}.
 * @param root directory that holds the containers' state.
 * @throws RuntimeError when it is neither created nor running, or cannot be frozen; its processes run on then.
 */
export function pause(kernel: Kernel, root: string, id: string): void {
  withContainer(kernel, root, id, (record, status) => {
    if (status !== "created" && status !== "running") throw new RuntimeError(containerNotRunning);
    freeze(kernel, record.cgroup_paths);
  });
}

/** Lets the processes of a paused container run again. @throws RuntimeError when it is not paused. */
export function resume(kernel: Kernel, root: string, id: string): void {
  withContainer(kernel, root, id, (record, status) => {
    if (status !== "paused") throw new RuntimeError(containerNotPaused);
    thaw(kernel, record.cgroup_paths);
  });
}
