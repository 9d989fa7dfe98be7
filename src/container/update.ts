import { updateCgroup } from "../cgroup/resources.ts";
import { RuntimeError } from "../error.ts";
import type { Kernel } from "../linux/kernel.ts";
import { containerNotRunning } from "../messages.ts";
import { changeGroup, type Shares } from "../resctrl/group.ts";
import type { Resources } from "../spec/resources.ts";
import { readConfigCopy } from "./configCopy.ts";
import { cgroupOf } from "./containerRecord.ts";
import { withContainer } from "./withContainer.ts";

/**
 * Changes the limits of a container's cgroup and the shares of its class of service; what is not given stays. Rules for devices stay, too: callers send all of a
 * container's resources, and devices that were added meanwhile (a GPU) must not be lost by it.
 * @param root directory that holds the containers' state.
 * @throws RuntimeError when there is nothing to limit any more, or a limit is refused: all are as before then.
 */
export function update(
  kernel: Kernel,
  root: string,
  id: string,
  resources: Resources,
  shares: Shares = {},
): void {
  withContainer(kernel, root, id, (record, status, directory) => {
    if (status === "stopped" || status === "creating") throw new RuntimeError(containerNotRunning);
    const hasShares = Object.values(shares).some((schema) => schema !== "");
    const intelRdt = hasShares ? readConfigCopy(kernel, directory).linux?.intelRdt : undefined;
    const undo = hasShares ? changeGroup(kernel, intelRdt, id, shares) : () => undefined;
    try {
      updateCgroup(kernel, cgroupOf(record), resources);
    } catch (error) {
      undo();
      throw error;
    }
  });
}
