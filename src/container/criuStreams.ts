import { listProcesses } from "../cgroup/processes.ts";
import { output } from "../linux/call.ts";
import {
  AT_FDCWD,
  close,
  decodeStatx,
  O_DIRECTORY,
  O_RDONLY,
  openat,
  readlinkat,
  S_IFCHR,
  S_IFMT,
  S_IFREG,
  statx,
  statxSize,
} from "../linux/calls/files.ts";
import { listEntries } from "../linux/directory.ts";
import { readFileIfExists } from "../linux/file.ts";
import type { Kernel } from "../linux/kernel.ts";
import { textOf } from "./birth.ts";
import type { ContainerRecord } from "./containerRecord.ts";
import { readMountPoints } from "./criuMounts.ts";

/** Beside CRIU's images: what the standard streams of the first process were, as runc writes it. */
export const streamsFile = "descriptors.json";

const streams = [0, 1, 2];
const memoryDevices = 1;
const accessModes = 3;

/** The standard streams of a container's first process. */
export interface Streams {
  /** For each the name under which CRIU gets another one when it restores; the path of one that it restores itself. */
  readonly names: readonly string[];
  /** Those of the names that CRIU has to be told of when it dumps. */
  readonly external: readonly string[];
}

/**
 * Looks at the standard streams of a container's first process: those that lead out of the container are replaced when it is restored. These are
 * pipes whose other end nobody inside holds, and files of the host, as the /dev/null of a caller without input.
 */
export function readStreams(kernel: Kernel, record: ContainerRecord): Streams {
  const mounted = readMountPoints(kernel, record.init_process_pid);
  const external: string[] = [];
  const names = streams.map((stream) => {
    const path = `/proc/${record.init_process_pid}/fd/${stream}`;
    const link = readLink(kernel, path);
    if (link.startsWith("pipe:")) return isInnerPipe(kernel, record, link) ? "" : link;
    const mountId = Number(descriptorInfo(kernel, record.init_process_pid, stream)?.mountId ?? -1);
    const file = mountId === -1 || mounted.has(mountId) ? undefined : fileName(kernel, path, mountId);
    if (file === undefined) return link;
    external.push(file);
    return file;
  });
  return { names, external: [...new Set(external)] };
}

/** What stands for the streams of a container that is being restored: tsrunc's own. @param text of {@link streamsFile}. */
export function inheritedStreams(text: string): { key: string; descriptor: number }[] {
  const names: unknown = JSON.parse(text);
  if (!Array.isArray(names)) return [];
  const found = new Map<string, number>();
  for (const [descriptor, name] of names.slice(0, streams.length).entries()) {
    if (typeof name === "string" && /^(pipe:|file\[)/.test(name) && !found.has(name))
      found.set(name, descriptor);
  }
  return [...found].map(([key, descriptor]) => ({ key, descriptor }));
}

/** CRIU's name of a file outside of the container (criu.org/External_files); terminals and sockets have ways of their own. */
function fileName(kernel: Kernel, path: string, mountId: number): string | undefined {
  const status = output(statxSize);
  if (kernel.call(statx(AT_FDCWD, path, 0, status)) < 0) return undefined;
  const { mode, inode, deviceMajor } = decodeStatx(status);
  const type = mode & S_IFMT;
  if (type !== S_IFREG && !(type === S_IFCHR && deviceMajor === memoryDevices)) return undefined;
  return `file[${mountId.toString(16)}:${inode.toString(16)}]`;
}

/** Whether processes of the container hold both ends of a pipe. */
function isInnerPipe(kernel: Kernel, record: ContainerRecord, link: string): boolean {
  const modes = new Set<number>();
  const directory = record.cgroup_paths[""] ?? Object.values(record.cgroup_paths)[0];
  const inside = directory === undefined ? [record.init_process_pid] : listProcesses(kernel, directory);
  for (const pid of inside) {
    for (const name of descriptorsOf(kernel, pid)) {
      if (readLink(kernel, `/proc/${pid}/fd/${name}`) !== link) continue;
      const info = descriptorInfo(kernel, pid, name);
      if (info !== undefined) modes.add(info.flags & accessModes);
    }
  }
  return modes.size > 1 || modes.has(2);
}

function descriptorsOf(kernel: Kernel, pid: number): string[] {
  const path = `/proc/${pid}/fd`;
  const directory = kernel.call(openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY()));
  // It may have ended meanwhile.
  if (directory < 0) return [];
  try {
    return listEntries(kernel, directory, path).map(({ name }) => name);
  } finally {
    kernel.call(close(directory));
  }
}

function readLink(kernel: Kernel, path: string): string {
  const target = output(4096);
  return textOf(target, kernel.call(readlinkat(AT_FDCWD, path, target)));
}

function descriptorInfo(
  kernel: Kernel,
  pid: number,
  descriptor: number | string,
): { flags: number; mountId: number } | undefined {
  const text = readFileIfExists(kernel, `/proc/${pid}/fdinfo/${descriptor}`);
  if (text === undefined) return undefined;
  return {
    flags: Number.parseInt(/^flags:\s*(\d+)/m.exec(text)?.[1] ?? "0", 8),
    mountId: Number(/^mnt_id:\s*(\d+)/m.exec(text)?.[1] ?? -1),
  };
}
