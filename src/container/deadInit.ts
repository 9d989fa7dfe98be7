import { countOomKills } from "../cgroup/oom.ts";
import type { CgroupPaths } from "../cgroup/paths.ts";
import { RuntimeError } from "../error.ts";
import { exists } from "../linux/file.ts";
import type { Kernel } from "../linux/kernel.ts";
import { StubDiedError } from "../linux/stub.ts";
import { initOomKilled } from "../messages.ts";
import type { ContainerRecord } from "./containerRecord.ts";
import { type ContainerDirectory, controlSocket } from "./store.ts";

/**
 * What an error means that a container's first process has met: when it has died, why. The kernel kills it where the container's memory does not
 * even suffice to start. All other errors are returned as they are. To be called while the cgroup, which counts such deaths, is still there.
 */
export function explainDeath(kernel: Kernel, error: unknown, cgroupPaths: CgroupPaths): unknown {
  if (!(error instanceof StubDiedError)) return error;
  if (countOomKills(kernel, cgroupPaths) > 0) {
    return new RuntimeError(initOomKilled, {
      field: "linux.resources.memory.limit",
      hint: "Raise the limit: the program needs what it is to use, and no more for tsrunc",
    });
  }
  return new RuntimeError("the container's first process was killed before its program could start", {
    hint: "Somebody has sent it SIGKILL, or the whole machine is out of memory: see the kernel's log (dmesg)",
  });
}

/** Why a container has stopped, for whoever wants to start it. */
export function whyStopped(kernel: Kernel, directory: ContainerDirectory, record: ContainerRecord): string {
  const oom = countOomKills(kernel, record.cgroup_paths) > 0;
  // Whoever starts a container takes the socket away.
  const wasStarted = !exists(kernel, controlSocket, directory.descriptor);
  const who = wasStarted ? "Its program has ended" : "Its first process was killed before it was started";
  const why = oom
    ? ", and the kernel has killed a process of it for want of memory (linux.resources.memory.limit)"
    : "";
  return `${who}${why}: delete the container and create it anew`;
}
