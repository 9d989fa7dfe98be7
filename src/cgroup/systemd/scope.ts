import { close } from "../../linux/calls/files.ts";
import type { Kernel } from "../../linux/kernel.ts";
import type { BusValue } from "../../linux/sdBus.ts";
import type { Resources } from "../../spec/resources.ts";
import type { CgroupEntry } from "../enter.ts";
import { openDirectory } from "../files.ts";
import type { CgroupPaths } from "../paths.ts";
import { limitCgroup, settingsFor } from "../resources.ts";
import { annotatedProperties } from "./annotations.ts";
import { manager, type Property } from "./manager.ts";
import { limitProperties } from "./properties.ts";
import type { SystemdUnit } from "./unit.ts";

/** What a scope is started with. */
export interface ScopeOptions {
  readonly id: string;
  readonly resources: Resources;
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * The way into a scope that does not exist yet: systemd starts one only around a process. That is the stub that is about to clone the container's
 * first process, so that this one is born with all limits in force.
 * @throws RuntimeError for an annotation that is no property.
 */
export function openScope(
  kernel: Kernel,
  paths: CgroupPaths,
  unit: SystemdUnit,
  options: ScopeOptions,
): CgroupEntry {
  const annotated = annotatedProperties(options.annotations);
  let descriptor: number | undefined;
  return {
    get descriptor() {
      return descriptor;
    },
    isBirthplace: false,
    enter({ pid }) {
      // Who makes the first process counts there, too: the limit of processes comes last.
      const resources = { ...options.resources, pids: {} };
      const limits = limitProperties(settingsFor(paths, resources), resources);
      const properties = [...scopeProperties(options.id, unit, pid), ...limits, ...annotated];
      manager(unit.bus, (systemd) => systemd.startScope(unit, properties));
      descriptor = openDirectory(kernel, paths[""] ?? "");
      limitCgroup(kernel, paths, resources);
    },
    close() {
      if (descriptor !== undefined) kernel.call(close(descriptor));
    },
  };
}

function scopeProperties(id: string, { slice }: SystemdUnit, pid: number): Property[] {
  const yes: BusValue = { type: "b", value: true };
  const accounting = ["CPUAccounting", "MemoryAccounting", "IOAccounting", "TasksAccounting"];
  return [
    { name: "Description", value: { type: "s", value: `tsrunc container ${id}` } },
    { name: "Slice", value: { type: "s", value: slice } },
    { name: "Delegate", value: yes },
    { name: "PIDs", value: { type: "a", element: "u", value: [{ type: "u", value: pid }] } },
    ...accounting.map((name) => ({ name, value: yes })),
    { name: "DefaultDependencies", value: { type: "b", value: false } },
  ];
}
