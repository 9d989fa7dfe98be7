import type { Cpu } from "../../spec/resources.ts";
import { invalid, type ReadFile, type Setting } from "../settings.ts";

const field = "linux.resources.cpu";

/** The kernel's own, in microseconds. */
const defaultPeriod = 100_000;

/**
 * `linux.resources.cpu`, without the CPU set, for cgroup v2 (Documentation/admin-guide/cgroup-v2.rst, "CPU Interface Files"). 0 asks for
 * nothing; times are in microseconds.
 * @param read of the cpu controller's files: a quota or a period alone keeps the other.
 * @throws RuntimeError for what version 2 does not have.
 */
export function cpuSettings(cpu: Cpu, read: ReadFile): Setting[] {
  for (const name of ["realtimeRuntime", "realtimePeriod"] as const) {
    if (Number(cpu[name] ?? 0) === 0) continue;
    throw invalid(`${field}.${name}`, "cgroup v2 has no limit of real-time scheduling", "Leave it out");
  }
  const { shares = 0, burst, idle } = cpu;
  const setting = (name: string, file: string, value: string): Setting => ({
    controller: "cpu",
    file,
    value,
    field: `${field}.${name}`,
  });
  const settings: Setting[] = [];
  if (idle !== undefined) settings.push(setting("idle", "cpu.idle", String(idle)));
  if (Number(shares) !== 0) settings.push(setting("shares", "cpu.weight", String(cpuWeight(Number(shares)))));
  const bandwidth = bandwidthOf(cpu, read);
  const burstSetting = burst === undefined ? [] : [setting("burst", "cpu.max.burst", String(burst))];
  if (bandwidth === undefined) return [...settings, ...burstSetting];
  // A burst must not exceed the quota: which of them may come first depends on what was set before.
  const name = Number(cpu.quota ?? 0) === 0 ? "period" : "quota";
  return [
    ...settings,
    ...burstSetting.map((first): Setting => ({ ...first, unless: ["EINVAL"] })),
    setting(name, "cpu.max", bandwidth),
    ...burstSetting,
  ];
}

function bandwidthOf({ quota = 0, period = 0 }: Cpu, read: ReadFile): string | undefined {
  if (Number(quota) === 0 && Number(period) === 0) return undefined;
  const [oldQuota = "", oldPeriod = ""] = (read("cpu.max") ?? "").split(" ");
  const newQuota = Number(quota) === 0 ? oldQuota || "max" : Number(quota) < 0 ? "max" : String(quota);
  return `${newQuota} ${Number(period) === 0 ? oldPeriod || defaultPeriod : period}`;
}

/**
 * The weight (1 to 10000) for shares of version 1 (2 to 262144): a curve through both ends and the defaults, 1024 and 100. It is runc's since
 * 1.3.2; a straight line gave the default shares a weight of 39.
 */
export function cpuWeight(shares: number): number {
  if (shares <= 2) return 1;
  if (shares >= 262_144) return 10_000;
  const log = Math.log2(shares);
  const exponent = (log * log + 125 * log) / 612 - 7 / 34;
  return Math.ceil(10 ** exponent);
}
