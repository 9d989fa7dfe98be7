import type { Resources } from "../../spec/resources.ts";
import type { Setting } from "../settings.ts";
import { manager } from "./manager.ts";
import { limitProperties } from "./properties.ts";
import type { SystemdUnit } from "./unit.ts";

/** Tells systemd about new limits of a container, which are in the kernel's files already. @throws RuntimeError */
export function setLimits(unit: SystemdUnit, settings: readonly Setting[], resources: Resources): void {
  const properties = limitProperties(settings, resources);
  if (properties.length > 0) manager(unit.bus, (systemd) => systemd.setProperties(unit, properties));
}
