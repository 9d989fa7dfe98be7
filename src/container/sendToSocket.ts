import { close } from "../linux/calls/files.ts";
import { connect, SOCK_STREAM, sendDescriptor, socket } from "../linux/calls/sockets.ts";
import { type Kernel, must } from "../linux/kernel.ts";
import { encodeText } from "../linux/text.ts";

/** Hands a descriptor to whoever listens on a Unix socket: one message with a text and the descriptor. @throws SyscallError */
export function sendToSocket(kernel: Kernel, path: string, text: string, descriptor: number): void {
  const connection = must(kernel, socket(SOCK_STREAM));
  try {
    must(kernel, connect(connection, path), path);
    must(kernel, sendDescriptor(connection, encodeText(text), descriptor), path);
  } finally {
    kernel.call(close(connection));
  }
}
