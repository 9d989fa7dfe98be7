import { updateCgroup } from "../cgroup/resources.ts";
import { RuntimeError } from "../error.ts";
import type { Kernel } from "../linux/kernel.ts";
import { containerNotRunning } from "../messages.ts";
import type { Resources } from "../spec/resources.ts";
import { cgroupOf } from "./containerRecord.ts";
import { withContainer } from "./withContainer.ts";

/**
 * Changes the limits of a container's cgroup; what `resources` says nothing about stays. Rules for devices stay, too: callers send all of a
 * container's resources, and devices that were added meanwhile (a GPU) must not be lost by it.
 * @param root directory that holds the containers' state.
 * @throws RuntimeError when there is nothing to limit any more, or a limit is refused: all are as before then.
 */
export function update(kernel: Kernel, root: string, id: string, resources: Resources): void {
  withContainer(kernel, root, id, (record, status) => {
    if (status === "stopped" || status === "creating") throw new RuntimeError(containerNotRunning);
    updateCgroup(kernel, cgroupOf(record), resources);
  });
}
