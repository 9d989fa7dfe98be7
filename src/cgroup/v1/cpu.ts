import type { Cpu } from "../../spec/resources.ts";
import type { Setting } from "../settings.ts";

/**
 * `linux.resources.cpu`, without the CPU set, for cgroup v1 (Documentation/scheduler/sched-bwc.rst and sched-rt-group.rst). 0 asks for
 * nothing; times are in microseconds.
 */
export function cpuSettings(cpu: Cpu): Setting[] {
  const list = (name: keyof Cpu, file: string, keepZero = false): Setting[] => {
    const value = cpu[name] ?? 0;
    if (cpu[name] === undefined || (!keepZero && Number(value) === 0)) return [];
    return [
      { controller: "cpu", file: `cpu.${file}`, value: String(value), field: `linux.resources.cpu.${name}` },
    ];
  };
  const runtime = list("realtimeRuntime", "rt_runtime_us");
  const quota = list("quota", "cfs_quota_us");
  const period = list("period", "cfs_period_us");
  const burst = list("burst", "cfs_burst_us", true);
  return [
    ...swapped(list("realtimePeriod", "rt_period_us"), runtime),
    ...list("shares", "shares"),
    ...swapped(burst, swapped(period, quota)),
    ...list("idle", "idle", true),
  ];
}

/** Each bounds the other: which of them may change first depends on what was set before. */
function swapped(one: readonly Setting[], other: readonly Setting[]): Setting[] {
  if (other.length === 0) return [...one];
  return [...one.map((first): Setting => ({ ...first, unless: ["EINVAL"] })), ...other, ...one];
}
