import { RuntimeError } from "../error.ts";
import { faccessat2, fchmodat, mkdirat } from "../linux/calls/files.ts";
import { isErrno } from "../linux/errno.ts";
import { type Kernel, must } from "../linux/kernel.ts";
import type { Spec } from "../spec/config.ts";
import { openRelay, type Relay } from "./notifyRelay.ts";
import { type ContainerDirectory, notifyDirectory, notifySocket } from "./store.ts";

/** Where a container finds the socket. runc's place: programs may know it. */
const mountPoint = "/run/notify";

/**
 * Readiness (sd_notify(3)): the service manager that has started tsrunc waits on a socket for READY=1. The container gets a socket of its own
 * instead of that one, which would let it say anything in tsrunc's name.
 */
export interface Notifier {
  /** The config with what the container needs: the socket's directory, read-only, and its path in the environment. */
  extend(spec: Spec, root: string, id: string): Spec;
  /** Makes the directory, which has to exist before the container. @throws RuntimeError */
  makeDirectory(kernel: Kernel, directory: ContainerDirectory): void;
  /**
   * Listens to the container and connects to the service manager, before the program starts.
   * @param pid the first process.
   * @returns undefined for a container that was created without a notifier.
   * @throws RuntimeError when one of them is not possible.
   */
  listen(kernel: Kernel, directory: ContainerDirectory, pid: number): Relay | undefined;
}

/** @param path the service manager's socket, NOTIFY_SOCKET; one that begins with @ is abstract. */
export function createNotifier(path: string): Notifier {
  return {
    extend: (spec, root, id) => ({
      ...spec,
      mounts: [
        ...(spec.mounts ?? []),
        {
          destination: mountPoint,
          source: `${root}/${id}/${notifyDirectory}`,
          type: "bind",
          options: ["bind", "nosuid", "noexec", "nodev", "ro"],
        },
      ],
      ...(spec.process && {
        process: {
          ...spec.process,
          env: [...(spec.process.env ?? []), `NOTIFY_SOCKET=/run/${notifySocket}`],
        },
      }),
    }),
    makeDirectory(kernel, { descriptor }) {
      try {
        must(kernel, mkdirat(descriptor, notifyDirectory, 0o755));
        // The container's user has to pass through, whatever the caller's umask is.
        must(kernel, fchmodat(descriptor, notifyDirectory, 0o755));
      } catch (cause) {
        throw new RuntimeError("cannot make the directory for NOTIFY_SOCKET", { cause });
      }
    },
    listen(kernel, directory, pid) {
      const found = kernel.call(faccessat2(directory.descriptor, notifyDirectory, 0, 0));
      return isErrno(found, "ENOENT") ? undefined : openRelay(kernel, directory, pid, path);
    },
  };
}
