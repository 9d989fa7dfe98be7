import t from "tap";
import type { Argument, Call, Result } from "../../src/linux/call.ts";
import { output } from "../../src/linux/call.ts";
import { stringVector, structure } from "../../src/linux/structure.ts";
import {
  type BatchEncoder,
  batchEncoder,
  decodeAnswer,
  outputAddress,
  type QueuedCall,
  requestAddress,
  resultsAddress,
} from "../../src/linux/stubProtocol.ts";

const callSize = 64;
const header = 16;

t.test("the header has count, flags, first slot and length of the output", (t) => {
  const encoder = batchEncoder();
  encoder.add(queued({ name: "getpid", args: [] }));
  encoder.add(queued({ name: "getcwd", args: [output(12), 12] }));
  const { packet, outputLength } = encoder.finish({ forgetFailure: true, firstResult: 5 });
  const view = viewOf(packet);
  t.same(
    [0, 4, 8, 12].map((at) => view.getUint32(at, true)),
    [2, 1, 5, 16],
    "outputs are padded to 8 bytes",
  );
  t.equal(outputLength, 16);
  encoder.add(queued({ name: "getpid", args: [] }));
  const next = encoder.finish({ forgetFailure: false, firstResult: 0 });
  t.same(
    [0, 4, 8, 12].map((at) => viewOf(next.packet).getUint32(at, true)),
    [1, 0, 0, 0],
    "it starts anew",
  );
  t.end();
});

t.test("numbers travel as 64 bits, negative ones in two's complement", (t) => {
  const { values, words } = encode([1, -100, 0xffffffff, 2n ** 64n - 1n, -1n]);
  t.same(values, [1n, 2n ** 64n - 100n, 0xffffffffn, 2n ** 64n - 1n, 2n ** 64n - 1n, 0n]);
  t.equal(words, callSize / 8);
  t.end();
});

t.test("strings are NUL-terminated UTF-8, padded to 8 bytes", (t) => {
  const { values, packet, words } = encode(["/café/日本", ""]);
  const bytes = Buffer.from("/café/日本\0");
  t.equal(values[0], BigInt(requestAddress + header + callSize));
  t.same(packet.subarray(header + callSize, header + callSize + bytes.length), bytes);
  const second = Number(values[1]) - requestAddress;
  t.equal(second, header + callSize + 16, "13 bytes take 16");
  t.equal(packet[second], 0);
  t.equal(words, (callSize + 16 + 8) / 8);
  t.end();
});

t.test("bytes are copied as they are", (t) => {
  const { values, packet } = encode([new Uint8Array([1, 0, 255])]);
  const at = Number(values[0]) - requestAddress;
  t.same([...packet.subarray(at, at + 8)], [1, 0, 255, 0, 0, 0, 0, 0]);
  t.end();
});

t.test("outputs have addresses of their own, one after the other", (t) => {
  const [first, second] = [output(5), output(8)];
  const { values, batch } = encode([first, second]);
  t.same(values.slice(0, 2), [BigInt(outputAddress), BigInt(outputAddress + 8)]);
  const answer = Buffer.alloc(8 + 16);
  answer.writeBigInt64LE(-2n);
  answer.set([1, 2, 3, 4, 5, 99, 99, 99, 11, 12, 13, 14, 15, 16, 17, 18], 8);
  t.same(decodeAnswer(answer, 1, batch.outputs), [-2]);
  t.same([...first.bytes], [1, 2, 3, 4, 5]);
  t.same([...second.bytes], [11, 12, 13, 14, 15, 16, 17, 18]);
  t.end();
});

t.test("pointers inside structures lead to strings, bytes, outputs and further structures", (t) => {
  const into = output(4);
  const inner = structure(new Uint8Array(24), { 0: new Uint8Array([7]), 8: into, 16: 0x1234 });
  const { values, packet } = encode([structure(new Uint8Array(16), { 0: inner, 8: "end" })]);
  const at = (address: bigint) => Number(address) - requestAddress;
  const outer = at(values[0] ?? 0n);
  const nested = at(packet.readBigUInt64LE(outer));
  t.equal(packet[at(packet.readBigUInt64LE(nested))], 7);
  t.equal(packet.readBigUInt64LE(nested + 8), BigInt(outputAddress));
  t.equal(packet.readBigUInt64LE(nested + 16), 0x1234n);
  const text = at(packet.readBigUInt64LE(outer + 8));
  t.equal(packet.toString("utf8", text, text + 4), "end\0");
  t.end();
});

t.test("a string vector ends with NULL", (t) => {
  const { values, packet } = encode([stringVector(["a", "bc"])]);
  const vector = Number(values[0]) - requestAddress;
  const texts = [0, 8].map((offset) => {
    const at = Number(packet.readBigUInt64LE(vector + offset)) - requestAddress;
    return packet.toString("utf8", at, packet.indexOf(0, at));
  });
  t.same(texts, ["a", "bc"]);
  t.equal(packet.readBigUInt64LE(vector + 16), 0n);
  t.end();
});

t.test("a result is a reference to its slot until it is known", (t) => {
  const unknown: Result = { kind: "result", slot: 3, value: undefined };
  const known: Result = { kind: "result", slot: 4, value: 17 };
  const { values, references } = encode([9, unknown, known]);
  t.same(values.slice(0, 3), [9n, BigInt(resultsAddress + 24), 17n]);
  t.equal(references, 0b10);
  t.end();
});

t.test("calls are marked as having to succeed, and as forking", (t) => {
  const flags = (call: Partial<QueuedCall>) => {
    const encoder = batchEncoder();
    encoder.add({ ...queued({ name: "clone3", args: [] }), ...call });
    const { packet } = encoder.finish({ forgetFailure: true, firstResult: 0 });
    return [packet[header + 4], viewOf(packet).getBigUint64(header + 56, true)];
  };
  t.same(flags({ mustSucceed: false }), [0, 0n]);
  t.same(flags({ mustSucceed: true }), [1, 0n]);
  t.same(flags({ mustSucceed: true, childChannel: 4 }), [3, 4n]);
  t.end();
});

t.test("the numbers are those of the stub's architecture", (t) => {
  const number = (encoder: BatchEncoder) => {
    encoder.add(queued({ name: "openat", args: [] }));
    return viewOf(encoder.finish({ forgetFailure: true, firstResult: 0 }).packet).getUint32(header, true);
  };
  t.same([number(batchEncoder("x86_64")), number(batchEncoder("aarch64"))], [257, 56]);
  t.end();
});

t.test("a call that finds no room leaves the batch as it was", (t) => {
  const encoder = batchEncoder();
  t.ok(encoder.add(queued({ name: "write", args: [1, new Uint8Array(40_000), 40_000] })));
  t.notOk(encoder.add(queued({ name: "read", args: [0, output(8), new Uint8Array(40_000)] })));
  t.equal(encoder.count, 1);
  const { packet, outputs, outputLength } = encoder.finish({ forgetFailure: true, firstResult: 0 });
  t.equal(packet.length, header + callSize + 40_000);
  t.same([outputs.length, outputLength], [0, 0]);
  t.ok(encoder.add(queued({ name: "read", args: [0, output(40_000), 40_000] })));
  t.notOk(encoder.add(queued({ name: "read", args: [0, output(40_000), 40_000] })), "so with outputs");
  t.end();
});

t.test("a call that would not fit an empty packet is an error", (t) => {
  const large = queued({ name: "write", args: [1, new Uint8Array(65_536), 65_536] });
  t.throws(() => batchEncoder().add(large), { message: /do not fit a packet of 64 KiB/ });
  t.throws(() => batchEncoder().add(queued({ name: "read", args: [0, output(65_537)] })), /do not fit/);
  t.ok(batchEncoder().add(queued({ name: "read", args: [0, output(65_536)] })), "64 KiB of output do fit");
  const encoder = batchEncoder();
  t.throws(() => encoder.add(large), /do not fit/);
  encoder.add(queued({ name: "getpid", args: [] }));
  const { packet } = encoder.finish({ forgetFailure: true, firstResult: 0 });
  t.equal(packet.length, header + callSize, "and the encoder can be used on");
  t.end();
});

function queued(call: Call): QueuedCall {
  const result: Result = { kind: "result", slot: 0, value: undefined };
  return { call, result, mustSucceed: true, childChannel: undefined };
}

/** Encodes one call and reads its fixed part back. */
function encode(args: readonly Argument[]) {
  const encoder = batchEncoder();
  encoder.add(queued({ name: "getpid", args }));
  const batch = encoder.finish({ forgetFailure: true, firstResult: 0 });
  const packet = Buffer.from(batch.packet);
  const values = [0, 1, 2, 3, 4, 5].map((index) => packet.readBigUInt64LE(header + 8 + 8 * index));
  return { batch, packet, values, references: packet[header + 5], words: packet.readUInt16LE(header + 6) };
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
