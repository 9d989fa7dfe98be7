import type { CgroupEntry } from "../cgroup/enter.ts";
import { close } from "../linux/calls/files.ts";
import { pidfdOpen, setns } from "../linux/calls/processes.ts";
import type { Kernel, SpawnedStub } from "../linux/kernel.ts";
import type { Namespace } from "../spec/namespace.ts";
import { cannot } from "./birth.ts";
import { childDescriptors, cloneProcess } from "./cloneProcess.ts";
import { namespaceTypes } from "./namespaces.ts";

/**
 * Makes a process in the namespaces and the cgroup of a container's first process. It is as that one was when it was new: the
 * superuser, in the root of the container's mount namespace.
 * @param initPid the first process's id on the host, which must not have ended.
 * @param cgroup the container's cgroup, open.
 * @param passed descriptors for the process.
 * @throws RuntimeError
 */
export function spawnInside(
  kernel: Kernel,
  initPid: number,
  namespaces: readonly Namespace[],
  cgroup: CgroupEntry,
  passed: readonly number[],
): SpawnedStub {
  return cloneProcess(kernel, {
    newNamespaces: 0,
    cgroup,
    passed,
    prepare({ stub }) {
      const pidfd = stub.queue(pidfdOpen(initPid), cannot("open the container's first process"));
      const types = namespaces.reduce((all, { type }) => all | namespaceTypes[type].flag, 0);
      // All at once, by the process itself: its namespaces cannot be mistaken for another's (Linux 5.8).
      stub.queue(setns(pidfd, types >>> 0), cannot("join the container's namespaces"));
    },
    meanwhile: (child) => child.queue(close(childDescriptors().cgroup)),
    explanation: cannot("make a process in the container"),
  });
}
