import type { NetworkClass } from "../../spec/resources.ts";
import type { Setting } from "../settings.ts";

const field = "linux.resources.network";

/** `linux.resources.network`: the controllers net_cls and net_prio, which only cgroup v1 has. */
export function networkSettings({ classID = 0, priorities = [] }: NetworkClass): Setting[] {
  const settings: Setting[] = [];
  if (classID !== 0) {
    const value = String(classID);
    settings.push({ controller: "net_cls", file: "net_cls.classid", value, field: `${field}.classID` });
  }
  for (const [index, { name, priority }] of priorities.entries()) {
    const common = { controller: "net_prio", file: "net_prio.ifpriomap" };
    settings.push({ ...common, value: `${name} ${priority}`, field: `${field}.priorities[${index}]` });
  }
  return settings;
}
