import { close } from "../../linux/calls/files.ts";
import { sleep } from "../../linux/calls/waiting.ts";
import type { Kernel } from "../../linux/kernel.ts";
import type { Resources } from "../../spec/resources.ts";
import { openDirectory, readCgroupFile, writeCgroupFile } from "../files.ts";
import type { CgroupPaths } from "../paths.ts";

/** Where memory is limited to this many bytes, what a few processors have in stock is a good part of it. */
const tiny = 1 << 20;

/**
 * Makes the processors return what they hold in stock for a cgroup of version 2 that has next to no memory: pages that it has given back, up to 64
 * a processor (mm/memcontrol.c, `refill_stock`). The birth of a container leaves 30 KiB like that. When a limit is reached the kernel asks the
 * other processors for theirs, but kills without waiting for them. `memory.high` makes it ask and kills nobody: the cgroup is above that for
 * a moment, in which nothing runs in it.
 * @throws SyscallError
 */
export function returnStock(kernel: Kernel, paths: CgroupPaths, { memory }: Resources): void {
  const limit = Number(memory?.limit ?? 0);
  const { "": path, memory: version1 } = paths;
  if (path === undefined || version1 !== undefined || limit <= 0 || limit > tiny) return;
  kernel.about?.({ name: "return what processors have in stock", field: "linux.resources.memory.limit" });
  const directory = openDirectory(kernel, path);
  try {
    // What the first process has closed the kernel frees only after a grace period of RCU: within some 30 ms.
    kernel.call(sleep(40));
    const high = readCgroupFile(kernel, directory, "memory.high");
    writeCgroupFile(kernel, directory, "memory.high", "0");
    kernel.call(sleep(1));
    writeCgroupFile(kernel, directory, "memory.high", high);
  } finally {
    kernel.call(close(directory));
  }
}
