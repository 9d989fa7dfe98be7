import { listDirectories } from "../linux/directory.ts";
import { readFile } from "../linux/file.ts";
import type { Kernel } from "../linux/kernel.ts";
import { SyscallError } from "../linux/syscallError.ts";

/**
 * The processes in a cgroup and below it, by their ids on the host; none when it is gone.
 * @throws SyscallError
 */
export function listProcesses(kernel: Kernel, path: string): number[] {
  try {
    const own = readFile(kernel, `${path}/cgroup.procs`).split("\n").filter(Boolean).map(Number);
    const below = listDirectories(kernel, path).map((child) => listProcesses(kernel, `${path}/${child}`));
    return [...own, ...below.flat()];
  } catch (error) {
    // ENODEV: it was removed while it was being read. EOPNOTSUPP: a threaded cgroup's processes are listed above it.
    if (error instanceof SyscallError && error.is("ENOENT", "ENODEV", "EOPNOTSUPP")) return [];
    throw error;
  }
}
