import { RuntimeError } from "../../error.ts";
import { close } from "../../linux/calls/files.ts";
import type { Kernel } from "../../linux/kernel.ts";
import { SyscallError } from "../../linux/syscallError.ts";
import type { DeviceRule } from "../../spec/resources.ts";
import { openDirectory, writeCgroupFile } from "../files.ts";
import type { CgroupPaths } from "../paths.ts";
import { deviceLines } from "../v1/deviceList.ts";
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

function writeList(kernel: Kernel, path: string, lines: readonly { allow: boolean; text: string }[]): void {
  const directory = openDirectory(kernel, path);
  try {
    for (const { allow, text } of lines) {
      const file = allow ? "devices.allow" : "devices.deny";
      try {
        writeCgroupFile(kernel, directory, file, text);
      } catch (cause) {
        const isRefused = cause instanceof SyscallError && cause.is("EPERM");
        throw new RuntimeError(`cannot write "${text}" to ${file} of the devices controller`, {
          field,
          cause,
          ...(isRefused && {
            hint: `A cgroup cannot allow more than the one above it: see devices.list above ${path}`,
          }),
        });
      }
    }
  } finally {
    kernel.call(close(directory));
  }
}
