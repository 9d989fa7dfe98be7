import type { BusValue } from "../../linux/sdBus.ts";
import type { Resources } from "../../spec/resources.ts";
import type { Setting } from "../settings.ts";
import { cpuWeight } from "../v2/cpu.ts";
import type { Property } from "./manager.ts";

/** What systemd's numbers say where there is no limit. */
const unlimited = 0xffff_ffff_ffff_ffffn;

/** Files whose value is a property's, as a number. */
const numbers: Readonly<Record<string, string>> = {
  "memory.max": "MemoryMax",
  "memory.swap.max": "MemorySwapMax",
  "memory.low": "MemoryLow",
  "memory.min": "MemoryMin",
  "memory.high": "MemoryHigh",
  "pids.max": "TasksMax",
  "cpu.weight": "CPUWeight",
};

/**
 * The limits that systemd has properties for: it writes them anew whenever it reloads, so it has to know them. The others are in the
 * kernel's files only, which are the container's own (Delegate=).
 * @param settings what is written to the files.
 */
export function limitProperties(settings: readonly Setting[], { cpu }: Resources): Property[] {
  const found = new Map<string, BusValue>();
  for (const { file, value } of settings) {
    const name = numbers[file];
    if (name !== undefined) found.set(name, number(value === "max" ? unlimited : BigInt(value)));
    if (file === "cpu.max") for (const [key, item] of bandwidth(value)) found.set(key, item);
    if (file === "cpuset.cpus") found.set("AllowedCPUs", bitmap(value));
    if (file === "cpuset.mems") found.set("AllowedMemoryNodes", bitmap(value));
  }
  // A weight of 0 is what systemd calls idle.
  if (Number(cpu?.idle ?? 0) === 1) found.set("CPUWeight", number(0n));
  else if (Number(cpu?.shares ?? 0) !== 0)
    found.set("CPUWeight", number(BigInt(cpuWeight(Number(cpu?.shares)))));
  return [...found].map(([name, value]) => ({ name, value }));
}

function number(value: bigint): BusValue {
  return { type: "t", value };
}

/** CPU time for each second; systemd takes it in steps of 10 ms. */
function bandwidth(value: string): [string, BusValue][] {
  const [quota = "max", period = "100000"] = value.split(" ");
  const step = 10_000n;
  const perSecond = quota === "max" ? unlimited : (BigInt(quota) * 1_000_000n) / BigInt(period);
  const rounded = quota === "max" ? unlimited : ((perSecond + step - 1n) / step) * step;
  return [
    ["CPUQuotaPerSecUSec", number(rounded)],
    ["CPUQuotaPeriodUSec", number(BigInt(period))],
  ];
}

/** A list such as `0-3,7` as bits, the lowest first. */
function bitmap(list: string): BusValue {
  const bytes: number[] = [];
  for (const part of list.split(",").filter(Boolean)) {
    const [first = 0, last = first] = part.split("-").map(Number);
    for (let bit = first; bit <= last; bit++) {
      while (bytes.length <= bit >> 3) bytes.push(0);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (1 << (bit & 7));
    }
  }
  return { type: "a", element: "y", value: bytes.map((value) => ({ type: "y", value })) };
}
