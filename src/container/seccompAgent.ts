import { RuntimeError } from "../error.ts";
import { close } from "../linux/calls/files.ts";
import { pidfdGetfd, pidfdOpen } from "../linux/calls/processes.ts";
import { type Kernel, must } from "../linux/kernel.ts";
import { noAgent } from "../messages.ts";
import type { Seccomp } from "../spec/seccomp.ts";
import type { ContainerProcessState, State } from "../spec/state.ts";
import { sendToSocket } from "./sendToSocket.ts";

/** The name by which agents know the descriptor (config-linux.md, "The Container Process State"). */
const listenerName = "seccompFd";

/** A process under a filter with SCMP_ACT_NOTIFY. */
export interface NotifyingProcess {
  /** Its id on the host. */
  readonly pid: number;
  /** The listener's number in it. */
  readonly listener: number;
}

/**
 * Hands the listener of a process to the agent that decides for it, with the container process state: one message on a connection of its own.
 * The agent's is then the only copy but the process's own, which execve(2) closes.
 * @param state of the container, as `state` has it.
 * @throws RuntimeError; the process must not become the container's program then.
 */
export function informAgent(
  kernel: Kernel,
  { listenerPath = "", listenerMetadata }: Seccomp,
  { pid, listener }: NotifyingProcess,
  state: State,
): void {
  const message: ContainerProcessState = {
    ociVersion: state.ociVersion,
    fds: [listenerName],
    pid,
    ...(listenerMetadata !== undefined && { metadata: listenerMetadata }),
    state,
  };
  const descriptor = takeListener(kernel, pid, listener);
  try {
    sendToSocket(kernel, listenerPath, JSON.stringify(message), descriptor);
  } catch (cause) {
    throw new RuntimeError(noAgent, { cause, field: "linux.seccomp.listenerPath" });
  } finally {
    kernel.call(close(descriptor));
  }
}

function takeListener(kernel: Kernel, pid: number, listener: number): number {
  try {
    const pidfd = must(kernel, pidfdOpen(pid));
    try {
      return must(kernel, pidfdGetfd(pidfd, listener));
    } finally {
      kernel.call(close(pidfd));
    }
  } catch (cause) {
    throw new RuntimeError("cannot take the filter's listener out of the process", {
      cause,
      field: "linux.seccomp",
    });
  }
}
