import type { CgroupEntry } from "../cgroup/enter.ts";
import type { Kernel } from "../linux/kernel.ts";
import type { Stub } from "../linux/stub.ts";
import type { Namespace } from "../spec/namespace.ts";
import { cannot } from "./birth.ts";
import { type ClonedProcess, childDescriptors, cloneProcess } from "./cloneProcess.ts";
import { joinNamespaces, newNamespaceFlags } from "./namespaces.ts";

/** Where the container's first process has its descriptors while it is a stub. */
export interface InitDescriptors {
  /** Of those that it was born with the first that has served: the channel of the stub that made it. */
  readonly firstUsed: number;
  /** Its own channel. */
  readonly channel: number;
  /** The socket on which a created container waits for `start`. */
  readonly listener: number;
  /** Where the terminal's step puts its end of the pseudo-terminal, once the cgroup has served. */
  readonly consoleMaster: number;
  /** From here on a descriptor is one that a step has opened. */
  readonly firstLeftover: number;
}

/** @param kept how many descriptors of the caller's it keeps for the container's program, from 3 on. */
export function initDescriptors(kept: number): InitDescriptors {
  const { channel, cgroup, firstPassed } = childDescriptors(kept);
  return {
    firstUsed: channel - 1,
    channel,
    listener: firstPassed,
    consoleMaster: cgroup,
    firstLeftover: firstPassed + 1,
  };
}

/**
 * Makes the container's first process in its namespaces and its cgroup.
 * @param cgroup the container's cgroup, open.
 * @param listener the control socket on which a created container waits for `start`.
 * @param kept descriptors for the container's program, which has them as 3 and upward.
 * @param meanwhile work for the time that the kernel takes to make the namespaces.
 * @throws RuntimeError
 */
export function spawnInit<Prepared>(
  kernel: Kernel,
  namespaces: readonly Namespace[],
  cgroup: CgroupEntry,
  listener: number,
  kept: readonly number[],
  meanwhile: (child: Stub) => Prepared,
): ClonedProcess<Prepared> {
  return cloneProcess(kernel, {
    newNamespaces: newNamespaceFlags(namespaces),
    cgroup,
    passed: [listener],
    kept,
    prepare: ({ stub }) => joinNamespaces(stub, namespaces),
    meanwhile,
    explanation: cannot("make the container's first process", "linux.namespaces"),
  });
}
