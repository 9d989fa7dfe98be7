import type { ReadFile } from "../settings.ts";
import { blockEntry, count, exact, lines, nanoseconds, pairs, pressure } from "./parse.ts";
import type {
  BlockEntry,
  BlockStatistics,
  CpuStatistics,
  LimitedUsage,
  MemoryStatistics,
  UsageStatistics,
} from "./statistics.ts";

/** cpu.stat and cpu.pressure, whose times are in microseconds. */
export function cpuStatistics(read: ReadFile): CpuStatistics {
  const stat = pairs(read("cpu.stat"));
  const psi = pressure(read("cpu.pressure"));
  const { usage_usec: total = 0, nr_periods: periods = 0, nr_throttled: throttledPeriods = 0 } = stat;
  const throttledTime = nanoseconds(stat.throttled_usec);
  return {
    usage: {
      ...(total !== 0 && { total: nanoseconds(total) }),
      kernel: nanoseconds(stat.system_usec),
      user: nanoseconds(stat.user_usec),
    },
    throttling: {
      ...(periods !== 0 && { periods }),
      ...(throttledPeriods !== 0 && { throttledPeriods }),
      ...(throttledTime !== 0 && { throttledTime }),
    },
    ...(psi !== undefined && { psi }),
  };
}

/** memory.current, .max, .peak and .stat, and the same of swap, which is added to memory as version 1 counts it. */
export function memoryStatistics(read: ReadFile): MemoryStatistics {
  const raw = pairs(read("memory.stat"));
  const psi = pressure(read("memory.pressure"));
  const usage = usageOf(read, "memory");
  const swap = usageOf(read, "memory.swap");
  const isUnlimited = read("memory.swap.max") === "max";
  const both: LimitedUsage = {
    ...swap,
    limit: isUnlimited ? swap.limit : exact(BigInt(swap.limit) + BigInt(usage.limit)),
    usage: exact(BigInt(swap.usage ?? 0) + BigInt(usage.usage ?? 0)),
  };
  const { file: cache = 0 } = raw;
  return {
    ...(cache !== 0 && { cache }),
    usage,
    ...(read("memory.swap.max") !== undefined && { swap: both }),
    ...(Object.keys(raw).length > 0 && { raw }),
    ...(psi !== undefined && { psi }),
  };
}

function usageOf(read: ReadFile, name: string): LimitedUsage {
  const [limit, usage, max] = ["max", "current", "peak"].map((file) => count(read(`${name}.${file}`)));
  return {
    limit: limit ?? 0,
    ...(usage !== undefined && usage !== 0 && { usage }),
    ...(max !== undefined && max !== 0 && { max }),
    failcnt: 0,
  };
}

const ioTables = {
  rbytes: ["ioServiceBytesRecursive", "Read"],
  wbytes: ["ioServiceBytesRecursive", "Write"],
  rios: ["ioServicedRecursive", "Read"],
  wios: ["ioServicedRecursive", "Write"],
} as const;

/** io.stat, as the counters of version 1 that mean the same. */
export function blockStatistics(read: ReadFile): BlockStatistics {
  const found: Record<"ioServiceBytesRecursive" | "ioServicedRecursive", BlockEntry[]> = {
    ioServiceBytesRecursive: [],
    ioServicedRecursive: [],
  };
  for (const line of lines(read("io.stat"))) {
    const [device = "", ...values] = line.split(" ");
    for (const value of values) {
      const [key, number] = value.split("=");
      const table = Object.entries(ioTables).find(([name]) => name === key)?.[1];
      if (table !== undefined) found[table[0]].push(blockEntry(device, table[1], count(number)));
    }
  }
  const psi = pressure(read("io.pressure"));
  const filled = Object.entries(found).filter(([, entries]) => entries.length > 0);
  return { ...Object.fromEntries(filled), ...(psi !== undefined && { psi }) };
}

/** hugetlb.SIZE.current and .events. */
export function hugetlbStatistics(read: ReadFile, size: string): UsageStatistics | undefined {
  const current = read(`hugetlb.${size}.current`);
  if (current === undefined) return undefined;
  const usage = count(current);
  const { max: failcnt = 0 } = pairs(read(`hugetlb.${size}.events`));
  return { ...(usage !== 0 && { usage }), failcnt };
}
