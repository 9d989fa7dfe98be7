import { letDie } from "../cgroup/kill.ts";
import { close } from "../linux/calls/files.ts";
import { pidfdOpen, pidfdSendSignal, SIGKILL } from "../linux/calls/processes.ts";
import { POLLIN, ppoll } from "../linux/calls/waiting.ts";
import { isErrno } from "../linux/errno.ts";
import type { Kernel } from "../linux/kernel.ts";
import { SyscallError } from "../linux/syscallError.ts";
import type { ContainerRecord } from "./containerRecord.ts";
import { isAlive } from "./status.ts";

/**
 * Calls `action` with a pidfd of the container's first process. The process id is checked after the pidfd is open: from then on it cannot
 * become another process's.
 * @returns false when the process has ended.
 */
function withInit(kernel: Kernel, record: ContainerRecord, action: (pidfd: number) => void): boolean {
  const call = pidfdOpen(record.init_process_pid);
  const pidfd = kernel.call(call);
  if (isErrno(pidfd, "ESRCH", "EINVAL")) return false;
  if (pidfd < 0) throw new SyscallError(call, -pidfd);
  try {
    if (!isAlive(kernel, record)) return false;
    action(pidfd);
    return true;
  } finally {
    kernel.call(close(pidfd));
  }
}

/** Sends a signal to the container's first process. @returns false when it has ended. @throws SyscallError */
export function signalInit(kernel: Kernel, record: ContainerRecord, signal: number): boolean {
  let alive = true;
  const found = withInit(kernel, record, (pidfd) => {
    alive = send(kernel, pidfd, signal);
  });
  return found && alive;
}

/** @returns false when the process has ended. @throws SyscallError */
function send(kernel: Kernel, pidfd: number, signal: number): boolean {
  const call = pidfdSendSignal(pidfd, signal);
  const sent = kernel.call(call);
  if (sent < 0 && !isErrno(sent, "ESRCH")) throw new SyscallError(call, -sent);
  return sent >= 0;
}

/**
 * Kills the container's first process and waits for its end.
 * @param patience in milliseconds.
 * @returns whether it is gone.
 * @throws SyscallError when it cannot be killed.
 */
export function killInit(kernel: Kernel, record: ContainerRecord, patience: number): boolean {
  let gone = true;
  withInit(kernel, record, (pidfd) => {
    send(kernel, pidfd, SIGKILL);
    letDie(kernel, record.cgroup_paths);
    gone = kernel.call(ppoll(pidfd, POLLIN, patience)) === 1;
  });
  return gone;
}
