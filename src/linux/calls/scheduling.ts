/** What processor time, disk time and memory a process gets. */
import type { Call } from "../call.ts";
import { pack } from "../structure.ts";

/** The numbers of linux/sched.h, by the names of the runtime specification. */
export const schedulerPolicies = {
  SCHED_OTHER: 0,
  SCHED_FIFO: 1,
  SCHED_RR: 2,
  SCHED_BATCH: 3,
  SCHED_ISO: 4,
  SCHED_IDLE: 5,
  SCHED_DEADLINE: 6,
} as const;

export const schedulerFlags = {
  SCHED_FLAG_RESET_ON_FORK: 0x01,
  SCHED_FLAG_RECLAIM: 0x02,
  SCHED_FLAG_DL_OVERRUN: 0x04,
  SCHED_FLAG_KEEP_POLICY: 0x08,
  SCHED_FLAG_KEEP_PARAMS: 0x10,
  SCHED_FLAG_UTIL_CLAMP_MIN: 0x20,
  SCHED_FLAG_UTIL_CLAMP_MAX: 0x40,
} as const;

/** The kernel's struct sched_attr; the times are in nanoseconds. */
export interface SchedulingAttributes {
  readonly policy: number;
  readonly flags: number;
  readonly nice: number;
  readonly priority: number;
  readonly runtime: number | bigint;
  readonly deadline: number | bigint;
  readonly period: number | bigint;
}

/** pid 0 is the calling process. */
export function schedSetattr(pid: number, attributes: SchedulingAttributes): Call {
  const { policy, flags, nice, priority, runtime, deadline, period } = attributes;
  // The second version's (Linux 5.3): SCHED_FLAG_UTIL_CLAMP_* need its two last fields, which the specification does not have.
  const size = 56;
  const structure = pack([
    [4, size],
    [4, policy],
    [8, flags],
    [4, nice],
    [4, priority],
    [8, runtime],
    [8, deadline],
    [8, period],
    [4, 0],
    [4, 0],
  ]);
  return { name: "sched_setattr", args: [pid, structure, 0] };
}

/** Lets the calling process run on every processor that its cgroup's cpuset allows: the kernel leaves out the others, and those it lacks. */
export function resetAffinity(): Call {
  // 8192 processors: the most that Linux can be built for on x86_64.
  const everyProcessor = new Uint8Array(1024).fill(0xff);
  return { name: "sched_setaffinity", args: [0, everyProcessor.length, everyProcessor] };
}

/** Lets the calling process run on these processors only; of those that it may not use, the kernel leaves out the ones it can. */
export function setAffinity(processors: readonly number[]): Call {
  const mask = bitMask(processors);
  return { name: "sched_setaffinity", args: [0, mask.length, mask] };
}

/** linux/ioprio.h */
export const ioPriorityClasses = { IOPRIO_CLASS_RT: 1, IOPRIO_CLASS_BE: 2, IOPRIO_CLASS_IDLE: 3 } as const;

const IOPRIO_WHO_PROCESS = 1;

/** pid 0 is the calling process; `priority` is 0 (first) to 7. */
export function ioprioSet(pid: number, ioPriorityClass: number, priority: number): Call {
  return { name: "ioprio_set", args: [IOPRIO_WHO_PROCESS, pid, (ioPriorityClass << 13) | priority] };
}

/** linux/personality.h: LINUX32 makes uname(2) tell of a 32-bit machine. */
export const personalities = { LINUX: 0, LINUX32: 8 } as const;

export function personality(persona: number): Call {
  return { name: "personality", args: [persona] };
}

/** linux/mempolicy.h */
export const memoryPolicyModes = {
  MPOL_DEFAULT: 0,
  MPOL_PREFERRED: 1,
  MPOL_BIND: 2,
  MPOL_INTERLEAVE: 3,
  MPOL_LOCAL: 4,
  MPOL_PREFERRED_MANY: 5,
  MPOL_WEIGHTED_INTERLEAVE: 6,
} as const;

export const memoryPolicyFlags = {
  MPOL_F_NUMA_BALANCING: 1 << 13,
  MPOL_F_RELATIVE_NODES: 1 << 14,
  MPOL_F_STATIC_NODES: 1 << 15,
} as const;

/** `mode` with its flags; `nodes` are numbers of memory nodes. */
export function setMempolicy(mode: number, nodes: readonly number[]): Call {
  if (nodes.length === 0) return { name: "set_mempolicy", args: [mode, 0, 0] };
  const mask = bitMask(nodes);
  // The kernel reads one bit less than it is told (get_nodes() in mm/mempolicy.c).
  return { name: "set_mempolicy", args: [mode, mask, 8 * mask.length + 1] };
}

/** A bit for each number, in as many 64-bit words as it takes. */
function bitMask(numbers: readonly number[]): Uint8Array {
  const words = Math.floor(Math.max(...numbers) / 64) + 1;
  const mask = new Uint8Array(8 * words);
  for (const number of numbers) mask[number >> 3] = (mask[number >> 3] ?? 0) | (1 << (number & 7));
  return mask;
}
