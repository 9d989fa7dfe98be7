import type { ReadFile } from "../settings.ts";
import { blockEntry, count, exact, lines, numbersIn, pairs, row } from "./parse.ts";
import type {
  BlockEntry,
  BlockStatistics,
  CpuStatistics,
  CpusetStatistics,
  LimitedUsage,
  MemoryStatistics,
  UsageStatistics,
} from "./statistics.ts";

/** A clock tick of cpuacct.stat in nanoseconds: USER_HZ is 100 on every architecture that tsrunc runs on. */
const tick = 10_000_000n;

/** cpuacct.* and cpu.stat. */
export function cpuStatistics(cpuacct: ReadFile, cpu: ReadFile): CpuStatistics {
  const ticks = pairs(cpuacct("cpuacct.stat"));
  const total = count(cpuacct("cpuacct.usage"));
  const percpu = row(cpuacct("cpuacct.usage_percpu"));
  // `cpu user system`, then a line for each.
  const all = lines(cpuacct("cpuacct.usage_all")).slice(1).map(row);
  const {
    nr_periods: periods = 0,
    nr_throttled: throttledPeriods = 0,
    throttled_time: throttledTime = 0,
  } = pairs(cpu("cpu.stat"));
  return {
    usage: {
      ...(total !== 0 && { total }),
      ...(percpu.length > 0 && { percpu }),
      ...(all.length > 0 && {
        percpu_kernel: all.map(([, , system = 0]) => system),
        percpu_user: all.map(([, user = 0]) => user),
      }),
      kernel: exact(BigInt(ticks.system ?? 0) * tick),
      user: exact(BigInt(ticks.user ?? 0) * tick),
    },
    throttling: {
      ...(periods !== 0 && { periods }),
      ...(throttledPeriods !== 0 && { throttledPeriods }),
      ...(throttledTime !== 0 && { throttledTime }),
    },
  };
}

/** cpuset.*; all zero where the controller is not of version 1. */
export function cpusetStatistics(read: ReadFile): CpusetStatistics {
  const [cpus, mems] = ["cpus", "mems"].map((file) => numbersIn(read(`cpuset.${file}`)));
  const value = (file: string) => count(read(`cpuset.${file}`));
  return {
    ...(cpus !== undefined && cpus.length > 0 && { cpus }),
    cpu_exclusive: value("cpu_exclusive"),
    ...(mems !== undefined && mems.length > 0 && { mems }),
    mem_hardwall: value("mem_hardwall"),
    mem_exclusive: value("mem_exclusive"),
    memory_migrate: value("memory_migrate"),
    memory_spread_page: value("memory_spread_page"),
    memory_spread_slab: value("memory_spread_slab"),
    memory_pressure: value("memory_pressure"),
    sched_load_balance: value("sched_load_balance"),
    sched_relax_domain_level: Number(read("cpuset.sched_relax_domain_level") ?? 0),
  };
}

/** memory.* */
export function memoryStatistics(read: ReadFile): MemoryStatistics {
  const raw = pairs(read("memory.stat"));
  const { cache = 0 } = raw;
  const optional = { swap: "memory.memsw", kernel: "memory.kmem", kernelTCP: "memory.kmem.tcp" };
  const present = Object.entries(optional).filter(([, file]) => read(`${file}.limit_in_bytes`) !== undefined);
  return {
    ...(cache !== 0 && { cache }),
    usage: usageOf(read, "memory"),
    ...Object.fromEntries(present.map(([name, file]) => [name, usageOf(read, file)])),
    ...(Object.keys(raw).length > 0 && { raw }),
  };
}

function usageOf(read: ReadFile, name: string): LimitedUsage {
  return { limit: count(read(`${name}.limit_in_bytes`)), ...used(read, name) };
}

function used(read: ReadFile, name: string): UsageStatistics {
  const usage = count(read(`${name}.usage_in_bytes`));
  const max = count(read(`${name}.max_usage_in_bytes`));
  return {
    ...(usage !== 0 && { usage }),
    ...(max !== 0 && { max }),
    failcnt: count(read(`${name}.failcnt`)),
  };
}

/** blkio.*: what the BFQ scheduler counts where it is in use, else what passes the throttle. */
export function blockStatistics(read: ReadFile): BlockStatistics {
  const hasBfq = lines(read("blkio.bfq.io_serviced_recursive")).length > 1;
  const files = hasBfq
    ? {
        ioServiceBytesRecursive: "bfq.io_service_bytes_recursive",
        ioServicedRecursive: "bfq.io_serviced_recursive",
        ioQueueRecursive: "bfq.io_queued_recursive",
        ioServiceTimeRecursive: "bfq.io_service_time_recursive",
        ioWaitTimeRecursive: "bfq.io_wait_time_recursive",
        ioMergedRecursive: "bfq.io_merged_recursive",
        ioTimeRecursive: "bfq.time_recursive",
        sectorsRecursive: "bfq.sectors_recursive",
      }
    : {
        ioServiceBytesRecursive: "throttle.io_service_bytes_recursive",
        ioServicedRecursive: "throttle.io_serviced_recursive",
      };
  const tables = Object.entries(files).map(([name, file]) => [name, table(read(`blkio.${file}`))] as const);
  return Object.fromEntries(tables.filter(([, entries]) => entries.length > 0));
}

/** Lines `8:0 Read 4096`; the last one, `Total 4096`, is about no device. */
function table(text: string | undefined): BlockEntry[] {
  return lines(text).flatMap((line) => {
    const [device = "", op = "", value] = line.split(" ");
    return value === undefined ? [] : [blockEntry(device, op, count(value))];
  });
}

/** hugetlb.SIZE.* */
export function hugetlbStatistics(read: ReadFile, size: string): UsageStatistics | undefined {
  const name = `hugetlb.${size}`;
  return read(`${name}.usage_in_bytes`) === undefined ? undefined : used(read, name);
}
