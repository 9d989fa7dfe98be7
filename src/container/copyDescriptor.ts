import { close } from "../linux/calls/files.ts";
import { pidfdGetfd, pidfdOpen } from "../linux/calls/processes.ts";
import { type Kernel, must } from "../linux/kernel.ts";

/** A descriptor of tsrunc's own for what a descriptor of the container's first process leads to. @throws SyscallError */
export function copyDescriptor(kernel: Kernel, pid: number, descriptor: number): number {
  const pidfd = must(kernel, pidfdOpen(pid));
  try {
    return must(kernel, pidfdGetfd(pidfd, descriptor));
  } finally {
    kernel.call(close(pidfd));
  }
}
