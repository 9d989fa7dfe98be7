import type { Memory } from "../../spec/resources.ts";
import { checkMemoryUsage } from "../memoryUsage.ts";
import { invalid, type ReadFile, type Setting } from "../settings.ts";

const field = "linux.resources.memory";

/**
 * `linux.resources.memory` for cgroup v1 (Documentation/admin-guide/cgroup-v1/memory.rst). 0 asks for nothing, -1 for no limit.
 * @param read of the memory controller's files.
 * @throws RuntimeError for an invalid swappiness, or a limit that is below what is used where that is to be checked.
 */
export function memorySettings(memory: Memory, read: ReadFile): Setting[] {
  const { limit = 0, reservation = 0, kernel = 0, kernelTCP = 0, swappiness, disableOOMKiller } = memory;
  checkMemoryUsage(memory, read("memory.usage_in_bytes"));
  const settings: Setting[] = [];
  const add = (name: string, file: string, value: number | bigint, more: Partial<Setting> = {}): void => {
    if (BigInt(value) === 0n) return;
    const text = String(value);
    settings.push({
      controller: "memory",
      file: `memory.${file}`,
      value: text,
      field: `${field}.${name}`,
      ...more,
    });
  };
  // Unlimited memory without a word about swap means unlimited swap.
  const unlimited = BigInt(limit) === -1n && BigInt(memory.swap ?? 0) === 0n;
  const swap = unlimited ? -1 : (memory.swap ?? 0);
  // The limit of memory must not exceed that of both: which may change first depends on what was set before.
  if (BigInt(swap) !== 0n) {
    add("limit", "limit_in_bytes", limit, { unless: ["EINVAL"] });
    add("swap", "memsw.limit_in_bytes", swap, unlimited ? { unless: ["ENOENT"] } : {});
  }
  add("limit", "limit_in_bytes", limit);
  add("reservation", "soft_limit_in_bytes", reservation);
  add("kernel", "kmem.limit_in_bytes", kernel);
  add("kernelTCP", "kmem.tcp.limit_in_bytes", kernelTCP);
  if (disableOOMKiller === true) add("disableOOMKiller", "oom_control", 1);
  if (swappiness !== undefined && BigInt.asIntN(64, BigInt(swappiness)) !== -1n) {
    if (Number(swappiness) > 100) {
      throw invalid(
        `${field}.swappiness`,
        `invalid memory swappiness value: ${swappiness} (valid range is 0-100)`,
      );
    }
    const value = String(swappiness);
    settings.push({ controller: "memory", file: "memory.swappiness", value, field: `${field}.swappiness` });
  }
  return settings;
}
