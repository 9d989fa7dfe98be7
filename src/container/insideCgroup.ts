import type { Cgroup } from "../cgroup/cgroup.ts";
import { type CgroupEntry, openCgroup } from "../cgroup/enter.ts";
import { cgroup2Mount, cgroup2Of } from "../cgroup/hierarchies.ts";
import type { CgroupPaths } from "../cgroup/paths.ts";
import { joinScope } from "../cgroup/systemd/join.ts";
import type { Kernel } from "../linux/kernel.ts";
import type { Stub } from "../linux/stub.ts";
import { SyscallError } from "../linux/syscallError.ts";
import type { Spec } from "../spec/config.ts";
import type { ClonedProcess } from "./cloneProcess.ts";
import { spawnInside } from "./insideProcess.ts";
import { setInitialAffinity } from "./steps/execAffinity.ts";

export interface JoiningProcess {
  /** The container's first process, by its id on the host. */
  readonly initPid: number;
  readonly spec: Spec;
  /** Whether tsrunc has the superuser's rights over the host. */
  readonly privileged: boolean;
  readonly cgroupPaths: CgroupPaths;
  /** The container's own, which {@link cgroupPaths} is below. */
  readonly container: Cgroup;
  /** Descriptors for the program that the process will become, 3 and upward. */
  readonly kept: readonly number[];
}

/**
 * Makes a process in a container, in its cgroup. A container that manages cgroups of its own has moved its processes below: no process may be
 * in a cgroup that has given controllers away (cgroups(7), "no internal processes"), so it is where the first process is now.
 * @param meanwhile work for the time that the kernel takes, see {@link cloneProcess}; done again where the process has to be made elsewhere.
 * @throws RuntimeError
 */
export function spawnInCgroup<Prepared>(
  kernel: Kernel,
  process: JoiningProcess,
  meanwhile: (child: Stub) => Prepared,
): ClonedProcess<Prepared> {
  try {
    return spawn(kernel, process, meanwhile);
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    if (!(cause instanceof SyscallError && cause.is("EBUSY"))) throw error;
    const current = currentCgroup2(kernel, process.initPid);
    const cgroupPaths = { ...process.cgroupPaths, ...(current !== undefined && { "": current }) };
    return spawn(kernel, { ...process, cgroupPaths }, meanwhile);
  }
}

function spawn<Prepared>(
  kernel: Kernel,
  process: JoiningProcess,
  meanwhile: (child: Stub) => Prepared,
): ClonedProcess<Prepared> {
  const { initPid, spec, privileged, kept } = process;
  const purpose = { name: "make a process in the container", field: "" };
  kernel.about?.(purpose);
  const cgroup = openJoined(kernel, process);
  try {
    return spawnInside(kernel, {
      name: "exec",
      initPid,
      namespaces: spec.linux?.namespaces ?? [],
      privileged,
      cgroup,
      kept,
      meanwhile,
      purpose,
      inherited: (stub) => setInitialAffinity(stub, spec),
    });
  } finally {
    cgroup.close();
  }
}

function openJoined(kernel: Kernel, { container, initPid, cgroupPaths: paths }: JoiningProcess): CgroupEntry {
  const { "": own = "" } = container.paths;
  const { "": wanted = own } = paths;
  if (container.unit?.bus !== "user") return openCgroup(kernel, paths);
  // systemd does not tell that the scope has given controllers away: there is no trying first.
  const current = wanted === own ? (currentCgroup2(kernel, initPid) ?? own) : wanted;
  return joinScope(container.unit, current.startsWith(`${own}/`) ? current.slice(own.length) : "");
}

/** The directory of the cgroup, of version 2, that a process is in. */
function currentCgroup2(kernel: Kernel, pid: number): string | undefined {
  const mount = cgroup2Mount(kernel);
  const path = cgroup2Of(kernel, pid);
  return mount === undefined || path === undefined ? undefined : mount + path;
}
