import { AT_FDCWD, close, O_DIRECTORY, O_PATH, openat } from "../linux/calls/files.ts";
import { cloneTree } from "../linux/calls/mounts.ts";
import { CLONE_NEWNS, pidfdGetfd, pidfdOpen, setns } from "../linux/calls/processes.ts";
import { type Kernel, must } from "../linux/kernel.ts";
import { bindSource, openBindSource } from "./bindSource.ts";
import { type Birth, cannot } from "./birth.ts";
import { reap } from "./childProcess.ts";
import { initDescriptors } from "./descriptors.ts";
import { parseMountOptions } from "./mountOptions.ts";

/** What the first process gets ready opened. Descriptors of its own. */
export interface Sources {
  /** The directory of the root file system, and a detached copy of what is mounted there. */
  readonly rootDirectory: number;
  readonly rootTree: number;
  /** A detached copy of the source of each bind mount, by the mount's index in the config. */
  readonly binds: ReadonlyMap<number, number>;
}

/**
 * Opens what the mounts of a container in a user namespace need. Its first process is a stranger on the host, who cannot reach a directory that
 * is closed to strangers, nor map the ids of a mount. So a stub with tsrunc's rights does it, from inside the container's mount namespace,
 * where what the host has locked stays locked (mount_namespaces(7), "Restrictions on mount namespaces").
 * @throws RuntimeError
 */
export function openSources(birth: Birth): Sources {
  const { kernel, rootfs, spec, pid } = birth;
  kernel.about?.({ name: "open the sources of mounts", field: "mounts" });
  const { stub, pid: stubPid } = kernel.spawnStub([]);
  try {
    const process = stub.queue(pidfdOpen(pid), cannot("open the container's first process"));
    stub.queue(setns(process, CLONE_NEWNS), cannot("enter the container's mount namespace"));
    const options = cannot(`attach the root file system ${rootfs}`, "root.path");
    const opened = [
      stub.queue(openat(AT_FDCWD, rootfs, O_PATH | O_DIRECTORY()), options),
      stub.queue(cloneTree(AT_FDCWD, rootfs, { recursive: true }), options),
    ];
    const indices: number[] = [];
    for (const [index, mount] of (spec.mounts ?? []).entries()) {
      const bound = bindSource(birth, mount, parseMountOptions(mount.options ?? []), `mounts[${index}]`);
      if (bound === undefined) continue;
      indices.push(index);
      opened.push(openBindSource(kernel, stub, bound));
    }
    stub.sync();
    const numbers = opened.map(({ value = -1 }) => value);
    const [rootDirectory = -1, rootTree = -1, ...binds] = handOver(kernel, birth, stubPid, numbers);
    return {
      rootDirectory,
      rootTree,
      binds: new Map(indices.map((index, position) => [index, binds[position] ?? -1])),
    };
  } finally {
    stub.close();
    reap(kernel, stubPid);
  }
}

/** Copies descriptors of one process into the first process of the container. @returns their numbers there. */
function handOver(
  kernel: Kernel,
  { init, kept }: Birth,
  from: number,
  descriptors: readonly number[],
): number[] {
  const ours: number[] = [];
  try {
    const pidfd = must(kernel, pidfdOpen(from));
    ours.push(pidfd);
    for (const descriptor of descriptors) ours.push(must(kernel, pidfdGetfd(pidfd, descriptor)));
    return init.pass(initDescriptors(kept).channel, ours.slice(1));
  } finally {
    for (const descriptor of ours) kernel.call(close(descriptor));
  }
}
