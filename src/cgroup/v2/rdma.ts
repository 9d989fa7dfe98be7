import type { Rdma } from "../../spec/resources.ts";
import type { Setting } from "../settings.ts";

/** `linux.resources.rdma`, the same in both versions: a line for each device. */
export function rdmaSettings(rdma: Readonly<Record<string, Rdma>>): Setting[] {
  return Object.entries(rdma).flatMap(([device, { hcaHandles, hcaObjects }]) => {
    const values = [
      ...(hcaHandles === undefined ? [] : [`hca_handle=${hcaHandles}`]),
      ...(hcaObjects === undefined ? [] : [`hca_object=${hcaObjects}`]),
    ];
    if (values.length === 0) return [];
    const field = `linux.resources.rdma["${device}"]`;
    return [{ controller: "rdma", file: "rdma.max", value: [device, ...values].join(" "), field }];
  });
}
