import type { Cpu } from "../../spec/resources.ts";
import type { Setting } from "../settings.ts";

/** `linux.resources.cpu.cpus` and `.mems`, the same in both versions: lists such as `0-3,7`. */
export function cpusetSettings(cpu: Cpu): Setting[] {
  const names = ["cpus", "mems"] as const;
  return names.flatMap((name) => {
    const value = cpu[name] ?? "";
    const field = `linux.resources.cpu.${name}`;
    return value === "" ? [] : [{ controller: "cpuset", file: `cpuset.${name}`, value, field }];
  });
}
