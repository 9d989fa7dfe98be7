import type { CgroupEntry } from "../cgroup/enter.ts";
import type { Kernel } from "../linux/kernel.ts";
import type { Stub } from "../linux/stub.ts";
import type { Namespace } from "../spec/namespace.ts";
import { cannot } from "./birth.ts";
import {
  type ClonedProcess,
  cgroupDescriptor,
  childChannel,
  cloneProcess,
  firstPassed,
} from "./cloneProcess.ts";
import { joinNamespaces, newNamespaceFlags } from "./namespaces.ts";

/** Descriptors of the container's first process while it is a stub. */
export const initChannel = childChannel;
export const controlListener = firstPassed;
/** Where the terminal's step puts its end of the pseudo-terminal, once the cgroup has served. */
export const consoleMaster = cgroupDescriptor;
/** From here on a descriptor is one that a step has opened. */
export const firstLeftover = controlListener + 1;

/**
 * Makes the container's first process in its namespaces and its cgroup.
 * @param cgroup the container's cgroup, open.
 * @param listener the control socket on which a created container waits for `start`.
 * @param meanwhile work for the time that the kernel takes to make the namespaces.
 * @throws RuntimeError
 */
export function spawnInit<Prepared>(
  kernel: Kernel,
  namespaces: readonly Namespace[],
  cgroup: CgroupEntry,
  listener: number,
  meanwhile: (child: Stub) => Prepared,
): ClonedProcess<Prepared> {
  return cloneProcess(kernel, {
    newNamespaces: newNamespaceFlags(namespaces),
    cgroup,
    passed: [listener],
    prepare: ({ stub }) => joinNamespaces(stub, namespaces),
    meanwhile,
    explanation: cannot("make the container's first process", "linux.namespaces"),
  });
}
