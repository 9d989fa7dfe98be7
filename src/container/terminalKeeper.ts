import { output } from "../linux/call.ts";
import { close } from "../linux/calls/files.ts";
import { ignoreSignal } from "../linux/calls/processes.ts";
import { receive } from "../linux/calls/sockets.ts";
import { setTerminalMode } from "../linux/calls/terminals.ts";
import { makeChannel } from "../linux/hostKernel.ts";
import type { Kernel } from "../linux/kernel.ts";
import { parseSignal } from "../linux/signals.ts";
import { firstChannel } from "../linux/stubProtocol.ts";
import { reap } from "./childProcess.ts";

/**
 * Has a terminal's mode restored whatever happens to tsrunc: who kills it, which nobody can catch, must not be left with a terminal that shows
 * nothing of what is typed. A stub on the host waits for the end of file on a socket whose other end only tsrunc has, and then sets the mode.
 * @param terminal one of the standard streams.
 * @returns what ends that; the mode is restored when it returns.
 * @throws SyscallError
 */
export function keepTerminalMode(kernel: Kernel, terminal: number, mode: Uint8Array): () => void {
  const [ours, theirs] = makeChannel(kernel);
  try {
    const { stub, pid } = kernel.spawnStub([theirs]);
    // It has to outlive the keys that end programs, and may set the mode from the background.
    for (const name of ["HUP", "INT", "QUIT", "TERM", "TSTP", "TTOU"])
      stub.queue(ignoreSignal(parseSignal(name) ?? 0));
    stub.queue(receive(firstChannel + 1, output(1)), { mayFail: true });
    stub.queue(setTerminalMode(terminal, mode), { mayFail: true });
    stub.flush();
    return () => {
      kernel.call(close(ours));
      stub.close();
      reap(kernel, pid);
    };
  } catch (error) {
    kernel.call(close(ours));
    throw error;
  } finally {
    kernel.call(close(theirs));
  }
}
