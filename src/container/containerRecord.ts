import type { Cgroup } from "../cgroup/cgroup.ts";
import type { SystemdUnit } from "../cgroup/systemd/unit.ts";
import type { Hook } from "../spec/hooks.ts";

/**
 * What tsrunc keeps of a container, as `state.json` in its directory. Keys in snake case are those of runc's file of that name:
 * tracing and GPU tools read `init_process_pid`, `cgroup_paths`, `namespace_paths` and `config`.
 */
export interface ContainerRecord {
  readonly id: string;
  /** Version of the specification that config.json follows. */
  readonly ociVersion: string;
  /** Process id, on the host, of the container's first process; 0 until it exists. */
  readonly init_process_pid: number;
  /** When that process started, in clock ticks since boot: the pid may be another process's by now. */
  readonly init_process_start: number;
  /** RFC 3339, UTC, nanoseconds. */
  readonly created: string;
  readonly rootless: boolean;
  /** Directories of the cgroup by controller; that of version 2 is "". */
  readonly cgroup_paths: Readonly<Record<string, string>>;
  /** Whether it has a process namespace of its own: all its processes end with the first one then. */
  readonly has_pid_namespace: boolean;
  /** Cgroup directories that `create` made, in each hierarchy the container's own last. */
  readonly cgroup_directories: readonly string[];
  /** The scope that the cgroup belongs to, with --systemd-cgroup. */
  readonly systemd_unit?: SystemdUnit;
  /** Directories of the resctrl file system that `create` made, outermost first. */
  readonly resctrl_directories?: readonly string[];
  /** By runc's names of the types, as `NEWPID`. */
  readonly namespace_paths: Readonly<Record<string, string>>;
  readonly config: {
    /** Absolute path on the host. */
    readonly rootfs: string;
    readonly hostname: string;
    /** Annotations and the bundle, each as `key=value`. */
    readonly labels: readonly string[];
    readonly mounts: readonly {
      readonly destination: string;
      readonly source: string;
      readonly device: string;
    }[];
    readonly cgroups: { readonly path: string };
  };
  /** Absolute path of the bundle. */
  readonly bundle: string;
  readonly annotations: Readonly<Record<string, string>>;
  /** The hooks that `delete` runs. */
  readonly poststop: readonly Hook[];
  /** Where the root file system is attached in a mount namespace that does not end with the container. */
  readonly hostMount?: HostMount | undefined;
  /** The program that `start` executes, found by `create` inside the container. */
  readonly executable: string;
  /** The environment that it gets. */
  readonly environment: readonly string[];
  /** Whether it has a session keyring of its own, which processes of `exec` join. */
  readonly new_keyring: boolean;
  /** How many descriptors of the caller's the program gets, from 3 on. */
  readonly kept_descriptors: number;
}

/** A place that a container without a mount namespace of its own has mounted its root file system on. */
export interface HostMount {
  /** Absolute path. */
  readonly path: string;
  /** The mount that was there before (statx(2), STATX_MNT_ID): as long as it is the topmost one, nothing has been attached. */
  readonly before: number;
  /** The mount namespace to look in; tsrunc's own if absent. */
  readonly namespace?: string;
}

/** The container's cgroup. */
export function cgroupOf({
  cgroup_paths: paths,
  cgroup_directories: made,
  systemd_unit: unit,
}: ContainerRecord): Cgroup {
  return { paths, made, unit };
}
