import { close } from "../linux/calls/files.ts";
import {
  CLONE_INTO_CGROUP,
  CLONE_PARENT,
  clone3,
  pidfdOpen,
  setDumpable,
  setns,
} from "../linux/calls/processes.ts";
import { makeChannel } from "../linux/hostKernel.ts";
import type { Kernel } from "../linux/kernel.ts";
import { firstChannel } from "../linux/stubProtocol.ts";
import type { Namespace } from "../spec/namespace.ts";
import { cannot } from "./birth.ts";
import { type InitProcess, initChannel, reap } from "./initProcess.ts";
import { namespaceTypes } from "./namespaces.ts";

const cgroupDescriptor = firstChannel + 2;
/** The first of the caller's descriptors in a process that {@link spawnInside} makes. */
export const firstInside = firstChannel + 3;

/**
 * Makes a process in the namespaces and the cgroup of a container's first process: a child of tsrunc's, still a stub. It is as the
 * first process was when it was new: the superuser, in the root of the container's mount namespace.
 * @param initPid the first process's id on the host, which must not have ended.
 * @param cgroup the open directory of the container's cgroup.
 * @param descriptors what the process gets as {@link firstInside} and upward.
 * @throws RuntimeError
 */
export function spawnInside(
  kernel: Kernel,
  initPid: number,
  namespaces: readonly Namespace[],
  cgroup: number,
  descriptors: readonly number[],
): InitProcess {
  const [ours, theirs] = makeChannel(kernel);
  let attached = false;
  try {
    const { stub, pid } = kernel.spawnStub([theirs, cgroup, ...descriptors]);
    try {
      stub.queue(setDumpable(0), cannot("make the stub undumpable"));
      const pidfd = stub.queue(pidfdOpen(initPid), cannot("open the container's first process"));
      const types = namespaces.reduce((all, { type }) => all | namespaceTypes[type].flag, 0);
      // All at once, by the process itself: its namespaces cannot be mistaken for another's (Linux 5.8).
      stub.queue(setns(pidfd, types >>> 0), cannot("join the container's namespaces"));
      const clone = stub.fork(
        clone3(BigInt(CLONE_PARENT) | CLONE_INTO_CGROUP, cgroupDescriptor),
        initChannel,
        cannot("make a process in the container"),
      );
      stub.sync();
      attached = true;
      const inside = kernel.attachStub(ours);
      inside.queue(close(firstChannel));
      inside.queue(close(cgroupDescriptor));
      return { stub: inside, pid: clone.value ?? 0 };
    } finally {
      stub.close();
      reap(kernel, pid);
    }
  } finally {
    kernel.call(close(theirs));
    if (!attached) kernel.call(close(ours));
  }
}
