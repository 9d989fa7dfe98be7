import { type OomWatch, watchOom } from "../cgroup/oom.ts";
import { readStatistics } from "../cgroup/statistics/read.ts";
import type { Statistics } from "../cgroup/statistics/statistics.ts";
import { RuntimeError } from "../error.ts";
import { close } from "../linux/calls/files.ts";
import { pidfdOpen } from "../linux/calls/processes.ts";
import { isReady, POLLIN, pollfds, ppollMany } from "../linux/calls/waiting.ts";
import { isErrno } from "../linux/errno.ts";
import type { Kernel } from "../linux/kernel.ts";
import { SyscallError } from "../linux/syscallError.ts";
import { noEvents } from "../messages.ts";
import type { ContainerRecord } from "./containerRecord.ts";
import { isAlive } from "./status.ts";
import { withContainer } from "./withContainer.ts";

/** What happens to a container, as runc's `events` prints it. */
export type ContainerEvent =
  | { readonly type: "stats"; readonly id: string; readonly data: Statistics }
  | { readonly type: "oom"; readonly id: string };

/**
 * What a container has used.
 * @param root directory that holds the containers' state.
 * @throws RuntimeError when it does not run.
 */
export function containerStatistics(kernel: Kernel, root: string, id: string): ContainerEvent {
  return { type: "stats", id, data: readStatistics(kernel, recordOf(kernel, root, id).cgroup_paths) };
}

/**
 * Reports what happens to a container until its first process ends: statistics in intervals, and each process that is killed for memory.
 * @param interval in milliseconds.
 * @throws RuntimeError when it does not run.
 */
export function watchContainer(
  kernel: Kernel,
  root: string,
  id: string,
  interval: number,
  report: (event: ContainerEvent) => void,
): void {
  const record = recordOf(kernel, root, id);
  const init = kernel.call(pidfdOpen(record.init_process_pid));
  if (init < 0) throw new RuntimeError(noEvents(id));
  let oom: OomWatch | undefined;
  try {
    // The id is checked after the descriptor is open: from then on it cannot become another process's.
    if (!isAlive(kernel, record)) throw new RuntimeError(noEvents(id));
    oom = watchOom(kernel, record.cgroup_paths);
    oom?.count();
    for (let due = performance.now() + interval; ; ) {
      const { timeout, ended } = waitFor(kernel, init, oom, due);
      for (let count = oom?.count() ?? 0; count > 0; count--) report({ type: "oom", id });
      if (ended) return;
      if (!timeout) continue;
      report({ type: "stats", id, data: readStatistics(kernel, record.cgroup_paths) });
      due += interval;
    }
  } finally {
    oom?.close();
    kernel.call(close(init));
  }
}

function waitFor(
  kernel: Kernel,
  init: number,
  oom: OomWatch | undefined,
  due: number,
): { timeout: boolean; ended: boolean } {
  const watched = pollfds([{ descriptor: init, events: POLLIN }, ...(oom === undefined ? [] : [oom])]);
  const call = ppollMany(watched, Math.max(0, due - performance.now()));
  const ready = kernel.call(call);
  if (ready < 0 && !isErrno(ready, "EINTR")) throw new SyscallError(call, -ready);
  return { timeout: ready === 0, ended: ready > 0 && isReady(watched, 0) };
}

function recordOf(kernel: Kernel, root: string, id: string): ContainerRecord {
  return withContainer(kernel, root, id, (record, status) => {
    if (status === "stopped" || status === "creating") throw new RuntimeError(noEvents(id));
    return record;
  });
}
