import type { Bundle } from "../bundle/readBundle.ts";
import { RuntimeError } from "../error.ts";
import { output } from "../linux/call.ts";
import { close } from "../linux/calls/files.ts";
import { getTerminalMode, termiosSize } from "../linux/calls/terminals.ts";
import type { Kernel, SpawnedStub } from "../linux/kernel.ts";
import { noConsoleSocket, uselessConsoleSocket } from "../messages.ts";
import { type InitDescriptors, initDescriptors } from "./descriptors.ts";
import { sendToSocket } from "./sendToSocket.ts";

const standardInput = 0;

/** What of {@link CreateOptions} the terminal depends on. */
interface ConsoleOptions {
  readonly bundle: Pick<Bundle, "spec">;
  readonly consoleSocket?: string | undefined;
  readonly kept?: readonly number[];
}

/**
 * Checks that somebody will hold the terminal's master: tsrunc in the foreground, or whoever listens on a socket.
 * @throws RuntimeError
 */
export function checkConsole(
  kernel: Kernel,
  { bundle, consoleSocket }: ConsoleOptions,
  { foreground }: { foreground: boolean },
): void {
  const terminal = bundle.spec.process?.terminal === true;
  if (terminal && foreground && consoleSocket === undefined) terminalMode(kernel);
  if (terminal && !foreground && consoleSocket === undefined) {
    throw new RuntimeError(noConsoleSocket, {
      field: "process.terminal",
      hint: "Give one with --console-socket, or set process.terminal to false",
    });
  }
  if (consoleSocket !== undefined && (!terminal || foreground)) throw new RuntimeError(uselessConsoleSocket);
}

/**
 * The mode of tsrunc's own terminal, a `struct termios`.
 * @throws RuntimeError when standard input is not a terminal.
 */
export function terminalMode(kernel: Kernel): Uint8Array {
  const mode = output(termiosSize);
  if (kernel.call(getTerminalMode(standardInput, mode)) >= 0) return mode.bytes;
  throw new RuntimeError("standard input is not a terminal", {
    field: "process.terminal",
    hint: "Set process.terminal to false, or use --console-socket",
  });
}

/**
 * Brings the terminal's master of a container's first process to where it is wanted.
 * @returns it, when that is here; undefined when it was sent away, or when there is none.
 * @throws RuntimeError
 */
export function deliverConsole(
  kernel: Kernel,
  options: ConsoleOptions,
  init: SpawnedStub,
): number | undefined {
  if (options.bundle.spec.process?.terminal !== true) return undefined;
  const { kept = [] } = options;
  return handOver(kernel, options, takeConsole(init, initDescriptors(kept.length)));
}

/**
 * Sends a terminal's master away, where somebody listens for it.
 * @returns it, when nobody does.
 * @throws RuntimeError; it is closed then.
 */
export function handOver(
  kernel: Kernel,
  { consoleSocket }: Pick<ConsoleOptions, "consoleSocket">,
  master: number,
): number | undefined {
  if (consoleSocket === undefined) return master;
  try {
    sendConsole(kernel, consoleSocket, master);
  } finally {
    kernel.call(close(master));
  }
  return undefined;
}

/**
 * Takes the terminal's master out of the container's first process, which keeps none.
 * @returns a descriptor of tsrunc's own.
 * @throws RuntimeError
 */
function takeConsole({ stub }: SpawnedStub, { channel, consoleMaster }: InitDescriptors): number {
  try {
    const master = stub.fetch(channel, consoleMaster);
    stub.queue(close(consoleMaster));
    return master;
  } catch (cause) {
    throw new RuntimeError("cannot take over the terminal's master", { cause, field: "process.terminal" });
  }
}

/**
 * Hands the terminal's master to whoever listens on a socket: containerd's shim, conmon, recvtty. One message with the descriptor.
 * @throws RuntimeError
 */
function sendConsole(kernel: Kernel, socketPath: string, master: number): void {
  try {
    sendToSocket(kernel, socketPath, "/dev/ptmx", master);
  } catch (cause) {
    throw new RuntimeError("cannot send the terminal to the console socket", { cause });
  }
}
