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
  /** Resolves with the exit status, 128 + signal when one killed the process. */
  readonly status: Promise<number>;
  /** Stops waiting and forwarding. */
  abandon(): void;
}

/**
 * Waits for a child in the foreground, and passes on to it the signals that tsrunc receives meanwhile. The event loop sleeps until a signal
 * arrives: SIGCHLD is the one that ends the wait.
 */
export function waitForExit(kernel: Kernel, pid: number): Waiting {
  // Only this keeps the event loop from ending; it is never due.
  const keepAlive = setInterval(() => undefined, 0x7fffffff);
  const handlers: [NodeJS.Signals, () => void][] = [];
  for (const name of forwarded) {
    // Until it is reaped below, the child's process id is its own.
    handlers.push([name, () => kernel.call({ name: "kill", args: [pid, parseSignal(name) ?? 0] })]);
  }
  let abandoned = false;
  function abandon(): void {
    abandoned = true;
    clearInterval(keepAlive);
    for (const [name, handler] of handlers) process.removeListener(name, handler);
  }
  const status = new Promise<number>((resolve, reject) => {
    const look = (): void => {
      // Whoever gives up waiting reaps the child himself.
      if (abandoned) return;
      try {
        const exit = reapIfEnded(kernel, pid);
        if (exit === undefined) return;
        abandon();
        resolve(exit);
      } catch (error) {
        abandon();
        reject(error);
      }
    };
    handlers.push(["SIGCHLD", look]);
    for (const [name, handler] of handlers) process.on(name, handler);
    // It may have ended before the handler was there.
    queueMicrotask(look);
  });
  return { status, abandon };
}

function reapIfEnded(kernel: Kernel, pid: number): number | undefined {
  const status = output(siginfoSize);
  must(kernel, waitid(pid, status, { block: false }));
  return decodeExit(status);
}
