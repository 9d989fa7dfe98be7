import { RuntimeError } from "../error.ts";
import { close } from "../linux/calls/files.ts";
import { pidfdOpen } from "../linux/calls/processes.ts";
import { type Kernel, must } from "../linux/kernel.ts";
import { sendToSocket } from "./sendToSocket.ts";

/**
 * Sends a pidfd of a process to whoever listens on a socket, as runc does: the text tells the container's first one, `standard`, from one of
 * `exec`, `setns`.
 * The process must not have been reaped yet, so that its id is its own.
 * @throws RuntimeError
 */
export function sendPidfd(
  kernel: Kernel,
  socketPath: string,
  pid: number,
  kind: "standard" | "setns" = "standard",
): void {
  try {
    const pidfd = must(kernel, pidfdOpen(pid));
    try {
      sendToSocket(kernel, socketPath, kind, pidfd);
    } finally {
      kernel.call(close(pidfd));
    }
  } catch (cause) {
    throw new RuntimeError("cannot send the pidfd to the pidfd socket", { cause });
  }
}
