import type { BlockIO } from "../../spec/blockIO.ts";
import { throttles } from "../blockDevices.ts";
import { invalid, type Setting } from "../settings.ts";

const field = "linux.resources.blockIO";

/**
 * `linux.resources.blockIO` for cgroup v2 (Documentation/admin-guide/cgroup-v2.rst, "IO Interface Files"). Where the BFQ scheduler is built in,
 * it takes the weights as they are; elsewhere they are spread over io.weight's range.
 * @throws RuntimeError for what version 2 does not have.
 */
export function ioSettings(blockIO: BlockIO): Setting[] {
  const { weight = 0, leafWeight = 0, weightDevice = [] } = blockIO;
  const noLeaf = (name: string): Error =>
    invalid(`${field}.${name}`, "cgroup v2 has no leaf weight", "Leave it out");
  if (leafWeight !== 0) throw noLeaf("leafWeight");
  const settings = weight === 0 ? [] : [weightSetting(`${field}.weight`, "", weight)];
  for (const [index, device] of weightDevice.entries()) {
    if ((device.leafWeight ?? 0) !== 0) throw noLeaf(`weightDevice[${index}].leafWeight`);
    const value = device.weight ?? 0;
    if (value === 0) continue;
    settings.push(
      weightSetting(`${field}.weightDevice[${index}]`, `${device.major}:${device.minor} `, value),
    );
  }
  const keys = { ReadBps: "rbps", WriteBps: "wbps", ReadIOPS: "riops", WriteIOPS: "wiops" } as const;
  for (const { name, kind, device, rate } of throttles(blockIO)) {
    // 0 takes a limit away in version 1; here it would stop the device.
    const value = Number(rate) === 0 ? "max" : String(rate);
    settings.push({
      controller: "io",
      file: "io.max",
      value: `${device} ${keys[kind]}=${value}`,
      field: name,
    });
  }
  return settings;
}

function weightSetting(name: string, device: string, weight: number): Setting {
  const converted = 1 + Math.floor(((weight - 10) * 9999) / 990);
  const otherwise = { controller: "io", file: "io.weight", value: `${device}${converted}`, field: name };
  return { ...otherwise, file: "io.bfq.weight", value: `${device}${weight}`, otherwise };
}
