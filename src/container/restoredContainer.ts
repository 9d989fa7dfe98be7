import { type Cgroup, planCgroup, removeCgroup } from "../cgroup/cgroup.ts";
import { limitCgroup } from "../cgroup/resources.ts";
import { output } from "../linux/call.ts";
import { AT_FDCWD, close, decodeStatx, O_RDONLY, openat, statx, statxSize } from "../linux/calls/files.ts";
import { IFF_UP, setDeviceFlags } from "../linux/calls/network.ts";
import { CLONE_NEWNET, pidfdOpen, pidfdSendSignal, SIGKILL, setns } from "../linux/calls/processes.ts";
import { SOCK_SEQPACKET, socket } from "../linux/calls/sockets.ts";
import { writeFile } from "../linux/file.ts";
import type { Kernel } from "../linux/kernel.ts";
import { makeGroup, planGroup, removeGroup } from "../resctrl/group.ts";
import type { Spec } from "../spec/config.ts";
import { writeJson } from "../spec/json.ts";
import { cannot } from "./birth.ts";
import { reap } from "./childProcess.ts";
import type { ContainerRecord } from "./containerRecord.ts";
import { attempt, hooked, makeCgroup, makeDirectory, placeCgroup } from "./create.ts";
import type { CreateOptions } from "./createOptions.ts";
import { namespaceOrigin } from "./namespaces.ts";
import { finishedRecord, newRecord } from "./newRecord.ts";
import { runPoststopHooks } from "./runtimeHooks.ts";
import { type ContainerDirectory, configCopy, writePlan, writeRecord } from "./store.ts";

/** What a container has before its processes are restored. */
export interface RestoredContainer {
  readonly directory: ContainerDirectory;
  readonly cgroup: Cgroup;
  /** As it is without processes until {@link finishRestore}. */
  record: ContainerRecord;
  /** Clears it away, with the process that has been restored. */
  undo(process: RestoredProcess): void;
}

/** What CRIU has restored; filled in while it is at work. */
export interface RestoredProcess {
  /** On the host; 0 as long as there is none. It is a child of tsrunc's. */
  pid: number;
  /** Its terminal's master. */
  console: number | undefined;
}

/**
 * Makes all of a container that is not its processes, as `create` does.
 * @throws RuntimeError; nothing of the container is left then.
 */
export function startRestore(kernel: Kernel, options: CreateOptions): RestoredContainer {
  const { id, bundle, warn } = options;
  const { linux } = bundle.spec;
  const undo: (() => void)[] = [];
  const undoAll = (): void => {
    for (const step of undo.toReversed()) attempt(step, warn);
  };
  try {
    const directory = makeDirectory(kernel, options, undo);
    // Before there is anything to clean up it is written down where: `delete --force` finds it even if tsrunc is killed now.
    const { paths, unit } = placeCgroup(kernel, options);
    const plan = { resctrl_directories: planGroup(kernel, linux?.intelRdt, id) };
    writePlan(kernel, directory, { ...newRecord(options, planCgroup(kernel, paths, unit)), ...plan });
    const cgroup = unit === undefined ? makeCgroup(kernel, options, paths) : { paths, made: [], unit };
    undo.push(() => removeCgroup(kernel, cgroup));
    if (unit === undefined) limitCgroup(kernel, cgroup.paths, linux?.resources ?? {});
    makeGroup(kernel, linux?.intelRdt, id, plan.resctrl_directories);
    undo.push(() => removeGroup(kernel, plan.resctrl_directories));
    return {
      directory,
      cgroup,
      record: { ...newRecord(options, cgroup), ...plan },
      undo({ pid, console }) {
        if (console !== undefined) kernel.call(close(console));
        if (pid !== 0) kill(kernel, pid);
        undoAll();
        // What the hooks have set up is undone by those of poststop, when all else is gone.
        runPoststopHooks(kernel, hooked(options, cgroup.paths, 0), warn);
      },
    };
  } catch (error) {
    undoAll();
    throw error;
  }
}

/** Writes down that the container runs. CRIU has restored its processes, but holds them still. @throws RuntimeError */
export function finishRestore(
  kernel: Kernel,
  { bundle }: CreateOptions,
  container: RestoredContainer,
  pid: number,
): void {
  const { directory } = container;
  const nothing = { executable: "", environment: [] };
  container.record = finishedRecord(kernel, container.record, { pid }, nothing);
  writeFile(kernel, configCopy, configOf(kernel, bundle, pid), 0o600, directory.descriptor);
  writeRecord(kernel, directory, container.record);
}

/**
 * The config of the container as it is now: CRIU restores into a time namespace (its clocks go on where they stopped), which processes of
 * `exec` have to join.
 */
function configOf(kernel: Kernel, { spec, configText }: CreateOptions["bundle"], pid: number): string {
  const inode = (path: string): bigint => {
    const status = output(statxSize);
    return kernel.call(statx(AT_FDCWD, path, 0, status)) < 0 ? 0n : decodeStatx(status).inode;
  };
  if (namespaceOrigin(spec.linux?.namespaces, "time") !== "shared") return configText;
  if (inode(`/proc/${pid}/ns/time`) === inode("/proc/self/ns/time")) return configText;
  const namespaces: NonNullable<Spec["linux"]>["namespaces"] = [
    ...(spec.linux?.namespaces ?? []),
    { type: "time" },
  ];
  return writeJson({ ...spec, linux: { ...spec.linux, namespaces } });
}

/** CRIU leaves the devices of a new network namespace alone; programs expect 127.0.0.1 to answer. @throws RuntimeError */
export function bringUpLoopback(kernel: Kernel, { linux }: Spec, pid: number): void {
  if (namespaceOrigin(linux?.namespaces, "network") !== "new") return;
  const { stub, pid: stubPid } = kernel.spawnStub([]);
  const options = cannot("bring up the loopback device", "linux.namespaces");
  try {
    const namespace = stub.queue(openat(AT_FDCWD, `/proc/${pid}/ns/net`, O_RDONLY), options);
    stub.queue(setns(namespace, CLONE_NEWNET), options);
    stub.queue(setDeviceFlags(stub.queue(socket(SOCK_SEQPACKET), options), "lo", IFF_UP), options);
    stub.sync();
  } finally {
    stub.close();
    reap(kernel, stubPid);
  }
}

function kill(kernel: Kernel, pid: number): void {
  const pidfd = kernel.call(pidfdOpen(pid));
  if (pidfd >= 0) {
    kernel.call(pidfdSendSignal(pidfd, SIGKILL));
    kernel.call(close(pidfd));
  }
  reap(kernel, pid);
}
