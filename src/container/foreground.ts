import type { Kernel } from "../linux/kernel.ts";
import { type AttachedTerminal, attachTerminal } from "./terminal.ts";
import { type Waiting, waitForExit } from "./wait.ts";

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
    ended: () => finish(waiting, terminal),
    abandon() {
      waiting.abandon();
      terminal?.restore();
    },
  };
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
