import { close } from "../linux/calls/files.ts";
import { pidfdOpen, pidfdSendSignal, SIGKILL } from "../linux/calls/processes.ts";
import { isErrno } from "../linux/errno.ts";
import { writeKernelFile } from "../linux/file.ts";
import type { Kernel } from "../linux/kernel.ts";
import { SyscallError } from "../linux/syscallError.ts";
import { freeze, isFrozen, thaw } from "./freeze.ts";
import type { CgroupPaths } from "./paths.ts";
import { listProcesses } from "./processes.ts";

/**
 * Kills all processes of a cgroup and below, also stopped ones: in one step by cgroup.kill (Linux 5.14), which new ones do not escape.
 * Does nothing when the cgroup is gone.
 * @throws SyscallError
 */
export function killCgroup(kernel: Kernel, paths: CgroupPaths): void {
  const unified = paths[""];
  if (unified === undefined) {
    killOneByOne(kernel, paths);
    return;
  }
  try {
    writeKernelFile(kernel, `${unified}/cgroup.kill`, "1");
  } catch (error) {
    if (!(error instanceof SyscallError && error.is("ENOENT", "ENODEV"))) throw error;
    killOneByOne(kernel, paths);
  }
}

/**
 * Lets go what the freezer of version 1 holds: a process that has been killed does not end before. Version 2 does not keep them.
 * @throws SyscallError
 */
export function letDie(kernel: Kernel, { freezer }: CgroupPaths): void {
  if (freezer === undefined) return;
  try {
    writeKernelFile(kernel, `${freezer}/freezer.state`, "THAWED");
  } catch (error) {
    if (!(error instanceof SyscallError && error.is("ENOENT", "ENODEV"))) throw error;
  }
}

/**
 * Sends a signal to all processes of a cgroup and below.
 * @throws SyscallError when one cannot be signalled.
 */
export function signalCgroup(kernel: Kernel, paths: CgroupPaths, signal: number): void {
  const path = placeOfProcesses(paths);
  if (path === undefined) return;
  const pidfds = new Map<number, number>();
  try {
    for (const pid of listProcesses(kernel, path)) {
      const pidfd = kernel.call(pidfdOpen(pid));
      if (pidfd >= 0) pidfds.set(pid, pidfd);
    }
    // A process that is listed again, now that its descriptor is open, cannot be a stranger that got the id meanwhile.
    for (const pid of listProcesses(kernel, path)) {
      const pidfd = pidfds.get(pid);
      if (pidfd === undefined) continue;
      const call = pidfdSendSignal(pidfd, signal);
      const sent = kernel.call(call);
      if (sent < 0 && !isErrno(sent, "ESRCH")) throw new SyscallError(call, -sent);
    }
  } finally {
    for (const pidfd of pidfds.values()) kernel.call(close(pidfd));
  }
}

/** The directory that lists all of a container's processes: every hierarchy does. */
export function placeOfProcesses(paths: CgroupPaths): string | undefined {
  return paths[""] ?? paths.pids ?? paths.freezer ?? Object.values(paths)[0];
}

/** The processes are stopped meanwhile, so that none is born unseen. Version 1 delivers no signal before they are let go again. */
function killOneByOne(kernel: Kernel, paths: CgroupPaths): void {
  const canFreeze = paths[""] !== undefined || paths.freezer !== undefined;
  if (canFreeze) tryToFreeze(kernel, paths);
  try {
    signalCgroup(kernel, paths, SIGKILL);
  } finally {
    if (canFreeze && isFrozen(kernel, paths)) thaw(kernel, paths);
  }
}

/** What cannot be stopped is killed all the same. */
function tryToFreeze(kernel: Kernel, paths: CgroupPaths): void {
  try {
    freeze(kernel, paths);
  } catch (error) {
    if (!(error instanceof Error && error.name === "RuntimeError")) throw error;
  }
}
