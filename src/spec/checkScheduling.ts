import { fail } from "./fault.ts";
import type { MemoryPolicy } from "./memoryPlacement.ts";
import { parseNumberList } from "./numberList.ts";
import type { ExecCpuAffinity } from "./process.ts";
import type { Scheduler } from "./scheduler.ts";

/**
 * Checks that a scheduler has no parameter that its policy would ignore (sched_setattr(2)): the kernel says nothing of most, and EINVAL of the
 * others. runc refuses the same, and a nice value of no effect besides.
 *
 * Throws a `RuntimeError` with `field` for the first fault.
 */
export function checkScheduler(scheduler: Scheduler, field: string): void {
  const { policy, nice = 0, priority = 0, flags = [] } = scheduler;
  // linux/sched.h keeps the number free; the kernel answers EINVAL.
  if (policy === "SCHED_ISO") fail(`${field}.policy`, "SCHED_ISO is reserved: Linux has no such policy");
  if (nice !== 0 && policy !== "SCHED_OTHER" && policy !== "SCHED_BATCH")
    fail(`${field}.nice`, `can only be specified for SCHED_OTHER or SCHED_BATCH, not for ${policy}`);
  const isRealtime = policy === "SCHED_FIFO" || policy === "SCHED_RR";
  if (priority !== 0 && !isRealtime)
    fail(`${field}.priority`, `can only be specified for SCHED_FIFO or SCHED_RR, not for ${policy}`);
  const keepsParameters = flags.includes("SCHED_FLAG_KEEP_PARAMS");
  if (priority === 0 && isRealtime && !keepsParameters)
    fail(`${field}.priority`, `must be 1 to 99 for ${policy}`);
  if (policy !== "SCHED_DEADLINE") checkNoDeadline(scheduler, field);
  else if (!keepsParameters) checkDeadline(scheduler, field);
}

function checkNoDeadline({ policy, runtime = 0, deadline = 0, period = 0 }: Scheduler, field: string): void {
  for (const [name, value] of Object.entries({ runtime, deadline, period }))
    if (value !== 0) fail(`${field}.${name}`, `can only be specified for SCHED_DEADLINE, not for ${policy}`);
}

/** The kernel's own rules; a period of 0 means the deadline (__checkparam_dl() in kernel/sched/deadline.c). */
function checkDeadline({ runtime = 0, deadline = 0, period = 0 }: Scheduler, field: string): void {
  if (runtime < 1024) fail(`${field}.runtime`, `must be at least 1024 nanoseconds but is ${runtime}`);
  if (deadline < runtime)
    fail(`${field}.deadline`, `must be at least runtime, which is ${runtime}, but is ${deadline}`);
  if (period !== 0 && period < deadline)
    fail(`${field}.period`, `must be at least deadline, which is ${deadline}, but is ${period}`);
}

/**
 * Checks a NUMA memory policy as set_mempolicy(2) would, which answers EINVAL for everything. The wordings are runc's, and its tests look for
 * them.
 *
 * Throws a `RuntimeError` with `field` for the first fault.
 */
export function checkMemoryPolicy({ mode, nodes = "", flags = [] }: MemoryPolicy, field: string): void {
  let count: number;
  try {
    count = new Set(parseNumberList(nodes, "")).size;
  } catch (error) {
    fail(`${field}.nodes`, `invalid memory policy nodes: ${error instanceof Error ? error.message : error}`);
  }
  const takesNone = mode === "MPOL_DEFAULT" || mode === "MPOL_LOCAL";
  if (takesNone && count > 0)
    fail(`${field}.nodes`, `invalid memory policy: mode requires 0 nodes but got ${count}`);
  if (!takesNone && count === 0 && mode !== "MPOL_PREFERRED")
    fail(`${field}.nodes`, "invalid memory policy: mode requires at least one node but got 0");
  if (flags.includes("MPOL_F_STATIC_NODES") && flags.includes("MPOL_F_RELATIVE_NODES"))
    fail(
      `${field}.flags`,
      "invalid memory policy flags: MPOL_F_STATIC_NODES and MPOL_F_RELATIVE_NODES exclude each other",
    );
}

/** Checks the lists of CPUs. They are for processes of `exec`. Throws a `RuntimeError` with `field` for the first fault. */
export function checkExecCpuAffinity(affinity: ExecCpuAffinity, field: string): void {
  for (const name of ["initial", "final"] as const) parseNumberList(affinity[name] ?? "", `${field}.${name}`);
}
