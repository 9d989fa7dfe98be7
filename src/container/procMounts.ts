import { RuntimeError } from "../error.ts";
import { output } from "../linux/call.ts";
import { fileSystemType, PROC_SUPER_MAGIC, statfs, statfsSize } from "../linux/calls/files.ts";
import type { Kernel } from "../linux/kernel.ts";
import { must } from "../linux/kernel.ts";

/**
 * The files of procfs that may be covered, as LXCFS does so that a container sees its own share of the machine. Covering any other could make
 * the runtime, or a program that trusts procfs, read or write what the container wants (CVE-2019-16884, CVE-2019-19921).
 */
const coverable = [
  ...["cpuinfo", "diskstats", "loadavg", "meminfo", "slabinfo", "stat", "swaps", "uptime"],
  ...["sys/crypto/fips_enabled", "sys/kernel/ns_last_pid"],
];

/** Whether a path, normalized, is one of the files in /proc that may be covered. */
export function isProcFile(path: string): boolean {
  return path.startsWith("/proc/") && coverable.includes(path.slice("/proc/".length));
}

/** What a mount puts at its destination, in so far as it matters for /proc. */
export interface ProcCandidate {
  /** Normalized. */
  readonly path: string;
  readonly type: string | undefined;
  /** What is bound, absolute; undefined for a new file system. */
  readonly source?: string;
  readonly field: string;
}

/**
 * Checks that nothing but procfs is mounted at /proc, and nothing below it but what may be covered.
 * @throws RuntimeError
 */
export function checkProcMount(kernel: Kernel, candidate: ProcCandidate): void {
  const { path, type, source, field } = candidate;
  if (path.startsWith("/proc/") && !isProcFile(path)) throw insideProc(path, field);
  if (path !== "/proc") return;
  if (source === undefined ? type === "proc" : isProcfs(kernel, source, field)) return;
  throw new RuntimeError(`${path} cannot be mounted because it is not of type proc`, { field });
}

/** The error for a mount that would cover a part of procfs. */
export function insideProc(destination: string, field: string): RuntimeError {
  const hint = `Of /proc only these can be covered: ${coverable.join(", ")}`;
  return new RuntimeError(`${destination} cannot be mounted because it is inside /proc`, { field, hint });
}

function isProcfs(kernel: Kernel, source: string, field: string): boolean {
  const found = output(statfsSize);
  try {
    must(kernel, statfs(source, found));
  } catch (cause) {
    throw new RuntimeError(`cannot bind ${source}`, { cause, field: `${field}.source` });
  }
  return fileSystemType(found) === PROC_SUPER_MAGIC;
}
