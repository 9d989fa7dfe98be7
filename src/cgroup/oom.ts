import { output } from "../linux/call.ts";
import { close, lseek, O_RDONLY, openat, read } from "../linux/calls/files.ts";
import { eventfd2, POLLIN, POLLPRI } from "../linux/calls/waiting.ts";
import { readFileIfExists } from "../linux/file.ts";
import { type Kernel, must } from "../linux/kernel.ts";
import { openDirectory, readCgroupFileIfExists, writeCgroupFile } from "./files.ts";
import type { CgroupPaths } from "./paths.ts";
import { pairs } from "./statistics/parse.ts";

/** Tells when the kernel kills a process of a cgroup because its memory is used up. */
export interface OomWatch {
  /** Becomes ready, in the sense of poll(2), when there is something to look at. */
  readonly descriptor: number;
  readonly events: number;
  /** How many were killed since the last look. */
  readonly count: () => number;
  readonly close: () => void;
}

/** Watches a container's memory controller; undefined where it has none. @throws SyscallError */
export function watchOom(kernel: Kernel, paths: CgroupPaths): OomWatch | undefined {
  const path = paths.memory ?? paths[""];
  if (path === undefined) return undefined;
  const directory = openDirectory(kernel, path);
  const isVersion1 = paths.memory !== undefined;
  const file = isVersion1 ? "memory.oom_control" : "memory.events";
  const killed = (): number => Number(pairs(readCgroupFileIfExists(kernel, directory, file)).oom_kill ?? 0);
  let watched: number | undefined;
  try {
    if (readCgroupFileIfExists(kernel, directory, file) === undefined) return undefined;
    watched = isVersion1
      ? notification(kernel, directory, file)
      : must(kernel, openat(directory, file, O_RDONLY));
    const descriptor = watched;
    let before = killed();
    return {
      descriptor,
      events: isVersion1 ? POLLIN : POLLPRI,
      count() {
        // What was ready is not any more once the file is read from its beginning, or the number of notifications.
        if (!isVersion1) kernel.call(lseek(descriptor, 0));
        kernel.call(read(descriptor, output(isVersion1 ? 8 : 0x1000)));
        const now = killed();
        const news = Math.max(0, now - before);
        before = now;
        return news;
      },
      close() {
        kernel.call(close(descriptor));
        kernel.call(close(directory));
      },
    };
  } finally {
    if (watched === undefined) kernel.call(close(directory));
  }
}

/** Version 1 notifies through an eventfd (Documentation/admin-guide/cgroup-v1/memory.rst, "OOM Control"). */
function notification(kernel: Kernel, directory: number, file: string): number {
  const control = must(kernel, openat(directory, file, O_RDONLY));
  try {
    const event = must(kernel, eventfd2());
    writeCgroupFile(kernel, directory, "cgroup.event_control", `${event} ${control}`);
    return event;
  } finally {
    kernel.call(close(control));
  }
}

/** How many processes of a cgroup the kernel has killed because its memory was used up; 0 where nobody counts. */
export function countOomKills(kernel: Kernel, paths: CgroupPaths): number {
  const [path, file] =
    paths.memory === undefined ? [paths[""], "memory.events"] : [paths.memory, "memory.oom_control"];
  if (path === undefined) return 0;
  return Number(pairs(readFileIfExists(kernel, `${path}/${file}`)).oom_kill ?? 0);
}
