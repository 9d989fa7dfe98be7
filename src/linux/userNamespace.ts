import { readFile } from "./file.ts";
import type { Kernel } from "./kernel.ts";

/** Whether tsrunc itself runs in a user namespace that does not have all ids of the machine. */
export function isInUserNamespace(kernel: Kernel): boolean {
  return !/^\s*0\s+0\s+4294967295\s*$/.test(readFile(kernel, "/proc/self/uid_map"));
}
