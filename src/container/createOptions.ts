import type { Bundle } from "../bundle/readBundle.ts";
import type { Caller } from "./idMappings.ts";
import type { Notifier } from "./notify.ts";

/** What `create` and `run` are told. */
export interface CreateOptions {
  readonly id: string;
  /** Directory that holds the containers' state; absolute. */
  readonly root: string;
  readonly bundle: Bundle;
  /** A Unix socket to send the terminal's master to; absolute. */
  readonly consoleSocket?: string | undefined;
  /** A Unix socket to send a pidfd of the first process to; absolute. */
  readonly pidfdSocket?: string | undefined;
  /** Descriptors of tsrunc's own for the container's program, which gets them as 3 and upward. */
  readonly kept?: readonly number[];
  /** A file to write the process id to. */
  readonly pidFile?: string | undefined;
  /** Enter the root file system by chroot(2) rather than pivot_root(2). */
  readonly noPivot?: boolean;
  /** Do without a cgroup where none can be made; if absent, whoever is not the host's superuser does. */
  readonly rootless?: boolean | undefined;
  /** Let systemd make the cgroup. */
  readonly systemdCgroup?: boolean;
  /** Keep the caller's session keyring. */
  readonly noNewKeyring?: boolean;
  /** The user who calls tsrunc; the superuser if absent. */
  readonly caller?: Caller;
  /** The caller's soft limit of open files, see `limitOpenFiles`. */
  readonly callerNofile?: number | undefined;
  /** For a caller that waits for the container's readiness; it has extended the bundle's config. */
  readonly notifier?: Notifier | undefined;
  readonly warn: (message: string) => void;
}

/** The user who calls tsrunc. */
export function callerOf({ caller = { uid: 0, gid: 0 } }: CreateOptions): Caller {
  return caller;
}

/** Whether tsrunc has the superuser's rights over the host, or over the user namespace that it runs in. */
export function isPrivileged(options: CreateOptions): boolean {
  return callerOf(options).uid === 0;
}
