import type { Memory } from "../spec/resources.ts";
import { invalid } from "./settings.ts";

/**
 * `memory.checkBeforeUpdate`: a limit that is not above the usage is refused, instead of making the kernel kill for it.
 * @param usage what the kernel's file says, in bytes.
 * @throws RuntimeError
 */
export function checkMemoryUsage(memory: Memory, usage: string | undefined): void {
  const { checkBeforeUpdate, limit = 0, swap = 0 } = memory;
  if (checkBeforeUpdate !== true || usage === undefined || usage === "") return;
  const used = BigInt(usage);
  const field = "linux.resources.memory";
  if (BigInt(swap) > 0n && BigInt(swap) <= used)
    throw invalid(`${field}.swap`, `rejecting memory+swap limit ${swap} <= usage ${used}`);
  if (BigInt(limit) > 0n && BigInt(limit) <= used)
    throw invalid(`${field}.limit`, `rejecting memory limit ${limit} <= usage ${used}`);
}
