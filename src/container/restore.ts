import { controlDevices } from "../cgroup/devices/control.ts";
import { openCgroup } from "../cgroup/enter.ts";
import { cgroupsOf } from "../cgroup/hierarchies.ts";
import { limitProcesses } from "../cgroup/resources.ts";
import type { Notified } from "../criu/worker.ts";
import { firstInherited } from "../criu/worker.ts";
import { RuntimeError } from "../error.ts";
import { AT_REMOVEDIR, close, unlinkat } from "../linux/calls/files.ts";
import { readFile } from "../linux/file.ts";
import type { Kernel } from "../linux/kernel.ts";
import { checkConsole, handOver } from "./console.ts";
import { hooked } from "./create.ts";
import type { CreateOptions } from "./createOptions.ts";
import {
  type Criu,
  type CriuJobOptions,
  checkDirectories,
  commonOptions,
  openCriu,
  ownHierarchies,
  runCriu,
} from "./criuJob.ts";
import { externalSources } from "./criuMounts.ts";
import { checkRestorable, openNamespaces } from "./criuNamespaces.ts";
import { inheritedStreams, streamsFile } from "./criuStreams.ts";
import { attachForeground, type Foreground } from "./foreground.ts";
import { namespaceOrigin } from "./namespaces.ts";
import { writePidFile } from "./pidFile.ts";
import {
  bringUpLoopback,
  finishRestore,
  type RestoredContainer,
  type RestoredProcess,
  startRestore,
} from "./restoredContainer.ts";
import { makeRestoreRoot, prepareRestore } from "./restorePlace.ts";
import { remove } from "./run.ts";
import { runRuntimeHooks } from "./runtimeHooks.ts";
import { hierarchies } from "./steps/cgroupMounts.ts";
import { closeContainerDirectory, restoreRoot } from "./store.ts";

export interface RestoreOptions extends CreateOptions, CriuJobOptions {
  /** Return as soon as the container runs. */
  readonly detach: boolean;
  /** Another AppArmor profile or SELinux label than it had, as `apparmor:NAME`. */
  readonly lsmProfile?: string | undefined;
  /** Another SELinux context for mounts. */
  readonly lsmMountContext?: string | undefined;
}

/** The version of CRIU from which on it can change labels. */
const labelsSince = 31_600;

/**
 * Makes a container from what `checkpoint` has saved, by CRIU, and waits until it ends.
 * @returns the exit status of its first process (128 + signal when one killed it); 0 at once when detached.
 * @throws RuntimeError; nothing of the container is left then.
 */
export async function restore(kernel: Kernel, options: RestoreOptions): Promise<number> {
  checkConsole(kernel, options, { foreground: !options.detach });
  checkRestorable(options.bundle.spec);
  const criu = openCriu(kernel);
  checkLabels(criu, options);
  const container = startRestore(kernel, options);
  let foreground: Foreground | undefined;
  const process: RestoredProcess = { pid: 0, console: undefined };
  try {
    restoreProcesses(kernel, criu, options, container, process);
    if (process.pid === 0) throw new RuntimeError("criu has not told which process it has restored");
    if (process.console !== undefined) process.console = handOver(kernel, options, process.console);
    if (options.pidFile !== undefined) writePidFile(kernel, options.pidFile, process.pid);
    if (!options.detach) foreground = await attachForeground(kernel, process.pid, process.console);
  } catch (error) {
    container.undo(process);
    throw error;
  }
  if (foreground === undefined) {
    closeContainerDirectory(kernel, container.directory);
    return 0;
  }
  let status: number;
  try {
    status = await foreground.ended();
  } catch (error) {
    // The terminal's master has been closed with what showed it.
    container.undo({ pid: process.pid, console: undefined });
    throw error;
  }
  remove(kernel, options, container);
  return status;
}

function checkLabels({ version }: Criu, { lsmProfile, lsmMountContext }: RestoreOptions): void {
  if (version >= labelsSince) return;
  const hint = { hint: "This one has a defect there" };
  if (lsmProfile !== undefined) throw new RuntimeError("--lsm-profile requires at least CRIU 3.16", hint);
  if (lsmMountContext !== undefined)
    throw new RuntimeError("--lsm-mount-context requires at least CRIU 3.16", hint);
}

function restoreProcesses(
  kernel: Kernel,
  criu: Criu,
  options: RestoreOptions,
  container: RestoredContainer,
  process: RestoredProcess,
): void {
  const { bundle, id } = options;
  const { cgroup, directory } = container;
  const { opened, joined, close: closeNamespaces } = openNamespaces(kernel, bundle.spec);
  const root = makeRestoreRoot(kernel, directory.descriptor, `${options.root}/${id}/${restoreRoot}`);
  try {
    const namespaces = opened.map(({ key }, index) => ({ key, descriptor: firstInherited + index }));
    const criuOptions = {
      ...commonOptions(options, logName, bundle.spec.annotations ?? {}),
      root,
      cgroupControllers: ownHierarchies(kernel, cgroup.paths),
      evasiveDevices: true,
      restoreSibling: true,
      externalMounts: externalSources(bundle.spec, bundle.path, cgroupMounts(kernel, options, container)),
      inherited: [...readStreams(kernel, options), ...namespaces],
      joined,
      lsmProfile: options.lsmProfile,
      lsmMountContext: options.lsmMountContext,
    };
    runCriu(kernel, criu, {
      options,
      logName,
      worker: {
        inherited: opened.map(({ descriptor }) => descriptor),
        prepare: (worker) => prepareRestore(kernel, worker, { options, cgroup, root }),
      },
      // Read from the process itself: it is in more hierarchies than the container's record has.
      request: (pid) => ({
        kind: "RESTORE",
        options: { ...criuOptions, cgroupRoots: cgroupsOf(kernel, pid) },
      }),
      notified: listener(kernel, options, container, process),
    });
  } finally {
    closeNamespaces();
    kernel.call(unlinkat(directory.descriptor, restoreRoot, AT_REMOVEDIR));
  }
}

const logName = "restore.log";

function readStreams(kernel: Kernel, options: RestoreOptions): ReturnType<typeof inheritedStreams> {
  checkDirectories(kernel, options);
  try {
    return inheritedStreams(readFile(kernel, `${options.imagePath}/${streamsFile}`));
  } catch (cause) {
    throw new RuntimeError("there is no checkpoint in the directory of --image-path", { cause });
  }
}

/** Where a container without a cgroup namespace sees hierarchies of cgroups, and its directory in each. */
function cgroupMounts(
  kernel: Kernel,
  { bundle: { spec } }: RestoreOptions,
  { cgroup }: RestoredContainer,
): { key: string; value: string }[] {
  const mounts = (spec.mounts ?? []).filter(({ type }) => type === "cgroup" || type === "cgroup2");
  if (mounts.length === 0 || namespaceOrigin(spec.linux?.namespaces, "cgroup") !== "shared") return [];
  const all = hierarchies({ kernel, cgroupPaths: cgroup.paths });
  const [only] = all;
  return mounts.flatMap(({ destination }) =>
    all.length === 1 && only !== undefined
      ? [{ key: destination, value: only.path }]
      : all.map(({ name, path }) => ({ key: `${destination}/${name}`, value: path })),
  );
}

/** What happens while CRIU is at work. Nothing that it has restored runs yet. */
function listener(
  kernel: Kernel,
  options: RestoreOptions,
  container: RestoredContainer,
  process: RestoredProcess,
): Notified {
  const { spec } = options.bundle;
  const { paths } = container.cgroup;
  return ({ script, pid }, descriptor) => {
    if (script === "orphan-pts-master") {
      if (process.console === undefined) process.console = descriptor;
      else if (descriptor !== undefined) kernel.call(close(descriptor));
    } else if (script === "setup-namespaces") {
      bringUpLoopback(kernel, spec, pid);
      runRuntimeHooks(kernel, hooked(options, paths, pid));
    } else if (script === "post-restore") {
      process.pid = pid;
      limitProcesses(kernel, container.cgroup, spec.linux?.resources ?? {});
      const entry = openCgroup(kernel, paths);
      try {
        if (entry.descriptor !== undefined)
          controlDevices(kernel, paths, entry.descriptor, spec.linux?.resources?.devices);
      } finally {
        entry.close();
      }
      finishRestore(kernel, options, container, pid);
    }
  };
}
