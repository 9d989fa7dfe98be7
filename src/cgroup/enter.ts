import { RuntimeError } from "../error.ts";
import { AT_FDCWD, close, O_WRONLY, openat, write } from "../linux/calls/files.ts";
import type { Kernel, SpawnedStub } from "../linux/kernel.ts";
import { encodeText } from "../linux/text.ts";
import { openDirectory } from "./files.ts";
import { type CgroupPaths, directoriesOf } from "./paths.ts";

/** The way for a new process into a container's cgroup. */
export interface CgroupEntry {
  /** The open directory of its cgroup, of version 2 where there is one. Undefined where an unprivileged caller could make none. */
  readonly descriptor: number | undefined;
  /** Whether a process can be born there: clone3(2) with CLONE_INTO_CGROUP spares the wait of a migration (Linux 5.7). */
  readonly isBirthplace: boolean;
  /**
   * Puts a stub into what remains: the hierarchies of version 1, which its children inherit. It queues the stub's own calls, so that tsrunc can
   * go on while the kernel migrates it.
   */
  readonly enter: (process: SpawnedStub) => void;
  readonly close: () => void;
}

/** Opens a container's cgroup for new processes. @throws SyscallError */
export function openCgroup(kernel: Kernel, paths: CgroupPaths): CgroupEntry {
  const { "": unified, ...version1 } = paths;
  const directory = unified ?? Object.values(version1)[0];
  const descriptor = directory === undefined ? undefined : openDirectory(kernel, directory);
  return {
    descriptor,
    isBirthplace: unified !== undefined,
    enter({ stub }) {
      for (const path of directoriesOf(version1)) {
        const explain = (cause: Error): Error =>
          new RuntimeError(`cannot enter the cgroup ${path}`, { cause, field: "linux.cgroupsPath" });
        const file = stub.queue(openat(AT_FDCWD, `${path}/cgroup.procs`, O_WRONLY), { explain });
        stub.queue(write(file, encodeText("0")), { explain });
        stub.queue(close(file));
      }
    },
    close: () => {
      if (descriptor !== undefined) kernel.call(close(descriptor));
    },
  };
}
