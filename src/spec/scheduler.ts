import type { Uint64 } from "./numbers.ts";

/** Scheduling policy of the process, see sched_setattr(2). */
export interface Scheduler {
  readonly policy: SchedulerPolicy;
  /**
   * Nice value, for SCHED_OTHER and SCHED_BATCH.
   * @asType integer
   * @minimum -20
   * @maximum 19
   */
  readonly nice?: number;
  /**
   * Static priority, for SCHED_FIFO and SCHED_RR.
   * @asType integer
   * @minimum 0
   * @maximum 99
   */
  readonly priority?: number;
  readonly flags?: readonly SchedulerFlag[];
  /** Nanoseconds of CPU time in each period, for SCHED_DEADLINE. */
  readonly runtime?: Uint64;
  /** Nanoseconds within which `runtime` must be had, for SCHED_DEADLINE. */
  readonly deadline?: Uint64;
  /** Nanoseconds, for SCHED_DEADLINE. */
  readonly period?: Uint64;
}

/** Scheduling policies by their names in the kernel's headers. */
export type SchedulerPolicy =
  | "SCHED_OTHER"
  | "SCHED_FIFO"
  | "SCHED_RR"
  | "SCHED_BATCH"
  | "SCHED_ISO"
  | "SCHED_IDLE"
  | "SCHED_DEADLINE";

/** Flags of sched_setattr(2). */
export type SchedulerFlag =
  | "SCHED_FLAG_RESET_ON_FORK"
  | "SCHED_FLAG_RECLAIM"
  | "SCHED_FLAG_DL_OVERRUN"
  | "SCHED_FLAG_KEEP_POLICY"
  | "SCHED_FLAG_KEEP_PARAMS"
  | "SCHED_FLAG_UTIL_CLAMP_MIN"
  | "SCHED_FLAG_UTIL_CLAMP_MAX";

/** I/O scheduling class and priority, see ioprio_set(2). */
export interface IoPriority {
  readonly class: IoPriorityClass;
  /**
   * Priority within the class: 0 is the highest, 7 the lowest.
   * @asType integer
   * @minimum 0
   * @maximum 7
   * @default 0
   */
  readonly priority?: number;
}

/** I/O scheduling classes. */
export type IoPriorityClass = "IOPRIO_CLASS_RT" | "IOPRIO_CLASS_BE" | "IOPRIO_CLASS_IDLE";
