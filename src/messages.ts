/**
 * Error texts that other programs match, verbatim: containerd and Podman tell by them whether a container is gone, Docker which
 * exit status to give. Changing one breaks a caller.
 */

/** containerd: delete and state of a container that is gone. */
export const containerDoesNotExist = "container does not exist";
/** containerd, CRI-O: kill of a container that has ended. */
export const containerNotRunning = "container not running";
/** runc's words; containerd passes them on to who asked. */
export const containerNotPaused = "container not paused";
/** Events of a container that has ended. */
export function noEvents(id: string): string {
  return `container with id ${id} is not running`;
}

/** With --systemd-cgroup on a host without systemd. */
export const noSystemd =
  "systemd cgroup flag passed, but systemd support for managing cgroups is not available";

/** A cgroupsPath that does not fit --systemd-cgroup. */
export function notSystemdPath(path: string): string {
  return `expected cgroupsPath to be of format "slice:prefix:name" for systemd cgroups, got "${path}" instead`;
}

export const idInUse = "container with given ID already exists";
export const invalidId = "invalid container ID format";
export const emptyId = "container id cannot be empty";
export const cannotStartStopped = "cannot start a container that has stopped";
export const cannotStartRunning = "cannot start an already running container";
/** Docker maps it to exit status 127, Podman too. */
export const notFoundInPath = "executable file not found in $PATH";
export const outsideOfRoot =
  "current working directory is outside of container mount namespace root -- possible container breakout detected";

export const cannotExecStopped = "cannot exec in a stopped container";
export const cannotExecPaused = "cannot exec in a paused container (use --ignore-paused to override)";
export const noExecArgs = "exec args cannot be empty";
export const badSubCgroup = "bad sub cgroup path";

/** `exec --cgroup` for a hierarchy that the container is not in. */
export function unknownController(name: string): string {
  return `unknown controller ${name}`;
}

export const noConsoleSocket = "cannot allocate tty if runc will detach without setting console socket";
export const uselessConsoleSocket = "cannot use console socket if runc will not detach or allocate tty";

/** A deadline scheduler beside linux.resources.cpu.cpus. */
export const schedulerAndCpuset = "process scheduler can't be used together with AllowedCPUs";

export const notOrdinaryDirectory = "must be mounted on ordinary directory";
/** A mount from a namespace with more rights keeps the restrictions that it has there. */
export const lockedFlags = "cannot clear locked flags";
export const lockedAccessTime = "cannot change locked atime flags";

/** Podman and users' scripts look for it. */
export const noGroupsWhenRootless = "cannot set any additional groups in a rootless container";
/** runc's text for a rootless container that asks for limits where the caller may make no cgroup. */
export const noCgroupPermission =
  "rootless needs no limits + no cgrouppath when no permission is granted for cgroups";

/** A user or group of the process that the user namespace does not have. */
export function unmappedId(kind: "uid" | "gid", id: number): string {
  return `cannot set${kind} to unmapped ${kind} ${id} in user namespace`;
}

/** Of a filter with SCMP_ACT_NOTIFY; runc's tests look for these. */
export const notifyWrite = "SCMP_ACT_NOTIFY cannot be used for the write syscall";
export const notifyByDefault = "SCMP_ACT_NOTIFY cannot be used as default action";
export const noListenerPath = "seccomp listenerPath is not set";
export const noAgent = "failed to connect with seccomp agent specified in the seccomp profile";

/** SCMP_ACT_NOTIFY where library or kernel are too old for it. */
export function notifyUnsupported(level: number): string {
  return `seccomp notify unsupported: API level: got ${level}, want at least 6. Please try with libseccomp >= 2.5.0 and Linux >= 5.7`;
}

/** Start of a container that is neither created nor running, such as `creating`. */
export function cannotStart(status: string): string {
  return `cannot start a container in the ${status} state`;
}

/** Delete of a container that still runs. */
export function cannotDelete(id: string, status: string): string {
  return `cannot delete container ${id} that is not stopped: ${status}`;
}

/** runc's words, which users' scripts and the tests of others look for. */
export const initOomKilled = "container init was OOM-killed (memory limit too low?)";

/** A flag without its value; by it Podman knows that a flag exists. */
export function flagNeedsArgument(name: string): string {
  return `flag needs an argument: -${name}`;
}

/** A flag that there is not. */
export function unknownFlag(name: string): string {
  return `flag provided but not defined: -${name}`;
}

/** A command that there is not. */
export function noHelpTopic(name: string): string {
  return `No help topic for '${name}'`;
}

/** Kill with what names no signal. */
export function unknownSignal(signal: string): string {
  return `unknown signal "${signal}"`;
}

/** Podman's tests and users' scripts look for it; the time is in seconds. */
export function hookTimedOut(timeout: number): string {
  return `hook ran past specified timeout of ${timeout.toFixed(1)}s`;
}

/** Start of what a failing CRIU is reported as: containerd passes the line on, scripts look for it. */
export function criuFailed(kind: string | number, errno: number): string {
  return `criu failed: type ${kind} errno ${errno}`;
}

/** Checkpoint of a container that has no program running. */
export function cannotCheckpoint(status: string): string {
  return `Container cannot be checkpointed in ${status} state`;
}
