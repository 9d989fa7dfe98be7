import type { CgroupEntry } from "../enter.ts";
import { manager } from "./manager.ts";
import type { SystemdUnit } from "./unit.ts";

/**
 * The way into a scope of a user's systemd. To move a process, or to have it born, there takes the right to write to the nearest cgroup above
 * both it and its parent (cgroups(7), "Cgroup delegation: containment rules"), which a session of a login is outside of; so systemd does it.
 * @param place of a cgroup in the scope, as `/a/b`; empty for the scope's own.
 */
export function joinScope(unit: SystemdUnit, place: string): CgroupEntry {
  return {
    descriptor: undefined,
    isBirthplace: false,
    enter: ({ pid }) => manager(unit.bus, (systemd) => systemd.attach(unit, place, pid)),
    close: () => undefined,
  };
}
