import { RuntimeError } from "../../error.ts";
import { close } from "../../linux/calls/files.ts";
import type { Kernel } from "../../linux/kernel.ts";
import { SyscallError } from "../../linux/syscallError.ts";
import type { DeviceRule } from "../../spec/resources.ts";
import { openDirectory, writeCgroupLines } from "../files.ts";
import type { CgroupPaths } from "../paths.ts";
import { type DeviceLine, deviceLines } from "../v1/deviceList.ts";
import { applyDeviceRules } from "./attach.ts";
import { accessRules } from "./rules.ts";

const field = "linux.resources.devices";

/**
 * Makes a container's cgroup allow the use of devices as `linux.resources.devices` and the default rules say: by a program on cgroup v2; where
 * the container is in a hierarchy of version 1 for it, by that one's list, which is what tools look at there, unless the list cannot say it.
 * @param directory the open directory of its cgroup of version 2, where there is one.
 * @throws RuntimeError
 */
export function controlDevices(
  kernel: Kernel,
  paths: CgroupPaths,
  directory: number,
  devices: readonly DeviceRule[] | undefined,
): void {
  kernel.about?.({ name: "control the use of devices", field });
  const lines = paths.devices === undefined ? undefined : deviceLines(accessRules(devices));
  if (paths.devices !== undefined && lines !== undefined) writeList(kernel, paths.devices, lines);
  else if (paths[""] !== undefined) applyDeviceRules(kernel, directory, devices);
  else {
    const what = "the devices controller of cgroup v1 cannot tell these rules apart, or is not mounted";
    throw new RuntimeError(what, {
      field,
      hint: "Mount cgroup2, or give no rules for a part of what others are about",
    });
  }
}

function writeList(kernel: Kernel, path: string, lines: readonly DeviceLine[]): void {
  const directory = openDirectory(kernel, path);
  try {
    for (let start = 0, end = 0; start < lines.length; start = end) {
      while (lines[end] !== undefined && lines[end]?.allow === lines[start]?.allow) end++;
      const file = lines[start]?.allow === true ? "devices.allow" : "devices.deny";
      const texts = lines.slice(start, end).map(({ text }) => text);
      try {
        writeCgroupLines(kernel, directory, file, texts);
      } catch (cause) {
        const isRefused = cause instanceof SyscallError && cause.is("EPERM");
        const hint = `A cgroup cannot allow more than the one above it: see devices.list above ${path}`;
        throw new RuntimeError(`cannot write "${texts.join(", ")}" to ${file} of the devices controller`, {
          field,
          cause,
          ...(isRefused && { hint }),
        });
      }
    }
  } finally {
    kernel.call(close(directory));
  }
}
