import type { Memory } from "../../spec/resources.ts";
import { checkMemoryUsage } from "../memoryUsage.ts";
import { invalid, type ReadFile, type Setting } from "../settings.ts";

const field = "linux.resources.memory";

/**
 * `linux.resources.memory` for cgroup v2 (Documentation/admin-guide/cgroup-v2.rst, "Memory Interface Files"). The specification's swap counts
 * memory and swap together, the kernel's only swap. 0 asks for nothing, -1 for no limit.
 * @param read of the memory controller's files.
 * @throws RuntimeError for what version 2 does not have, or a limit that is below what is used where that is to be checked.
 */
export function memorySettings(memory: Memory, read: ReadFile): Setting[] {
  if (memory.disableOOMKiller === true) {
    const hint = "Leave it out, or set memory.reservation and process.oomScoreAdj";
    throw invalid(`${field}.disableOOMKiller`, "cgroup v2 cannot disable the OOM killer", hint);
  }
  for (const name of ["kernel", "kernelTCP", "swappiness"] as const) {
    const value = memory[name];
    if (value === undefined || value === -1 || (value === 0 && name !== "swappiness")) continue;
    throw invalid(`${field}.${name}`, `cgroup v2 has no memory limit of this kind`, "Leave it out");
  }
  checkMemoryUsage(memory, read("memory.current"));
  const settings: Setting[] = [];
  const add = (file: string, value: string | undefined, name: string, more: Partial<Setting> = {}): void => {
    if (value === undefined) return;
    settings.push({ controller: "memory", file, value, field: `${field}.${name}`, ...more });
  };
  const swap = swapOf(memory);
  // Where swap is off there is nothing to limit.
  const isOff = swap === "max" || swap === "0";
  add("memory.swap.max", swap, "swap", isOff ? { unless: ["ENOENT"] } : {});
  add("memory.max", text(memory.limit), "limit");
  add("memory.low", text(memory.reservation), "reservation");
  return settings;
}

function text(value: number | bigint = 0): string | undefined {
  if (BigInt(value) === 0n) return undefined;
  return BigInt(value) === -1n ? "max" : String(value);
}

/** The swap alone; an unlimited memory without a word about swap means unlimited swap, as it does in version 1. */
function swapOf({ limit = 0, swap = 0 }: Memory): string | undefined {
  if (BigInt(limit) === -1n && BigInt(swap) === 0n) return "max";
  if (BigInt(swap) <= 0n) return text(swap);
  const what = "memory+swap can only be limited together with memory";
  if (BigInt(limit) <= 0n) throw invalid(`${field}.swap`, what, "Set memory.limit, too");
  const difference = BigInt(swap) - BigInt(limit);
  if (difference < 0n)
    throw invalid(`${field}.swap`, `memory+swap limit ${swap} should be at least the memory limit ${limit}`);
  return String(difference);
}
