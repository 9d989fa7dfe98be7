import type { BlockIO } from "../../spec/blockIO.ts";
import { throttles } from "../blockDevices.ts";
import type { Setting } from "../settings.ts";

const field = "linux.resources.blockIO";

/**
 * `linux.resources.blockIO` for cgroup v1 (Documentation/admin-guide/cgroup-v1/blkio-controller.rst). Weights belong to the BFQ scheduler since
 * Linux 5.0, and leaf weights to none.
 */
export function blkioSettings(blockIO: BlockIO): Setting[] {
  const { weight = 0, leafWeight = 0, weightDevice = [] } = blockIO;
  const settings: Setting[] = [];
  const add = (name: string, files: readonly string[], value: string): void => {
    const [file = "", ...others] = files.map((file) => `blkio.${file}`);
    const common = { controller: "blkio", value, field: `${field}.${name}` };
    const [fallback] = others;
    settings.push({
      ...common,
      file,
      ...(fallback !== undefined && { otherwise: { ...common, file: fallback } }),
    });
  };
  if (weight !== 0) add("weight", ["weight", "bfq.weight"], String(weight));
  if (leafWeight !== 0) add("leafWeight", ["leaf_weight"], String(leafWeight));
  for (const [index, device] of weightDevice.entries()) {
    const name = `weightDevice[${index}]`;
    const place = `${device.major}:${device.minor}`;
    if ((device.weight ?? 0) !== 0)
      add(`${name}.weight`, ["weight_device", "bfq.weight_device"], `${place} ${device.weight}`);
    if ((device.leafWeight ?? 0) !== 0)
      add(`${name}.leafWeight`, ["leaf_weight_device"], `${place} ${device.leafWeight}`);
  }
  const files = {
    ReadBps: "read_bps",
    WriteBps: "write_bps",
    ReadIOPS: "read_iops",
    WriteIOPS: "write_iops",
  };
  for (const { name, kind, device, rate } of throttles(blockIO)) {
    const file = `blkio.throttle.${files[kind]}_device`;
    settings.push({ controller: "blkio", file, value: `${device} ${rate}`, field: name });
  }
  return settings;
}
