import type { Argument, Call, Output } from "./call.ts";
import { syscallNumber } from "./call.ts";
import type { Channel } from "./channel.ts";
import { createStub, type Stub } from "./stub.ts";
import { outputAddress, outputCapacity, requestAddress, resultsAddress } from "./stubProtocol.ts";

const ECANCELED = 125;

/** Runs a call of a stub's; "dies" ends the stub before it answers. */
export type RunCall = (call: Call) => number | "dies";

/**
 * A stub in memory. Packets come from the real encoder and are carried out in the way of native/stub.c, but `run` stands for the kernel.
 * A packet has no types, so the calls as they were queued tell what each pointer leads to; the values are those of the packet.
 */
export function fakeStub(run: RunCall): Stub {
  const queued: Call[] = [];
  const stub = createStub(fakeChannel(queued, run));
  return {
    ...stub,
    queue(call, options) {
      queued.push(call);
      return stub.queue(call, options);
    },
    fork(call, channel, options) {
      queued.push(call);
      return stub.fork(call, channel, options);
    },
  };
}

function fakeChannel(queued: Call[], run: RunCall): Channel {
  const answers: Uint8Array[] = [];
  const results: number[] = [];
  let failed = false;
  let dead = false;
  /** Whether the next packet is not a batch but what the last call receives, see {@link Stub.store}. */
  let receives = false;

  function carryOut(packet: Buffer): void {
    const [count, flags, firstResult, outputLength] = [0, 4, 8, 12].map((at) => packet.readUInt32LE(at));
    if (count === undefined || firstResult === undefined) throw new Error("a packet without a header");
    const memory = Buffer.alloc(outputCapacity);
    if (flags === 1) failed = false;
    let offset = 16;
    for (let index = 0; index < count; index++) {
      const { call, outputs, mustSucceed, words } = readCall(packet, offset, queued, results);
      const result = failed || call === undefined ? -ECANCELED : run(call);
      if (result === "dies") dead = true;
      if (dead || result === "dies") return;
      for (const { output, at } of outputs) memory.set(output.bytes, at);
      if (mustSucceed && result < 0) failed = true;
      results[firstResult + index] = result;
      receives = call?.name === "recvfrom" && typeof call.args[1] === "number" && result >= 0;
      // It has become another program, or none.
      if (result >= 0 && (call?.name === "execve" || call?.name === "exit_group")) dead = true;
      if (dead) return;
      offset += 8 * words;
    }
    const answer = Buffer.alloc(8 * count + (outputLength ?? 0));
    for (let index = 0; index < count; index++)
      answer.writeBigInt64LE(BigInt(results[firstResult + index] ?? 0), 8 * index);
    memory.copy(answer, 8 * count, 0, outputLength);
    answers.push(answer);
  }

  return {
    send(packet) {
      if (receives || dead) receives = false;
      else carryOut(Buffer.from(packet));
    },
    // Nobody has asked for anything: this is the greeting of a stub that waited, and all its calls succeeded.
    receive: (size) => (dead ? new Uint8Array(0) : (answers.shift() ?? new Uint8Array(size))),
    sendDescriptor: unused,
    receiveDescriptor: unused,
    finish: () => undefined,
    close: () => undefined,
  };
}

/** The fake kernel passes descriptors in its own way. */
function unused(): never {
  throw new Error("a fake stub's channel carries no descriptors");
}

interface ReadCall {
  /** Undefined when a descriptor that it refers to does not exist. */
  readonly call: Call | undefined;
  /** Where in the output area the call's outputs lie. */
  readonly outputs: readonly { readonly output: Output; readonly at: number }[];
  readonly mustSucceed: boolean;
  /** The distance to the next call. */
  readonly words: number;
}

function readCall(packet: Buffer, offset: number, queued: Call[], results: readonly number[]): ReadCall {
  const number = packet.readUInt32LE(offset);
  const references = packet.readUInt8(offset + 5);
  const value = (index: number): bigint => packet.readBigUInt64LE(offset + 8 + 8 * index);
  // What `store` adds was not queued; its arguments are numbers.
  const original =
    queued[0] !== undefined && syscallNumber(queued[0].name) === number
      ? queued.shift()
      : { name: "recvfrom" as const, args: [0, 1, 2].map((index) => Number(value(index))) };
  if (original === undefined || syscallNumber(original.name) !== number)
    throw new Error(`the packet has call ${number}, which was not queued`);
  const outputs: { output: Output; at: number }[] = [];
  let cancelled = false;

  function readBack(argument: Argument, raw: bigint): Argument {
    if (typeof argument === "number" || typeof argument === "bigint") return sameNumber(argument, raw);
    const at = Number(raw) - requestAddress;
    if (typeof argument === "string") return packet.toString("utf8", at, packet.indexOf(0, at));
    if (argument instanceof Uint8Array) return new Uint8Array(packet.subarray(at, at + argument.length));
    if (argument.kind === "result") return argument;
    if (argument.kind === "output") {
      outputs.push({ output: argument, at: Number(raw) - outputAddress });
      return argument;
    }
    const pointers = argument.pointers.map(({ offset: place, to }) => {
      const read = readBack(to, packet.readBigUInt64LE(at + place));
      if (typeof read === "object" && "kind" in read && read.kind === "result")
        throw new Error("unreachable");
      return { offset: place, to: read };
    });
    return { ...argument, bytes: new Uint8Array(packet.subarray(at, at + argument.bytes.length)), pointers };
  }

  const args = original.args.map((argument, index) => {
    if ((references & (1 << index)) === 0) {
      const isResult = typeof argument === "object" && "kind" in argument && argument.kind === "result";
      return isResult ? Number(value(index)) : readBack(argument, value(index));
    }
    const found = results[(Number(value(index)) - resultsAddress) / 8] ?? -ECANCELED;
    if (found < 0) cancelled = true;
    return found;
  });
  return {
    call: cancelled ? undefined : { name: original.name, args },
    outputs,
    mustSucceed: (packet.readUInt8(offset + 4) & 1) !== 0,
    words: packet.readUInt16LE(offset + 6),
  };
}

function sameNumber(argument: number | bigint, raw: bigint): number | bigint {
  if (BigInt.asUintN(64, BigInt(argument)) !== raw) throw new Error(`${argument} arrived as ${raw}`);
  return argument;
}
