import { type Call, output } from "./call.ts";
import { close } from "./calls/files.ts";
import {
  decodeDescriptor,
  descriptorMessageSize,
  receive,
  receiveDescriptor,
  send,
  sendDescriptor,
  shutdownSending,
} from "./calls/sockets.ts";
import { errnoName } from "./errno.ts";
import { SyscallError } from "./syscallError.ts";

/** How a stub's packets travel: the real one uses a socket, tests an array. */
export interface Channel {
  send(packet: Uint8Array): void;
  /** @returns the next packet, of at most `size` bytes; an empty one at end of file. */
  receive(size: number): Uint8Array;
  /** Sends a byte with a descriptor attached. */
  sendDescriptor(descriptor: number): void;
  /** Receives such a message. @returns the descriptor, undefined at end of file. */
  receiveDescriptor(): number | undefined;
  /** Tells the other end that nothing more will be sent; it may still answer. */
  finish(): void;
  close(): void;
}

/** A channel over a connected SOCK_SEQPACKET socket of tsrunc's own. */
export function socketChannel(kernel: { call(call: Call): number }, descriptor: number): Channel {
  function checked(call: Call): number {
    const result = kernel.call(call);
    if (result >= 0) return result;
    if (errnoName(-result) === "EPIPE" || errnoName(-result) === "ECONNRESET") return 0;
    throw new SyscallError(call, -result);
  }
  return {
    send(packet) {
      checked(send(descriptor, packet));
    },
    receive(size) {
      const buffer = output(size);
      return buffer.bytes.subarray(0, checked(receive(descriptor, buffer)));
    },
    sendDescriptor(passed) {
      checked(sendDescriptor(descriptor, new Uint8Array(1), passed));
    },
    receiveDescriptor() {
      const control = output(descriptorMessageSize);
      return checked(receiveDescriptor(descriptor, control)) === 0 ? undefined : decodeDescriptor(control);
    },
    finish() {
      checked(shutdownSending(descriptor));
    },
    close() {
      kernel.call(close(descriptor));
    },
  };
}
