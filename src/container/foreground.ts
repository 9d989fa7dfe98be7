import { close } from "../linux/calls/files.ts";
import { pidfdOpen } from "../linux/calls/processes.ts";
import { POLLIN, ppoll } from "../linux/calls/waiting.ts";
import type { Kernel } from "../linux/kernel.ts";
import { type AttachedTerminal, attachTerminal } from "./terminal.ts";
import { type Waiting, waitForExit } from "./wait.ts";

/** How long the engine is kept from its event loop, in milliseconds: so much later, at the most, is a signal passed on. */
const soon = 20;

/** A process that tsrunc's caller looks at. */
export interface Foreground {
  /**
   * Waits until the process has ended and all that it has written is shown.
   * @returns the exit status, 128 + signal when one killed it. @throws SyscallError
   */
  ended(): Promise<number>;
  /** Gives up: the process is somebody else's to end. */
  abandon(): void;
}

/**
 * Waits for a child in the foreground, passes signals on to it, and shows its terminal on tsrunc's own.
 * @param console the terminal's master, where it has one; it belongs to this function from now on.
 * @throws RuntimeError when there is no terminal to show it on.
 */
export async function attachForeground(
  kernel: Kernel,
  pid: number,
  console: number | undefined,
): Promise<Foreground> {
  const waiting = waitForExit(kernel, pid);
  let terminal: AttachedTerminal | undefined;
  try {
    if (console !== undefined) terminal = await attachTerminal(kernel, console);
  } catch (error) {
    waiting.abandon();
    throw error;
  }
  return {
    ended() {
      if (terminal === undefined) awaitSoon(kernel, pid);
      return finish(waiting, terminal);
    },
    abandon() {
      waiting.abandon();
      terminal?.restore();
    },
  };
}

/**
 * Waits a little while, for what ends at once: to begin with its event loop, for which it makes a thread, takes the engine 0.2 ms. A signal
 * ends the wait (EINTR). That is all it is for, so a failure is none: the event loop waits, too.
 */
function awaitSoon(kernel: Kernel, pid: number): void {
  const pidfd = kernel.call(pidfdOpen(pid));
  if (pidfd < 0) return;
  kernel.call(ppoll(pidfd, POLLIN, soon));
  kernel.call(close(pidfd));
}

async function finish(waiting: Waiting, terminal: AttachedTerminal | undefined): Promise<number> {
  try {
    const exit = await waiting.ended();
    await terminal?.drained;
    return exit;
  } finally {
    terminal?.restore();
  }
}
