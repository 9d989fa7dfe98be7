import { loadProgram } from "../cgroup/devices/load.ts";
import { deviceProgram } from "../cgroup/devices/program.ts";
import { cgroup2Mount, cgroup2Place, version1Hierarchies } from "../cgroup/hierarchies.ts";
import { close } from "../linux/calls/files.ts";
import type { Kernel } from "../linux/kernel.ts";
import { type Finding, type Found, inArea } from "./finding.ts";
import { look } from "./probe.ts";

/** Controllers by their names in version 2, and in version 1 where that is another one. */
const controllers: readonly { name: string; old?: string; field: string }[] = [
  { name: "cpu", field: "shares and quotas of CPU time (linux.resources.cpu)" },
  { name: "cpuset", field: "CPUs and memory nodes to use (linux.resources.cpu.cpus, .mems)" },
  { name: "memory", field: "limits of memory (linux.resources.memory)" },
  { name: "pids", field: "limits of the number of processes (linux.resources.pids)" },
  { name: "io", old: "blkio", field: "weights and limits of disks (linux.resources.blockIO)" },
  { name: "hugetlb", field: "limits of huge pages (linux.resources.hugepageLimits)" },
  { name: "rdma", field: "limits of RDMA devices (linux.resources.rdma)" },
];

/** Which cgroups there are, and what they can limit. */
export function checkCgroups(kernel: Kernel, { asRoot }: { asRoot: boolean }): Finding[] {
  const mount = cgroup2Mount(kernel);
  const isUnified = mount === cgroup2Place;
  const old = version1Hierarchies(kernel);
  const ofVersion2 = look(kernel, `${mount}/cgroup.controllers`).split(" ");
  const found: Found[] = [
    {
      name: "version",
      isThere: mount !== undefined || old.length > 0,
      isNeeded: asRoot,
      found: mount === undefined ? (old.length > 0 ? "1" : "none") : isUnified ? "2" : "1, with 2 beside it",
      meaning: isUnified
        ? "limits follow the files of version 2"
        : "limits follow the files of version 1; systemd.unified_cgroup_hierarchy=1 on the kernel's command line brings version 2",
      remedy: "mount -t cgroup2 none /sys/fs/cgroup",
    },
  ];
  for (const { name, old: oldName = name, field } of controllers) {
    const hierarchy = old.find(({ controllers }) => controllers.includes(oldName));
    const isNew = ofVersion2.includes(name);
    found.push({
      name,
      isThere: isNew || hierarchy !== undefined,
      found: isNew ? `in ${mount}` : hierarchy === undefined ? "not enabled" : `in ${hierarchy.mount}`,
      meaning: field,
      remedy:
        name === "memory"
          ? "Add cgroup_enable=memory to the kernel's command line"
          : `Boot a kernel with the ${name} controller, and mount it`,
    });
  }
  if (asRoot)
    found.push(
      devices(
        kernel,
        isUnified,
        old.some(({ controllers }) => controllers.includes("devices")),
      ),
    );
  return inArea("cgroups", found);
}

/** Version 2 has no controller for devices: a program of tsrunc's decides, which the kernel has to take. */
function devices(kernel: Kernel, isUnified: boolean, hasController: boolean): Found {
  const finding = {
    name: "devices",
    isNeeded: true,
    meaning: "which devices a container may use (linux.resources.devices)",
    remedy: "Boot a kernel with CONFIG_CGROUP_BPF (version 2) or CONFIG_CGROUP_DEVICE (version 1); be root",
  };
  if (hasController) return { ...finding, isThere: true, found: "controller of version 1" };
  if (!isUnified) return { ...finding, isThere: false, found: "no controller" };
  try {
    kernel.call(close(loadProgram(kernel, deviceProgram({ allowByDefault: true, rules: [] }))));
    return { ...finding, isThere: true, found: "by programs (BPF)" };
  } catch (error) {
    return { ...finding, isThere: false, found: error instanceof Error ? error.message : String(error) };
  }
}
