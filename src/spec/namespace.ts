import type { Int64 } from "./numbers.ts";

/** One namespace of the container (config-linux.md, "Namespaces"). */
export interface Namespace {
  readonly type: NamespaceType;
  /** Absolute path of a namespace to join, in the runtime's mount namespace; a new one is made if absent. */
  readonly path?: string;
}

/** Types of namespaces; `time` since 1.1. */
export type NamespaceType = "pid" | "network" | "mount" | "ipc" | "uts" | "user" | "cgroup" | "time";

/** Offsets of the clocks in a new time namespace. */
export interface TimeOffsets {
  /** Offset of CLOCK_MONOTONIC. */
  readonly monotonic?: TimeOffset;
  /** Offset of CLOCK_BOOTTIME. */
  readonly boottime?: TimeOffset;
}

/** A span of time; both parts are 0 if absent. */
export interface TimeOffset {
  readonly secs?: Int64;
  /**
   * @asType integer
   * @minimum 0
   * @maximum 999999999
   */
  readonly nanosecs?: number;
}
