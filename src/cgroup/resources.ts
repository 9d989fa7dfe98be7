import type { Kernel } from "../linux/kernel.ts";
import type { Resources } from "../spec/resources.ts";
import type { Cgroup } from "./cgroup.ts";
import { enableControllers } from "./enable.ts";
import type { CgroupPaths } from "./paths.ts";
import {
  applySettings,
  invalid,
  type ReadFile,
  replaceSettings,
  type Setting,
  withReader,
} from "./settings.ts";
import { setLimits } from "./systemd/setLimits.ts";
import { blkioSettings } from "./v1/blkio.ts";
import { cpuSettings as cpuSettings1 } from "./v1/cpu.ts";
import { hugetlbSettings as hugetlbSettings1 } from "./v1/hugetlb.ts";
import { memorySettings as memorySettings1 } from "./v1/memory.ts";
import { networkSettings } from "./v1/network.ts";
import { cpuSettings } from "./v2/cpu.ts";
import { cpusetSettings } from "./v2/cpuset.ts";
import { hugetlbSettings } from "./v2/hugetlb.ts";
import { ioSettings } from "./v2/io.ts";
import { memorySettings } from "./v2/memory.ts";
import { pidsSettings } from "./v2/pids.ts";
import { rdmaSettings } from "./v2/rdma.ts";
import { unifiedSettings } from "./v2/unified.ts";

/**
 * Puts the limits of a configuration in force in a new container's cgroup, before anything runs there. Rules for devices are not among them,
 * see devices/attach.ts.
 * @throws RuntimeError that names the field, the controller, the kernel's reason and a way out.
 */
export function limitCgroup(kernel: Kernel, paths: CgroupPaths, resources: Resources): void {
  const settings = resourceSettings(kernel, paths, resources);
  const now = settings.filter((setting) => !isForLater(paths, setting));
  if (now.length > 0) applySettings(kernel, paths, now);
}

/**
 * The limits that have to wait until the container's first process exists: who enters a cgroup of version 1 to make it counts there, too.
 * @throws RuntimeError
 */
export function limitProcesses(kernel: Kernel, { paths, unit }: Cgroup, { pids = {} }: Resources): void {
  const settings = pidsSettings(pids).filter((setting) => isForLater(paths, setting) || unit !== undefined);
  if (settings.length === 0) return;
  applySettings(kernel, paths, settings);
  if (unit !== undefined) setLimits(unit, settings, { pids });
}

/** Changes the limits of a container that exists; on failure it has its old ones. @throws RuntimeError */
export function updateCgroup(kernel: Kernel, { paths, made, unit }: Cgroup, resources: Resources): void {
  // A container that was made without a word about its cgroup has no controllers yet.
  enableControllers(kernel, { paths, made }, resources);
  const settings = resourceSettings(kernel, paths, resources);
  replaceSettings(kernel, paths, settings);
  if (unit !== undefined) setLimits(unit, settings, resources);
}

/** What has to be written for these resources to a cgroup that does not exist yet. @throws RuntimeError */
export function settingsFor(paths: CgroupPaths, resources: Resources): Setting[] {
  return settingsOf(paths, resources, () => () => undefined);
}

function isForLater(paths: CgroupPaths, { controller }: Setting): boolean {
  return controller === "pids" && paths.pids !== undefined;
}

/** What has to be written for these resources, in runc's order: each controller's files in the hierarchy that has it. */
function resourceSettings(kernel: Kernel, paths: CgroupPaths, resources: Resources): Setting[] {
  return withReader(kernel, paths, (readerOf) => settingsOf(paths, resources, readerOf));
}

function settingsOf(
  paths: CgroupPaths,
  resources: Resources,
  readerOf: (controller: string) => ReadFile,
): Setting[] {
  const { memory, cpu, pids, blockIO, hugepageLimits, network, rdma, unified } = resources;
  const settings: Setting[] = [];
  if (pids !== undefined) settings.push(...pidsSettings(pids));
  if (memory !== undefined) {
    const memoryOf = paths.memory === undefined ? memorySettings : memorySettings1;
    settings.push(...memoryOf(memory, readerOf("memory")));
  }
  if (blockIO !== undefined)
    settings.push(...(paths.blkio === undefined ? ioSettings : blkioSettings)(blockIO));
  if (cpu !== undefined) {
    settings.push(...(paths.cpu === undefined ? cpuSettings(cpu, readerOf("cpu")) : cpuSettings1(cpu)));
    settings.push(...cpusetSettings(cpu));
  }
  if (hugepageLimits !== undefined)
    settings.push(...(paths.hugetlb === undefined ? hugetlbSettings : hugetlbSettings1)(hugepageLimits));
  if (rdma !== undefined) settings.push(...rdmaSettings(rdma));
  if (network !== undefined) settings.push(...networkSettings(network));
  checkHierarchies(paths, resources, settings);
  if (unified !== undefined) settings.push(...unifiedSettings(unified));
  return settings;
}

/** Some controllers exist in one version only. */
function checkHierarchies(
  paths: CgroupPaths,
  { unified = {} }: Resources,
  settings: readonly Setting[],
): void {
  for (const { controller, field } of settings) {
    const isOld = controller === "net_cls" || controller === "net_prio";
    if (!isOld && (paths[""] ?? paths[controller]) !== undefined) continue;
    if (isOld && paths[controller] !== undefined) continue;
    const what = `the ${controller} controller is not mounted${isOld ? ", and only cgroup v1 has it" : ""}`;
    const hint = `Mount it: mount -t cgroup -o ${controller} none /sys/fs/cgroup/${controller}`;
    throw invalid(field, what, hint);
  }
  if (paths[""] === undefined && Object.keys(unified).length > 0) {
    throw invalid(
      "linux.resources.unified",
      "is for cgroup v2, which is not mounted",
      "Use the fields of version 1",
    );
  }
}
