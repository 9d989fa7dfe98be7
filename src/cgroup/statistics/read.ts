import { listDirectories } from "../../linux/directory.ts";
import type { Kernel } from "../../linux/kernel.ts";
import { SyscallError } from "../../linux/syscallError.ts";
import type { CgroupPaths } from "../paths.ts";
import { withReader } from "../settings.ts";
import { count } from "./parse.ts";
import type { Statistics } from "./statistics.ts";
import * as version1 from "./version1.ts";
import * as version2 from "./version2.ts";

/** Where the kernel has a directory for each size of huge pages. */
const hugePages = "/sys/kernel/mm/hugepages";

/**
 * Reads what a container's cgroup has used: each controller's files in the hierarchy that has it. A controller that is not there counts
 * nothing.
 * @throws SyscallError when the cgroup is gone.
 */
export function readStatistics(kernel: Kernel, paths: CgroupPaths): Statistics {
  return withReader(kernel, paths, (readerOf) => {
    const pids = readerOf("pids");
    const [current, limit] = [count(pids("pids.current")), pids("pids.max")];
    const hugetlb = readerOf("hugetlb");
    const hugetlbOf = paths.hugetlb === undefined ? version2.hugetlbStatistics : version1.hugetlbStatistics;
    const sizes = hugePageSizes(kernel).flatMap((size) => {
      const used = hugetlbOf(hugetlb, size);
      return used === undefined ? [] : [[size, used] as const];
    });
    return {
      cpu:
        paths.cpuacct === undefined
          ? version2.cpuStatistics(readerOf("cpu"))
          : version1.cpuStatistics(readerOf("cpuacct"), readerOf("cpu")),
      cpuset: version1.cpusetStatistics(paths.cpuset === undefined ? () => undefined : readerOf("cpuset")),
      memory: (paths.memory === undefined ? version2 : version1).memoryStatistics(readerOf("memory")),
      pids: {
        ...(current !== 0 && { current }),
        ...(limit !== undefined && limit !== "max" && { limit: count(limit) }),
      },
      blkio:
        paths.blkio === undefined
          ? version2.blockStatistics(readerOf("io"))
          : version1.blockStatistics(readerOf("blkio")),
      hugetlb: Object.fromEntries(sizes),
      intel_rdt: {},
      network_interfaces: null,
    };
  });
}

/** As the controller's files name them: `hugepages-2048kB` is `2MB`. */
function hugePageSizes(kernel: Kernel): string[] {
  try {
    return listDirectories(kernel, hugePages)
      .map((name) => Number(/^hugepages-(\d+)kB$/.exec(name)?.[1] ?? 0))
      .sort((one, other) => one - other)
      .map((kilobytes) => {
        if (kilobytes >= 1024 * 1024) return `${kilobytes / 1024 / 1024}GB`;
        return kilobytes >= 1024 ? `${kilobytes / 1024}MB` : `${kilobytes}KB`;
      });
  } catch (error) {
    if (error instanceof SyscallError && error.is("ENOENT")) return [];
    throw error;
  }
}
