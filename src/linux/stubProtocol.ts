/**
 * The protocol between tsrunc and its stubs (native/stub.c). This file is its specification; the C program mirrors it.
 *
 * The channel is one end of an AF_UNIX SOCK_SEQPACKET pair: a packet to the stub is a batch of system calls, a packet back is the
 * batch's results. The stub starts serving on descriptor 3, answers every batch with exactly one packet, in order, and exits at
 * end of file. tsrunc may send any number of batches before it reads an answer.
 *
 * The stub is linked at fixed addresses, so both sides know where everything lies:
 *
 *     0x400000  request   the batch as it was received, 64 KiB
 *     0x410000  results   1024 values of 64 bits, the outcome of each call since the last synchronisation
 *     0x412000  output    64 KiB that calls write into
 *
 * A batch, little-endian, is this header ...
 *
 *     u32 count          how many calls follow
 *     u32 flags          1: forget an earlier failure (the first batch after a synchronisation)
 *     u32 firstResult    the slot of the first call's result; the others follow it
 *     u32 outputLength   how much of the output area the answer brings back
 *
 * ... and `count` calls, each followed by what its pointers lead to, padded to 8 bytes:
 *
 *     u32 number         the system call's number on that machine
 *     u8  flags          1: must succeed; 2: forks
 *     u8  references     bit n: argument n is the address of an int to use in its place; bit 6: so is the channel
 *     u16 words          the distance to the next call, in units of 8 bytes
 *     u64 arguments[6]
 *     u64 channel        of the child, where the call forks
 *
 * A reference names the slot of an earlier call's result: `open_tree` and the `move_mount` that needs its descriptor travel in one batch.
 * A call whose reference is a failure is not run, even if the kernel takes no such argument; its result is -ECANCELED. After a call that must succeed has failed, no call
 * runs any more until a batch says to forget it: all their results are -ECANCELED. So tsrunc learns which call failed first.
 *
 * A call that forks (clone, clone3) returns twice. The parent goes on with the batch and answers it; the child drops the rest of the batch
 * and serves on its own channel, without answering.
 *
 * The answer is the `count` results, 64 bits each, followed by the `outputLength` bytes of output.
 */
import type { Architecture, Argument, Call, Output, Result } from "./call.ts";
import { syscallNumber } from "./call.ts";

/** The descriptor on which a freshly started stub serves. */
export const firstChannel = 3;

export const requestAddress = 0x400000;
export const requestCapacity = 0x10000;
export const resultsAddress = 0x410000;
export const resultsCapacity = 1024;
export const outputAddress = 0x412000;
export const outputCapacity = 0x10000;

const headerSize = 16;
const callSize = 64;

/** A call with its place in the pipeline. */
export interface QueuedCall {
  readonly call: Call;
  readonly result: Result;
  /** Whether a failure stops the pipeline. */
  readonly mustSucceed: boolean;
  /** Set for a call that forks: the descriptor, in the stub, on which the child serves. */
  readonly childChannel: number | undefined;
}

/** Writes one batch, call by call, into a packet. */
export interface BatchEncoder {
  /** How many calls the batch holds, and how many bytes it takes. */
  readonly count: number;
  readonly size: number;
  /** Adds a call. Returns false, and leaves the batch as it was, when the packet has no room for it. */
  add(queued: QueuedCall): boolean;
  /** Completes the packet; the encoder starts anew. The bytes are valid until the next `add`. */
  finish(header: { forgetFailure: boolean; firstResult: number }): Batch;
}

/** A complete packet, and where its answer's output belongs. */
export interface Batch {
  readonly packet: Uint8Array;
  readonly outputs: readonly Output[];
  /** The number of bytes that the outputs take in the answer. */
  readonly outputLength: number;
}

/** Makes an encoder with a buffer of its own; `architecture` is the stub's where that is not this machine's. */
export function batchEncoder(architecture?: Architecture): BatchEncoder {
  const packet = new Uint8Array(requestCapacity);
  const view = new DataView(packet.buffer);
  const utf8 = new TextEncoder();
  let end = headerSize;
  let count = 0;
  let outputs: Output[] = [];
  let outputLength = 0;

  /** Reserves room for bytes, padded to 8, and returns their offset. */
  function reserve(size: number): number {
    const offset = end;
    if (offset + size > requestCapacity) throw new PacketFull();
    end = offset + padded(size);
    return offset;
  }

  function place(argument: Exclude<Argument, number | bigint | Result>): number {
    if (typeof argument === "string") {
      // No character takes more than three bytes in UTF-8; the exact count is asked for only near the end of the packet.
      const most = 3 * argument.length + 1;
      const size = end + most <= requestCapacity ? most : utf8.encode(argument).length + 1;
      if (end + size > requestCapacity) throw new PacketFull();
      const offset = end;
      const { written } = utf8.encodeInto(argument, packet.subarray(offset));
      packet[offset + written] = 0;
      end += padded(written + 1);
      return requestAddress + offset;
    }
    if (argument instanceof Uint8Array) {
      const offset = reserve(argument.length);
      packet.set(argument, offset);
      return requestAddress + offset;
    }
    if (argument.kind === "output") {
      if (outputLength + argument.bytes.length > outputCapacity) throw new PacketFull();
      const address = outputAddress + outputLength;
      outputs.push(argument);
      outputLength += padded(argument.bytes.length);
      return address;
    }
    const offset = reserve(argument.bytes.length);
    packet.set(argument.bytes, offset);
    for (const pointer of argument.pointers) {
      const { to } = pointer;
      const target = typeof to === "number" || typeof to === "bigint" ? to : place(to);
      writeU64(view, offset + pointer.offset, target);
    }
    return requestAddress + offset;
  }

  function encode({ call, mustSucceed, childChannel }: QueuedCall): void {
    const start = reserve(callSize);
    // Most arguments are 0: an engine without its compilers clears all six in the time that it takes to write one.
    packet.fill(0, start, start + callSize);
    let references = 0;
    for (let index = 0; index < call.args.length; index++) {
      const argument = call.args[index] ?? 0;
      if (argument === 0) continue;
      let value: number | bigint;
      if (typeof argument === "number" || typeof argument === "bigint") value = argument;
      else if (typeof argument === "object" && "kind" in argument && argument.kind === "result") {
        value = argument.value ?? resultsAddress + 8 * argument.slot;
        if (argument.value === undefined) references |= 1 << index;
      } else value = place(argument);
      writeU64(view, start + 8 + 8 * index, value);
    }
    view.setUint32(start, syscallNumber(call.name, architecture), true);
    view.setUint8(start + 4, (mustSucceed ? 1 : 0) | (childChannel === undefined ? 0 : 2));
    view.setUint8(start + 5, references);
    view.setUint16(start + 6, (end - start) / 8, true);
    if (childChannel !== undefined) writeU64(view, start + 56, childChannel);
  }

  return {
    get count() {
      return count;
    },
    get size() {
      return end;
    },
    add(queued) {
      const before = { end, outputLength, outputs: outputs.length };
      try {
        encode(queued);
      } catch (error) {
        ({ end, outputLength } = before);
        outputs.length = before.outputs;
        if (!(error instanceof PacketFull) || count === 0) throw error;
        return false;
      }
      count++;
      return true;
    },
    finish({ forgetFailure, firstResult }) {
      view.setUint32(0, count, true);
      view.setUint32(4, forgetFailure ? 1 : 0, true);
      view.setUint32(8, firstResult, true);
      view.setUint32(12, outputLength, true);
      const batch = { packet: packet.subarray(0, end), outputs, outputLength };
      end = headerSize;
      count = 0;
      outputs = [];
      outputLength = 0;
      return batch;
    },
  };
}

/** Reads an answer: the results of `count` calls, in order; the outputs are filled in place. */
export function decodeAnswer(answer: Uint8Array, count: number, outputs: readonly Output[]): number[] {
  const view = new DataView(answer.buffer, answer.byteOffset, answer.byteLength);
  const results: number[] = [];
  for (let index = 0; index < count; index++)
    results.push(view.getInt32(8 * index + 4, true) * 0x100000000 + view.getUint32(8 * index, true));
  let offset = 8 * count;
  for (const { bytes } of outputs) {
    bytes.set(answer.subarray(offset, offset + bytes.length));
    offset += padded(bytes.length);
  }
  return results;
}

/** Thrown inside the encoder when a call does not fit the packet any more; escapes only when it would not fit an empty one. */
class PacketFull extends Error {
  override readonly message = "a system call's arguments do not fit a packet of 64 KiB";
}

function padded(size: number): number {
  return (size + 7) & ~7;
}

/** Most values are small numbers, and a BigInt costs more than the rest of an encoded call. */
function writeU64(view: DataView, offset: number, value: number | bigint): void {
  if (typeof value === "bigint") {
    view.setBigUint64(offset, BigInt.asUintN(64, value), true);
    return;
  }
  view.setInt32(offset, value, true);
  view.setInt32(offset + 4, Math.floor(value / 0x100000000), true);
}
