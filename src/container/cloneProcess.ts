import type { CgroupEntry } from "../cgroup/enter.ts";
import { close } from "../linux/calls/files.ts";
import { CLONE_INTO_CGROUP, CLONE_PARENT, clone3, setDumpable } from "../linux/calls/processes.ts";
import { makeChannel } from "../linux/hostKernel.ts";
import type { Kernel, SpawnedStub } from "../linux/kernel.ts";
import type { QueueOptions, Stub } from "../linux/stub.ts";
import { firstChannel } from "../linux/stubProtocol.ts";
import { cannot } from "./birth.ts";
import { killAndReap, reap } from "./childProcess.ts";

/** Descriptors of a process that {@link cloneProcess} makes: the channel on which its stub serves, … */
export const childChannel = firstChannel + 1;
/** … the cgroup that it was born in, which is its own to close, … */
export const cgroupDescriptor = firstChannel + 2;
/** … and what the caller passes. */
export const firstPassed = firstChannel + 3;

export interface CloneOptions<Prepared> {
  /** CLONE_NEW flags of the namespaces that are made with the process. */
  readonly newNamespaces: number;
  /** Its cgroup, open. */
  readonly cgroup: CgroupEntry;
  /** Descriptors for the process, {@link firstPassed} and upward. */
  readonly passed: readonly number[];
  /** Queues what has to happen before the process is made: joining namespaces. */
  readonly prepare: (process: SpawnedStub) => void;
  /** Work for the time that the kernel takes: what it queues for the process runs as soon as that exists. */
  readonly meanwhile: (child: Stub) => Prepared;
  readonly explanation: QueueOptions;
}

/** The process, and what `meanwhile` returned. */
export interface ClonedProcess<Prepared> extends SpawnedStub {
  readonly prepared: Prepared;
}

/**
 * Makes a process that is a child of tsrunc's and a stub. A first stub, on the host, joins namespaces and clones it; CLONE_PARENT makes it a
 * sibling of that stub, which then ends with its channel.
 * @throws RuntimeError
 */
export function cloneProcess<Prepared>(
  kernel: Kernel,
  options: CloneOptions<Prepared>,
): ClonedProcess<Prepared> {
  const { newNamespaces, cgroup, passed, prepare, meanwhile, explanation } = options;
  const [ours, theirs] = makeChannel(kernel);
  let attached = false;
  try {
    const spawned = kernel.spawnStub([theirs, cgroup.descriptor, ...passed]);
    const { stub, pid: stubPid } = spawned;
    try {
      stub.queue(setDumpable(0), cannot("make the stub undumpable"));
      cgroup.enter(spawned);
      prepare(spawned);
      const flags = BigInt(newNamespaces) | BigInt(CLONE_PARENT);
      const call = cgroup.isBirthplace
        ? clone3(flags | CLONE_INTO_CGROUP, cgroupDescriptor)
        : clone3(flags, 0);
      const clone = stub.fork(call, childChannel, explanation);
      stub.flush();
      const child = kernel.attachStub(ours);
      attached = true;
      // Whatever goes wrong from here on, the process is being made, and only who learns its id can end it.
      const outcome = attempt(() => {
        child.cork(() => stub.sync());
        child.queue(close(firstChannel));
        return meanwhile(child);
      });
      try {
        stub.sync();
      } catch (error) {
        child.close();
        throw error;
      }
      const pid = clone.value ?? 0;
      try {
        if ("error" in outcome) throw outcome.error;
        child.uncork();
        return { stub: child, pid, prepared: outcome.value };
      } catch (error) {
        killAndReap(kernel, { stub: child, pid });
        throw error;
      }
    } finally {
      stub.close();
      reap(kernel, stubPid);
    }
  } finally {
    kernel.call(close(theirs));
    if (!attached) kernel.call(close(ours));
  }
}

function attempt<Value>(action: () => Value): { value: Value } | { error: unknown } {
  try {
    return { value: action() };
  } catch (error) {
    return { error };
  }
}
