import type { CgroupEntry } from "../cgroup/enter.ts";
import { setgroups, setresgid, setresuid } from "../linux/calls/credentials.ts";
import { AT_FDCWD, close, O_RDONLY, openat } from "../linux/calls/files.ts";
import { CLONE_NEWCGROUP, CLONE_NEWUSER, pidfdOpen, setDumpable, setns } from "../linux/calls/processes.ts";
import { type Kernel, must, type Purpose } from "../linux/kernel.ts";
import type { Stub } from "../linux/stub.ts";
import type { Namespace } from "../spec/namespace.ts";
import { cannot, mayFail } from "./birth.ts";
import { type ClonedProcess, cloneProcess } from "./cloneProcess.ts";
import { childDescriptors } from "./descriptors.ts";
import { namespaceOrigin, namespaceTypes } from "./namespaces.ts";

/**
 * Does something that takes joining the namespaces of the container's first process. For a caller without rights over the host the kernel
 * allows that only while the process is dumpable: its memory belongs to the user namespace that it was executed in, the host's.
 */
export function whileJoinable(init: Stub, { privileged }: { privileged: boolean }, action: () => void): void {
  if (privileged) {
    action();
    return;
  }
  const options = cannot("open the container's first process to its user");
  init.queue(setDumpable(1), options);
  init.sync();
  action();
  init.queue(setDumpable(0), options);
  init.sync();
}

export interface InsideOptions<Prepared> {
  /** What a trace calls the process. */
  readonly name: string;
  /** The id, on the host, of the container's first process, which must not have ended. */
  readonly initPid: number;
  readonly namespaces: readonly Namespace[];
  /** Whether tsrunc has the superuser's rights over the host. */
  readonly privileged: boolean;
  /** The cgroup for the process, open. */
  readonly cgroup: CgroupEntry;
  /** Descriptors for the stub, `firstPassed` and upward. */
  readonly passed?: readonly number[];
  /** Descriptors for the program that the process will become, 3 and upward. */
  readonly kept?: readonly number[];
  /** Queues what the process inherits from the one that makes it. */
  readonly inherited?: (stub: Stub) => void;
  /** Work for the time that the kernel takes, see {@link cloneProcess}. */
  readonly meanwhile: (child: Stub) => Prepared;
  /** What it is made for, where `meanwhile` tells of something else. */
  readonly purpose?: Purpose;
}

/**
 * Makes a process in the namespaces and the cgroup of a container's first process. It is as that one was when it was new: the
 * superuser, in the root of the container's mount namespace.
 *
 * The cgroup namespace is joined by the new process itself: who is inside of it cannot make a process in a cgroup from the outside, when the
 * cgroup file system is mounted with `nsdelegate`. So is the user namespace where tsrunc has rights over the host, because within it these are
 * lost: over a cgroup that has been given to the container's root, for one. Until then it is what it would be without a user namespace: the
 * host's superuser, undumpable, with nothing running but the stub.
 * @throws RuntimeError
 */
export function spawnInside<Prepared>(
  kernel: Kernel,
  options: InsideOptions<Prepared>,
): ClonedProcess<Prepared> {
  const {
    name,
    initPid,
    namespaces,
    privileged,
    cgroup,
    passed = [],
    kept = [],
    inherited,
    purpose,
  } = options;
  const own = childDescriptors(kept.length);
  const opened: number[] = [];
  try {
    opened.push(must(kernel, pidfdOpen(initPid)));
    const joinsCgroup = namespaceOrigin(namespaces, "cgroup") !== "shared";
    if (joinsCgroup) opened.push(must(kernel, openat(AT_FDCWD, `/proc/${initPid}/ns/cgroup`, O_RDONLY)));
    const pidfd = own.firstPassed + passed.length;
    const joinsUser = namespaceOrigin(namespaces, "user") !== "shared";
    let types = 0;
    for (const { type } of namespaces)
      if (type !== "cgroup" && !(type === "user" && privileged)) types |= namespaceTypes[type].flag;
    return cloneProcess(kernel, {
      newNamespaces: 0,
      cgroup,
      passed: [...passed, ...opened],
      kept,
      ...(inherited !== undefined && { inherited }),
      ...(purpose !== undefined && { purpose }),
      prepare(stub) {
        // All at once, by the process itself: its namespaces cannot be mistaken for another's (Linux 5.8).
        if (types !== 0) stub.queue(setns(pidfd, types >>> 0), cannot("join the container's namespaces"));
        return () => undefined;
      },
      meanwhile(child) {
        child.queue(close(own.cgroup));
        if (joinsUser && privileged)
          child.queue(setns(pidfd, CLONE_NEWUSER), cannot("join the container's user namespace"));
        child.queue(close(pidfd));
        if (joinsCgroup) {
          child.queue(setns(pidfd + 1, CLONE_NEWCGROUP), cannot("join the container's cgroup namespace"));
          child.queue(close(pidfd + 1));
        }
        if (joinsUser) {
          // Refused where a user has mapped only itself; it has no groups to lose then.
          child.queue(setgroups([]), mayFail);
          child.queue(setresgid(0), cannot("become the superuser's group"));
          child.queue(setresuid(0), cannot("become the superuser"));
        }
        return options.meanwhile(child);
      },
      explanation: cannot("make a process in the container"),
      name,
    });
  } finally {
    for (const descriptor of opened) kernel.call(close(descriptor));
  }
}
