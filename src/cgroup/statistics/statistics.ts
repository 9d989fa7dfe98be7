/**
 * What a container's cgroup has used, in the shape and under the names of runc's `events`, which callers read. Times are in nanoseconds, memory
 * in bytes; a counter that a JavaScript number cannot hold is a bigint.
 */
export interface Statistics {
  readonly cpu: CpuStatistics;
  readonly cpuset: CpusetStatistics;
  readonly memory: MemoryStatistics;
  readonly pids: { readonly current?: Count; readonly limit?: Count };
  readonly blkio: BlockStatistics;
  /** By page size, as `2MB`. */
  readonly hugetlb: Readonly<Record<string, UsageStatistics>>;
  readonly intel_rdt: Readonly<Record<string, never>>;
  readonly network_interfaces: null;
}

export type Count = number | bigint;

export interface CpuStatistics {
  readonly usage: {
    readonly total?: Count;
    readonly percpu?: readonly Count[];
    readonly percpu_kernel?: readonly Count[];
    readonly percpu_user?: readonly Count[];
    readonly kernel: Count;
    readonly user: Count;
  };
  readonly throttling: {
    readonly periods?: Count;
    readonly throttledPeriods?: Count;
    readonly throttledTime?: Count;
  };
  readonly psi?: Pressure;
}

/** Pressure stall information (Documentation/accounting/psi.rst): shares of time in percent, the total in microseconds. */
export interface Pressure {
  readonly some: PressureLine;
  readonly full: PressureLine;
}

export interface PressureLine {
  readonly avg10: number;
  readonly avg60: number;
  readonly avg300: number;
  readonly total: Count;
}

/** Only cgroup v1 has these files; elsewhere all is zero, as in runc. */
export interface CpusetStatistics {
  readonly cpus?: readonly number[];
  readonly cpu_exclusive: Count;
  readonly mems?: readonly number[];
  readonly mem_hardwall: Count;
  readonly mem_exclusive: Count;
  readonly memory_migrate: Count;
  readonly memory_spread_page: Count;
  readonly memory_spread_slab: Count;
  readonly memory_pressure: Count;
  readonly sched_load_balance: Count;
  readonly sched_relax_domain_level: number;
}

export interface UsageStatistics {
  readonly usage?: Count;
  readonly max?: Count;
  readonly failcnt: Count;
}

export interface LimitedUsage extends UsageStatistics {
  readonly limit: Count;
}

export interface MemoryStatistics {
  readonly cache?: Count;
  readonly usage: LimitedUsage;
  /** Memory and swap together. */
  readonly swap?: LimitedUsage;
  readonly kernel?: LimitedUsage;
  readonly kernelTCP?: LimitedUsage;
  /** All of memory.stat. */
  readonly raw?: Readonly<Record<string, Count>>;
  readonly psi?: Pressure;
}

export interface BlockEntry {
  readonly major?: number;
  readonly minor?: number;
  readonly op?: string;
  readonly value?: Count;
}

export interface BlockStatistics {
  readonly ioServiceBytesRecursive?: readonly BlockEntry[];
  readonly ioServicedRecursive?: readonly BlockEntry[];
  readonly ioQueueRecursive?: readonly BlockEntry[];
  readonly ioServiceTimeRecursive?: readonly BlockEntry[];
  readonly ioWaitTimeRecursive?: readonly BlockEntry[];
  readonly ioMergedRecursive?: readonly BlockEntry[];
  readonly ioTimeRecursive?: readonly BlockEntry[];
  readonly sectorsRecursive?: readonly BlockEntry[];
  readonly psi?: Pressure;
}
