import type { Pids } from "../../spec/resources.ts";
import type { Setting } from "../settings.ts";

/**
 * `linux.resources.pids`, the same in both versions. -1 is no limit. 0 becomes 1, as in runc: systemd knows no other way to say that there
 * must not be a second process, and the first one exists anyway.
 */
export function pidsSettings({ limit }: Pids): Setting[] {
  if (limit === undefined) return [];
  const value = Number(limit) < 0 ? "max" : Number(limit) === 0 ? "1" : String(limit);
  return [{ controller: "pids", file: "pids.max", value, field: "linux.resources.pids.limit" }];
}
