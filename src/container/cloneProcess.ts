import type { CgroupEntry } from "../cgroup/enter.ts";
import { close, dup3 } from "../linux/calls/files.ts";
import { CLONE_INTO_CGROUP, CLONE_PARENT, clone3, setDumpable } from "../linux/calls/processes.ts";
import { makeChannel } from "../linux/hostKernel.ts";
import type { Kernel, Purpose, SpawnedStub } from "../linux/kernel.ts";
import type { QueueOptions, Stub } from "../linux/stub.ts";
import { firstChannel } from "../linux/stubProtocol.ts";
import { cannot } from "./birth.ts";
import { killAndReap, reap } from "./childProcess.ts";
import { childDescriptors } from "./descriptors.ts";

export interface CloneOptions<Prepared> {
  /** CLONE_NEW flags of the namespaces that are made with the process. */
  readonly newNamespaces: number;
  /** Its cgroup, open. */
  readonly cgroup: CgroupEntry;
  /** Descriptors for the process, `firstPassed` and upward. */
  readonly passed: readonly number[];
  /** Descriptors for the program that the process will become, 3 and upward. */
  readonly kept?: readonly number[];
  /** Queues what the process inherits from the one that makes it. */
  readonly inherited?: (stub: Stub) => void;
  /**
   * Queues what has to happen before the process is made, in the one that makes it: joining namespaces.
   * @returns a check to call when that has been done. It throws.
   */
  readonly prepare: (stub: Stub) => () => void;
  /** Keep the process open to its own user, who has to write its ids; it has to hide itself then. */
  readonly dumpable?: boolean;
  /** Work for the time that the kernel takes: what it queues for the process runs as soon as that exists. */
  readonly meanwhile: (child: Stub) => Prepared;
  readonly explanation: QueueOptions;
  /** What a trace calls it; and what it is made for, where that is not said already. */
  readonly name: string;
  readonly purpose?: Purpose;
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
  const { newNamespaces, cgroup, passed, kept = [], prepare, meanwhile, explanation } = options;
  const child = childDescriptors(kept.length);
  const about = (): void => options.purpose && kernel.about?.(options.purpose);
  about();
  const [ours, theirs] = makeChannel(kernel);
  let attached = false;
  try {
    // Its channel once more keeps the numbers of what follows the same where there is no cgroup.
    const spawned = kernel.spawnStub([...kept, theirs, cgroup.descriptor ?? theirs, ...passed]);
    const { stub, pid: stubPid } = spawned;
    try {
      options.inherited?.(stub);
      if (options.dumpable !== true) stub.queue(setDumpable(0), cannot("make the stub undumpable"));
      cgroup.enter(spawned);
      const check = prepare(stub);
      const flags = BigInt(newNamespaces) | BigInt(CLONE_PARENT);
      const call = cgroup.isBirthplace ? clone3(flags | CLONE_INTO_CGROUP, child.cgroup) : clone3(flags, 0);
      const clone = stub.fork(call, child.channel, explanation);
      // It ends while the rest goes on, and nobody has to wait for that.
      stub.flush({ last: true });
      const childStub = kernel.attachStub(ours, options.name);
      attached = true;
      // Whatever goes wrong from here on, the process is being made, and only who learns its id can end it.
      const outcome = attempt(() => {
        childStub.cork(() => stub.sync());
        keep(childStub, kept.length);
        return meanwhile(childStub);
      });
      about();
      try {
        stub.sync();
      } catch (error) {
        childStub.close();
        throw error;
      }
      const pid = clone.value ?? 0;
      try {
        check();
        if ("error" in outcome) throw outcome.error;
        childStub.uncork();
        return { stub: childStub, pid, prepared: outcome.value };
      } catch (error) {
        killAndReap(kernel, { stub: childStub, pid });
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

/**
 * Closes the channel of the stub that made the process, and moves what is kept for the program down to the number that the channel had: there
 * each stays until execve(2), which must find it open and not close-on-exec.
 */
function keep(child: Stub, count: number): void {
  for (let index = 0; index < count; index++)
    child.queue(dup3(firstChannel + 1 + index, firstChannel + index, 0), cannot("keep a descriptor"));
  child.queue(close(firstChannel + count));
}

function attempt<Value>(action: () => Value): { value: Value } | { error: unknown } {
  try {
    return { value: action() };
  } catch (error) {
    return { error };
  }
}
