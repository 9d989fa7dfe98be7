import { firstChannel } from "../linux/stubProtocol.ts";

/** Where a process that `cloneProcess` makes has its descriptors, … */
export interface ChildDescriptors {
  /** … the channel on which its stub serves, … */
  readonly channel: number;
  /** … the cgroup that it was born in, which is its own to close, … */
  readonly cgroup: number;
  /** … and what the caller passes. */
  readonly firstPassed: number;
}

/** @param kept how many descriptors the process keeps for its program: those have the numbers from 3 on. */
export function childDescriptors(kept = 0): ChildDescriptors {
  const free = firstChannel + kept;
  return { channel: free + 1, cgroup: free + 2, firstPassed: free + 3 };
}

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
