import { close } from "../../linux/calls/files.ts";
import type { Kernel } from "../../linux/kernel.ts";
import { openDirectory, readCgroupFile, writeCgroupFile } from "../files.ts";

/**
 * Gives new cgroups of the cpuset hierarchy the CPUs and memory nodes of the one above: they begin with none, and no process can enter one
 * that has none (cpusets(7)).
 * @param made directories of all hierarchies, outermost first.
 * @throws SyscallError
 */
export function inheritCpus(kernel: Kernel, cpuset: string, made: readonly string[]): void {
  for (const path of made.filter((path) => path === cpuset || cpuset.startsWith(`${path}/`))) {
    const above = openDirectory(kernel, path.slice(0, path.lastIndexOf("/")));
    try {
      const directory = openDirectory(kernel, path);
      try {
        for (const file of ["cpuset.cpus", "cpuset.mems"])
          writeCgroupFile(kernel, directory, file, readCgroupFile(kernel, above, file));
      } finally {
        kernel.call(close(directory));
      }
    } finally {
      kernel.call(close(above));
    }
  }
}
