import { output } from "../linux/call.ts";
import { close } from "../linux/calls/files.ts";
import {
  CLONE_INTO_CGROUP,
  CLONE_PARENT,
  clone3,
  pidfdOpen,
  pidfdSendSignal,
  SIGKILL,
  setDumpable,
  siginfoSize,
  waitid,
} from "../linux/calls/processes.ts";
import { makeChannel } from "../linux/hostKernel.ts";
import type { Kernel } from "../linux/kernel.ts";
import type { Stub } from "../linux/stub.ts";
import { firstChannel } from "../linux/stubProtocol.ts";
import type { Namespace } from "../spec/namespace.ts";
import { cannot } from "./birth.ts";
import { joinNamespaces, newNamespaceFlags } from "./namespaces.ts";

/** Descriptors of the container's first process while it is a stub. */
export const initChannel = firstChannel + 1;
export const controlListener = firstChannel + 2;
const cgroupDescriptor = firstChannel + 3;
/** Where the terminal's step puts its end of the pseudo-terminal, once the cgroup has served. */
export const consoleMaster = cgroupDescriptor;
/** From here on a descriptor is one that a step has opened. */
export const firstLeftover = cgroupDescriptor + 1;

/** The container's first process, a child of tsrunc's, still a stub. */
export interface InitProcess {
  readonly stub: Stub;
  /** On the host. */
  readonly pid: number;
}

/**
 * Makes the container's first process in its namespaces and its cgroup. A stub on the host joins the namespaces that exist and clones the
 * process; CLONE_PARENT makes that a child of tsrunc's rather than of the stub, which then ends with its channel.
 * @param cgroup the open directory of the container's cgroup: to be born in it spares the wait of a migration (Linux 5.7).
 * @param meanwhile work for the time that the kernel takes to make the namespaces.
 * @param listener the control socket on which a created container waits for `start`.
 * @throws RuntimeError
 */
export function spawnInit(
  kernel: Kernel,
  namespaces: readonly Namespace[],
  cgroup: number,
  listener: number,
  meanwhile: () => void,
): InitProcess {
  const [ours, theirs] = makeChannel(kernel);
  let attached = false;
  try {
    const { stub, pid } = kernel.spawnStub([theirs, listener, cgroup]);
    try {
      stub.queue(setDumpable(0), cannot("make the stub undumpable"));
      joinNamespaces(stub, namespaces);
      const flags = BigInt(newNamespaceFlags(namespaces)) | BigInt(CLONE_PARENT) | CLONE_INTO_CGROUP;
      const clone = stub.fork(
        clone3(flags, cgroupDescriptor),
        initChannel,
        cannot("make the container's first process", "linux.namespaces"),
      );
      stub.flush();
      meanwhile();
      stub.sync();
      attached = true;
      const init = kernel.attachStub(ours);
      init.queue(close(firstChannel));
      return { stub: init, pid: clone.value ?? 0 };
    } finally {
      stub.close();
      reap(kernel, pid);
    }
  } finally {
    kernel.call(close(theirs));
    if (!attached) kernel.call(close(ours));
  }
}

/** Waits for a child that ends by itself. */
export function reap(kernel: Kernel, pid: number): void {
  kernel.call(waitid(pid, output(siginfoSize), { block: true }));
}

/** Kills a child and waits until it is gone. */
export function killAndReap(kernel: Kernel, { stub, pid }: InitProcess): void {
  stub.close();
  const pidfd = kernel.call(pidfdOpen(pid));
  if (pidfd >= 0) {
    kernel.call(pidfdSendSignal(pidfd, SIGKILL));
    kernel.call(close(pidfd));
  }
  reap(kernel, pid);
}
