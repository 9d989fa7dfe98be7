import { RuntimeError } from "../error.ts";
import { sleep } from "../linux/calls/waiting.ts";
import { readFileIfExists, writeKernelFile } from "../linux/file.ts";
import type { Kernel } from "../linux/kernel.ts";
import type { CgroupPaths } from "./paths.ts";

/** How long the processes of a cgroup may take to stop, in milliseconds. */
const patience = 2000;

/**
 * Stops all processes of a cgroup, and of those below it, until {@link thaw}. The freezer of version 2 needs no controller, so that it is there
 * on hybrid hosts, too; and what it has stopped can be killed.
 * @throws RuntimeError when they have not all stopped after two seconds; they run on then.
 */
export function freeze(kernel: Kernel, paths: CgroupPaths): void {
  const switches = freezer(paths);
  write(kernel, switches, switches.frozen);
  const reading = switches.version === 2 ? "frozen 1" : "FROZEN";
  for (let waited = 0; waited < patience; waited++) {
    if (readFileIfExists(kernel, switches.state)?.includes(reading) !== false) return;
    // A process that forks while version 1 freezes it can slip through; asking again catches it.
    if (switches.version === 1 && waited % 50 === 49) write(kernel, switches, switches.frozen);
    kernel.call(sleep(1));
  }
  thaw(kernel, paths);
  throw new RuntimeError("cannot freeze the container: its processes did not all stop within 2 s", {
    hint: "One of them may wait for a disk or a network file system",
  });
}

/** Lets the processes of a cgroup run again. @throws RuntimeError */
export function thaw(kernel: Kernel, paths: CgroupPaths): void {
  const switches = freezer(paths);
  write(kernel, switches, switches.thawed);
}

/** Whether somebody has asked for a cgroup's processes to be stopped. False where there is no freezer. */
export function isFrozen(kernel: Kernel, paths: CgroupPaths): boolean {
  if (paths[""] === undefined && paths.freezer === undefined) return false;
  const switches = freezer(paths);
  const state = readFileIfExists(kernel, switches.file)?.trim();
  return state === "1" || state === "FROZEN" || state === "FREEZING";
}

interface Freezer {
  readonly version: 1 | 2;
  readonly file: string;
  /** What is written to it. */
  readonly frozen: string;
  readonly thawed: string;
  /** Where it says whether all have stopped. */
  readonly state: string;
}

function freezer(paths: CgroupPaths): Freezer {
  const { "": unified, freezer: version1 } = paths;
  if (unified !== undefined) {
    const state = `${unified}/cgroup.events`;
    return { version: 2, file: `${unified}/cgroup.freeze`, frozen: "1", thawed: "0", state };
  }
  if (version1 === undefined) {
    throw new RuntimeError("cannot freeze or thaw the container: it is in no cgroup with a freezer", {
      hint: "Mount cgroup2, or the freezer controller of version 1",
    });
  }
  const file = `${version1}/freezer.state`;
  return { version: 1, file, frozen: "FROZEN", thawed: "THAWED", state: file };
}

function write(kernel: Kernel, { file }: Freezer, value: string): void {
  try {
    writeKernelFile(kernel, file, value);
  } catch (cause) {
    throw new RuntimeError("cannot freeze or thaw the container", { cause });
  }
}
