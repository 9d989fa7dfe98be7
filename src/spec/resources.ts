import type { BlockIO } from "./blockIO.ts";
import type { Int64, Uint32, Uint64 } from "./numbers.ts";

/** Limits of the container's cgroup (config-linux.md, "Control groups"). */
export interface Resources {
  /** Which devices may be used; the rules act in this order. */
  readonly devices?: readonly DeviceRule[];
  readonly memory?: Memory;
  readonly cpu?: Cpu;
  readonly pids?: Pids;
  readonly blockIO?: BlockIO;
  readonly hugepageLimits?: readonly HugepageLimit[];
  readonly network?: NetworkClass;
  /** Limits of RDMA devices, by device name. */
  readonly rdma?: Readonly<Record<string, Rdma>>;
  /** Values for files of cgroup v2, by file name; unknown files are written, too. Since 1.1. */
  readonly unified?: Readonly<Record<string, string>>;
}

/** Allows or denies the use of devices. */
export interface DeviceRule {
  readonly allow: boolean;
  /**
   * a: all, c: character devices, b: block devices.
   * @default "a"
   */
  readonly type?: "a" | "b" | "c";
  /**
   * Major number; all if absent or -1.
   * @asType integer
   * @minimum -1
   * @maximum 4294967295
   */
  readonly major?: number;
  /**
   * Minor number; all if absent or -1.
   * @asType integer
   * @minimum -1
   * @maximum 4294967295
   */
  readonly minor?: number;
  /**
   * r: read, w: write, m: mknod.
   * @pattern ^[rwm]*$
   */
  readonly access?: string;
}

/** Limits of memory, in bytes; -1 is no limit. */
export interface Memory {
  readonly limit?: Int64;
  /** Soft limit. */
  readonly reservation?: Int64;
  /** Memory and swap together. */
  readonly swap?: Int64;
  /** @deprecated has no effect since Linux 5.16 */
  readonly kernel?: Int64;
  /** @deprecated not recommended since 1.1 */
  readonly kernelTCP?: Int64;
  /** How readily the kernel swaps, see vm.swappiness. */
  readonly swappiness?: Uint64;
  /** Whether processes wait for memory instead of being killed. */
  readonly disableOOMKiller?: boolean;
  /** Whether usage of child cgroups counts. Since 1.0.2. */
  readonly useHierarchy?: boolean;
  /** Whether an update is refused if usage is above the new limit. Since 1.1. */
  readonly checkBeforeUpdate?: boolean;
}

/** Limits of CPU time; periods, quotas and bursts in microseconds. */
export interface Cpu {
  /** Relative share of CPU time, in units of cgroup v1 (2 to 262144, usually 1024). */
  readonly shares?: Uint64;
  /** CPU time in each period; -1 is no limit. */
  readonly quota?: Int64;
  /** How much unused quota can be saved up. Since 1.1. */
  readonly burst?: Uint64;
  readonly period?: Uint64;
  readonly realtimeRuntime?: Int64;
  readonly realtimePeriod?: Uint64;
  /** CPU list such as `0-3,7`. */
  readonly cpus?: string;
  /** Memory node list such as `0,1`. */
  readonly mems?: string;
  /** 1 makes the cgroup run only when nothing else does. Since 1.1. */
  readonly idle?: Int64;
}

/** Limit of the number of processes. */
export interface Pids {
  /** -1 is no limit; 0 is a valid limit. Optional since 1.3. */
  readonly limit?: Int64;
}

/** Limit of huge pages of one size, in bytes. */
export interface HugepageLimit {
  /**
   * A number and a binary unit, as in `2MB`.
   * @pattern ^[1-9][0-9]*[KMG]B$
   */
  readonly pageSize: string;
  readonly limit: Uint64;
}

/** Class and priorities of network traffic (cgroup v1). */
export interface NetworkClass {
  /** Class identifier (net_cls.classid). */
  readonly classID?: Uint32;
  readonly priorities?: readonly InterfacePriority[];
}

/** Priority of traffic through one network interface. */
export interface InterfacePriority {
  readonly name: string;
  readonly priority: Uint32;
}

/** Limits of one RDMA device. */
export interface Rdma {
  readonly hcaHandles?: Uint32;
  readonly hcaObjects?: Uint32;
}
