import { output } from "../linux/call.ts";
import { close } from "../linux/calls/files.ts";
import { pidfdOpen, pidfdSendSignal, SIGKILL, siginfoSize, waitid } from "../linux/calls/processes.ts";
import type { Kernel, SpawnedStub } from "../linux/kernel.ts";

/** Waits for a child that ends by itself. */
export function reap(kernel: Kernel, pid: number): void {
  kernel.call(waitid(pid, output(siginfoSize), { block: true }));
}

/** Kills a child and waits until it is gone. */
export function killAndReap(kernel: Kernel, { stub, pid }: SpawnedStub): void {
  stub.close();
  const pidfd = kernel.call(pidfdOpen(pid));
  if (pidfd >= 0) {
    kernel.call(pidfdSendSignal(pidfd, SIGKILL));
    kernel.call(close(pidfd));
  }
  reap(kernel, pid);
}
