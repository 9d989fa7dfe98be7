import { manager } from "./manager.ts";
import type { SystemdUnit } from "./unit.ts";

/** Stops a container's scope, with all that runs in it. @throws RuntimeError */
export function stopScope(unit: SystemdUnit): void {
  manager(unit.bus, (systemd) => systemd.stop(unit));
}
