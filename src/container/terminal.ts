import { output } from "../linux/call.ts";
import { close } from "../linux/calls/files.ts";
import {
  getWindowSize,
  rawMode,
  setTerminalMode,
  setWindowSize,
  windowSizeSize,
} from "../linux/calls/terminals.ts";
import type { Kernel } from "../linux/kernel.ts";
import { terminalMode } from "./console.ts";
import { keepTerminalMode } from "./terminalKeeper.ts";

const standardInput = 0;
const standardOutput = 1;

/** A container's terminal while it is shown on tsrunc's own. */
export interface AttachedTerminal {
  /** Resolves when everything that the container has written is shown. */
  readonly drained: Promise<void>;
  /** Gives tsrunc's terminal its mode back. */
  restore(): void;
}

/**
 * Shows the container's terminal on tsrunc's: every key goes through, and so does every change of the window's size.
 * @param master the container's end, which belongs to this function from now on.
 * @throws RuntimeError when standard input is not a terminal.
 */
export async function attachTerminal(kernel: Kernel, master: number): Promise<AttachedTerminal> {
  const mode = ownMode(kernel, master);
  // Only here: it takes 0.8 ms, and few containers have a terminal.
  const files = await import("node:fs");
  function passSize(): void {
    const size = output(windowSizeSize);
    const isKnown =
      kernel.call(getWindowSize(standardInput, size)) === 0 && size.bytes.some((byte) => byte !== 0);
    // A terminal that nobody has told its size, of ssh or expect, leaves the container's consoleSize as it is.
    if (isKnown) kernel.call(setWindowSize(master, size.bytes));
  }
  passSize();
  process.on("SIGWINCH", passSize);
  const restoreMode = keepTerminalMode(kernel, standardInput, mode);
  kernel.call(setTerminalMode(standardInput, rawMode(mode)));
  void copy(files, standardInput, master);
  return {
    // The last process that has the terminal open ends the copy: its master then answers EIO.
    drained: copy(files, master, standardOutput),
    restore() {
      process.removeListener("SIGWINCH", passSize);
      restoreMode();
      kernel.call(close(master));
    },
  };
}

function ownMode(kernel: Kernel, master: number): Uint8Array {
  try {
    return terminalMode(kernel);
  } catch (error) {
    kernel.call(close(master));
    throw error;
  }
}

/** Copies until the source ends or either side fails. */
async function copy({ read, write }: typeof import("node:fs"), from: number, to: number): Promise<void> {
  const buffer = Buffer.alloc(0x4000);
  for (;;) {
    const length = await transfer((done) => read(from, buffer, 0, buffer.length, null, done));
    if (length <= 0) return;
    for (let start = 0; start < length; ) {
      const written = await transfer((done) => write(to, buffer, start, length - start, null, done));
      if (written < 0) return;
      start += written;
    }
  }
}

/** The number of bytes that an operation moved, or -1. */
function transfer(begin: (done: (error: Error | null, length: number) => void) => void): Promise<number> {
  return new Promise((resolve) => {
    begin((error, length) => resolve(error === null ? length : -1));
  });
}
