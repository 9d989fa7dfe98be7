import type { KeyAndValue } from "../criu/options.ts";
import type { Notified } from "../criu/worker.ts";
import { RuntimeError } from "../error.ts";
import { output } from "../linux/call.ts";
import {
  AT_FDCWD,
  close,
  decodeStatx,
  fchmodat,
  fchownat,
  S_IFDIR,
  S_IFMT,
  statx,
  statxSize,
  umask,
  write,
} from "../linux/calls/files.ts";
import { writeFile } from "../linux/file.ts";
import { type Kernel, must } from "../linux/kernel.ts";
import { cannotCheckpoint, containerDoesNotExist } from "../messages.ts";
import type { Spec } from "../spec/config.ts";
import { readConfigCopy } from "./configCopy.ts";
import type { ContainerRecord } from "./containerRecord.ts";
import {
  type Criu,
  type CriuJobOptions,
  checkDirectories,
  commonOptions,
  makeImageDirectory,
  openCriu,
  ownHierarchies,
  requireFeature,
  runCriu,
} from "./criuJob.ts";
import { externalMounts } from "./criuMounts.ts";
import { checkRestorable, externalNamespaces } from "./criuNamespaces.ts";
import { readStreams, streamsFile } from "./criuStreams.ts";
import { deleteContainer } from "./delete.ts";
import { containerStatus } from "./status.ts";
import { closeContainerDirectory, openContainerDirectory, readRecord } from "./store.ts";

export interface CheckpointOptions extends CriuJobOptions {
  /** Directory of an earlier pre-dump, relative to that of the images. */
  readonly parentPath?: string | undefined;
  /** Let the container run on. */
  readonly leaveRunning: boolean;
  /** Save memory only, and let the container run on: the next dump saves what has changed since. */
  readonly preDump: boolean;
  readonly tcpSkipInFlight: boolean;
  readonly linkRemap: boolean;
  /** Where memory is sent instead of into files. */
  readonly pageServer?: { readonly address: string; readonly port: number } | undefined;
  /** A descriptor of tsrunc's that gets a NUL when memory can be fetched (`lazyPages`). */
  readonly statusDescriptor?: number | undefined;
  readonly warn: (message: string) => void;
}

/**
 * Saves a running container into files, by CRIU. It is deleted then, unless it is to run on.
 * @param root directory that holds the containers' state.
 * @throws RuntimeError; the container runs on.
 */
export function checkpoint(kernel: Kernel, root: string, id: string, options: CheckpointOptions): void {
  const { record, spec } = readRunning(kernel, root, id);
  checkRestorable(spec);
  makeDirectories(kernel, options, groupOfUserNamespace(spec));
  const criu = openCriu(kernel);
  if (options.preDump) requireFeature(kernel, criu, "memoryTracking", "--pre-dump");
  if (options.lazyPages) requireFeature(kernel, criu, "lazyPages", "--lazy-pages");
  checkDirectories(kernel, options);
  dump(kernel, criu, { record, spec, options });
  if (!options.leaveRunning && !options.preDump) remove(kernel, root, id, options.warn);
}

function readRunning(kernel: Kernel, root: string, id: string): { record: ContainerRecord; spec: Spec } {
  const directory = openContainerDirectory(kernel, root, id);
  try {
    const record = readRecord(kernel, directory);
    const status = containerStatus(kernel, directory, record);
    if (record === undefined || (status !== "running" && status !== "paused"))
      throw new RuntimeError(cannotCheckpoint(status));
    return { record, spec: readConfigCopy(kernel, directory) };
  } finally {
    closeContainerDirectory(kernel, directory);
  }
}

/** The group, on the host, of the superuser of the container's user namespace; undefined where it has none of its own. */
function groupOfUserNamespace({ linux }: Spec): number | undefined {
  return linux?.gidMappings?.find(({ containerID }) => containerID === 0)?.hostID;
}

function makeDirectories(
  kernel: Kernel,
  { imagePath, parentPath }: CheckpointOptions,
  group: number | undefined,
): void {
  try {
    const isNew = makeImageDirectory(kernel, imagePath);
    // Part of the work of a restore is done inside the user namespace, first as tsrunc's user, then as the namespace's superuser.
    if (isNew && group !== undefined) {
      must(kernel, fchownat(AT_FDCWD, imagePath, superuser, group));
      must(kernel, fchmodat(AT_FDCWD, imagePath, 0o710));
    }
  } catch (cause) {
    throw new RuntimeError(`cannot make the directory of --image-path`, { cause });
  }
  if (parentPath === undefined) return;
  if (parentPath.startsWith("/")) throw new RuntimeError("--parent-path must be relative");
  const status = output(statxSize);
  const path = `${imagePath}/${parentPath}`;
  try {
    must(kernel, statx(AT_FDCWD, path, 0, status));
  } catch (cause) {
    throw new RuntimeError("invalid --parent-path", { cause });
  }
  if ((decodeStatx(status).mode & S_IFMT) !== S_IFDIR)
    throw new RuntimeError(`invalid --parent-path: ${path} is not a directory`);
}

const logName = "dump.log";
const superuser = 0;

interface Dump {
  readonly record: ContainerRecord;
  readonly spec: Spec;
  readonly options: CheckpointOptions;
}

function dump(kernel: Kernel, criu: Criu, { record, spec, options }: Dump): void {
  const { parentPath, preDump, statusDescriptor } = options;
  let mounts: readonly KeyAndValue[] = [];
  let external = externalNamespaces(kernel, record, spec);
  if (!preDump) {
    mounts = externalMounts(kernel, record, spec);
    const streams = readStreams(kernel, record);
    external = [...external, ...streams.external];
    writeFile(kernel, `${options.imagePath}/${streamsFile}`, JSON.stringify(streams.names), 0o600);
  }
  const criuOptions = {
    ...commonOptions(options, logName, record.annotations),
    root: record.config.rootfs,
    pid: record.init_process_pid,
    leaveRunning: options.leaveRunning,
    tcpSkipInFlight: options.tcpSkipInFlight,
    linkRemap: options.linkRemap,
    cgroupControllers: ownHierarchies(kernel, record.cgroup_paths),
    freezeCgroup: record.cgroup_paths[""] ?? record.cgroup_paths.freezer,
    pageServer: options.pageServer,
    ...(parentPath !== undefined && { parentImages: parentPath }),
    trackMemory: preDump || parentPath !== undefined,
    externalMounts: mounts,
    external,
  };
  const notified: Notified = ({ script }) => {
    if (script !== "status-ready" || statusDescriptor === undefined) return;
    kernel.call(write(statusDescriptor, new Uint8Array(1)));
    kernel.call(close(statusDescriptor));
  };
  const kind = preDump ? "PRE_DUMP" : "DUMP";
  runCriu(kernel, criu, {
    options,
    logName,
    notified,
    request: () => ({ kind, options: criuOptions }),
    // The images hold the container's memory, and CRIU lets everybody read them who gets into their directory. In a user namespace it has
    // to be a stranger who reads them.
    worker: {
      prepare({ stub }) {
        if (groupOfUserNamespace(spec) === undefined) stub.queue(umask(0o077));
      },
    },
  });
}

/** CRIU has ended its processes. A `run` that has waited for that may be faster. */
function remove(kernel: Kernel, root: string, id: string, warn: (message: string) => void): void {
  try {
    deleteContainer(kernel, root, id, { force: true, warn });
  } catch (error) {
    if (!(error instanceof RuntimeError && error.message.startsWith(containerDoesNotExist))) throw error;
  }
}
