import { RuntimeError } from "../error.ts";
import { AT_EMPTY_PATH, close, fchownat } from "../linux/calls/files.ts";
import { isErrno } from "../linux/errno.ts";
import { readFileIfExists } from "../linux/file.ts";
import type { Kernel } from "../linux/kernel.ts";
import { SyscallError } from "../linux/syscallError.ts";
import { openDirectory } from "./files.ts";

/** What older kernels, which have no list, let be handed over. */
const always = ["cgroup.procs", "cgroup.subtree_control", "cgroup.threads"];

/** The group stays as it is (chown(2)). */
const unchanged = -1;

/**
 * Hands a cgroup of version 2 over to a user: the directory and the files that the kernel lists in /sys/kernel/cgroup/delegate (Linux 4.15), but
 * none that limits it (config-linux.md, "Cgroup ownership").
 * @throws RuntimeError
 */
export function delegateCgroup(kernel: Kernel, path: string, uid: number): void {
  const listed = readFileIfExists(kernel, "/sys/kernel/cgroup/delegate")?.split("\n").filter(Boolean);
  const directory = openDirectory(kernel, path);
  try {
    for (const file of ["", ...(listed ?? always)]) {
      // The list comes from the kernel, and no name in it leads out of the directory.
      const call = fchownat(directory, file, uid, unchanged, file === "" ? AT_EMPTY_PATH : 0);
      const result = kernel.call(call);
      // A list is of all files that any kernel configuration has.
      if (result >= 0 || isErrno(result, "ENOENT")) continue;
      const cause = new SyscallError(call, -result, `${path}/${file}`);
      throw new RuntimeError(`cannot give the cgroup to user ${uid}`, { cause, field: "linux.cgroupsPath" });
    }
  } finally {
    kernel.call(close(directory));
  }
}
