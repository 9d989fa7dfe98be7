import { output } from "../linux/call.ts";
import { decodeExit, siginfoSize, waitid } from "../linux/calls/processes.ts";
import { type Kernel, must } from "../linux/kernel.ts";
import { parseSignal } from "../linux/signals.ts";

/** What a person or a supervisor sends to a program in the foreground. The engine needs the others for itself, or cannot catch them. */
const forwarded = [
  "SIGHUP",
  "SIGINT",
  "SIGQUIT",
  "SIGTERM",
  "SIGUSR1",
  "SIGUSR2",
  "SIGALRM",
  "SIGCONT",
  "SIGWINCH",
] as const;

export interface Waiting {
  /** Waits until the process has ended. @returns the exit status, 128 + signal when one killed it. @throws SyscallError */
  ended(): Promise<number>;
  /** Stops waiting and forwarding. */
  abandon(): void;
}

/**
 * Passes on to a child the signals that tsrunc receives, from now on, and waits for its end when it is asked to. The event loop sleeps until a
 * signal arrives: SIGCHLD is the one that ends the wait.
 */
export function waitForExit(kernel: Kernel, pid: number): Waiting {
  const handlers: [NodeJS.Signals, () => void][] = [];
  for (const name of forwarded) {
    // Until it is reaped below, the child's process id is its own.
    handlers.push([name, () => kernel.call({ name: "kill", args: [pid, parseSignal(name) ?? 0] })]);
  }
  for (const [name, handler] of handlers) process.on(name, handler);
  let keepAlive: NodeJS.Timeout | undefined;
  let abandoned = false;
  function abandon(): void {
    abandoned = true;
    clearInterval(keepAlive);
    for (const [name, handler] of handlers) process.removeListener(name, handler);
  }
  /** The exit status, when the process has ended: it is reaped then, and nobody waits for it any more. */
  function reap(): number | undefined {
    let exit: number | undefined;
    try {
      exit = reapIfEnded(kernel, pid);
    } catch (error) {
      abandon();
      throw error;
    }
    if (exit !== undefined) abandon();
    return exit;
  }
  const later = (): Promise<number> =>
    new Promise<number>((resolve, reject) => {
      // Only this keeps the event loop from ending; it is never due.
      keepAlive = setInterval(() => undefined, 0x7fffffff);
      const look = (): void => {
        // Whoever gives up waiting reaps the child himself.
        if (abandoned) return;
        try {
          const exit = reap();
          if (exit !== undefined) resolve(exit);
        } catch (error) {
          reject(error);
        }
      };
      handlers.push(["SIGCHLD", look]);
      process.on("SIGCHLD", look);
      // It may have ended before the handler was there.
      queueMicrotask(look);
    });
  const ended = async (): Promise<number> => reap() ?? later();
  return { ended, abandon };
}

function reapIfEnded(kernel: Kernel, pid: number): number | undefined {
  const status = output(siginfoSize);
  must(kernel, waitid(pid, status, { block: false }));
  return decodeExit(status);
}
