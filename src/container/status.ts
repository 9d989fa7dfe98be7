import { isFrozen } from "../cgroup/freeze.ts";
import { exists, readFile } from "../linux/file.ts";
import type { Kernel } from "../linux/kernel.ts";
import { SyscallError } from "../linux/syscallError.ts";
import type { ContainerRecord } from "./containerRecord.ts";
import { type ContainerDirectory, controlSocket } from "./store.ts";

/** The states of the specification (runtime.md, "State"), and `paused`: created or running, with all processes frozen. */
export type Status = "creating" | "created" | "running" | "paused" | "stopped";

/** Finds out what state a container is in. A directory without a record belongs to a `create` that has not come far, or was killed. */
export function containerStatus(
  kernel: Kernel,
  directory: ContainerDirectory,
  record: ContainerRecord | undefined,
): Status {
  if (record === undefined || record.init_process_pid === 0) return "creating";
  if (!isAlive(kernel, record)) return "stopped";
  if (isFrozen(kernel, record.cgroup_paths)) return "paused";
  return exists(kernel, controlSocket, directory.descriptor) ? "created" : "running";
}

/** Whether the container's first process still runs: a zombie does not, nor does a stranger with its process id. */
export function isAlive(kernel: Kernel, record: ContainerRecord): boolean {
  const stat = readProcessStat(kernel, record.init_process_pid);
  return stat !== undefined && stat.startTime === record.init_process_start && !"ZX".includes(stat.state);
}

/** Fields 2, 3 and 22 of /proc/pid/stat, or undefined when there is no such process. */
export function readProcessStat(
  kernel: Kernel,
  pid: number,
): { name: string; state: string; startTime: number } | undefined {
  try {
    const text = readFile(kernel, `/proc/${pid}/stat`);
    // The second field, the program's name, may itself hold blanks and parentheses.
    const end = text.lastIndexOf(")");
    const name = text.slice(text.indexOf("(") + 1, end);
    const fields = text.slice(end + 2).split(" ");
    return { name, state: fields[0] ?? "X", startTime: Number(fields[19]) };
  } catch (error) {
    if (error instanceof SyscallError && error.is("ENOENT", "ESRCH")) return undefined;
    throw error;
  }
}
