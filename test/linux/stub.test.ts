import t from "tap";
import { type Call, output } from "../../src/linux/call.ts";
import type { Channel } from "../../src/linux/channel.ts";
import { errno } from "../../src/linux/fakeKernel.ts";
import { fakeStub, type RunCall } from "../../src/linux/fakeStub.ts";
import { createStub, StubDiedError } from "../../src/linux/stub.ts";
import { resultsCapacity } from "../../src/linux/stubProtocol.ts";
import { SyscallError } from "../../src/linux/syscallError.ts";

const ENOENT = errno("ENOENT");

/** Answers every batch with zeroes. */
const silent: Channel = {
  send: () => undefined,
  receive: (size) => new Uint8Array(size),
  sendDescriptor: () => undefined,
  receiveDescriptor: () => undefined,
  finish: () => undefined,
  close: () => undefined,
};

t.test("results are known after the synchronisation", (t) => {
  const { stub } = recorder((call) => (call.name === "umask" ? 0o22 : 0));
  const mask = stub.queue({ name: "umask", args: [0] });
  t.equal(mask.value, undefined);
  stub.sync();
  t.equal(mask.value, 0o22);
  t.end();
});

t.test("nothing runs before it is flushed", (t) => {
  const { stub, ran } = recorder();
  stub.queue(chdir("/a"));
  stub.queue(chdir("/b"));
  t.same(ran, []);
  stub.flush();
  t.same(ran, ["chdir /a", "chdir /b"]);
  stub.sync();
  t.end();
});

t.test("a failure cancels what comes later and is the error that is thrown", (t) => {
  const { stub, ran } = recorder((call) => (call.args[0] === "/b" ? ENOENT : 0));
  for (const path of ["/a", "/b", "/c"]) stub.queue(chdir(path));
  stub.flush();
  stub.queue(chdir("/d"));
  t.throws(() => stub.sync(), new SyscallError(chdir("/b"), 2));
  t.same(ran, ["chdir /a", "chdir /b"], "in later batches, too");
  stub.queue(chdir("/e"));
  t.doesNotThrow(() => stub.sync(), "after the synchronisation it is forgotten");
  t.same(ran.at(-1), "chdir /e");
  t.end();
});

t.test("a failure that may happen is an answer", (t) => {
  const { stub, ran } = recorder((call) => (call.args[0] === "/a" ? ENOENT : 0));
  const result = stub.queue(chdir("/a"), { mayFail: true });
  stub.queue(chdir("/b"));
  stub.sync();
  t.equal(result.value, -2);
  t.same(ran, ["chdir /a", "chdir /b"]);
  t.end();
});

t.test("the caller of a call explains its failure", (t) => {
  const { stub } = recorder(() => ENOENT);
  const explain = (cause: SyscallError): Error => new Error(`no place: ${cause.message}`);
  stub.queue(chdir("/a"), { explain });
  t.throws(() => stub.sync(), { message: "no place: chdir /a: no such file or directory (ENOENT)" });
  t.end();
});

t.test("a call without its descriptor is blamed on the call that should have opened it", (t) => {
  const { stub, ran } = recorder((call) => (call.name === "openat" ? ENOENT : 0));
  const file = stub.queue({ name: "openat", args: [-100, "/gone", 0] }, { mayFail: true });
  stub.flush();
  stub.queue({ name: "fchdir", args: [file] }, { explain: (cause) => new Error(`cannot: ${cause.message}`) });
  t.throws(() => stub.sync(), { message: "cannot: openat /gone: no such file or directory (ENOENT)" });
  t.same(ran, ["openat -100"], "and never runs");
  t.end();
});

t.test("a descriptor is used in the batch that opens it, and later by its number", (t) => {
  const seen: unknown[] = [];
  const { stub } = recorder((call) => {
    if (call.name === "openat") return 7;
    seen.push(call.args[0]);
    return 0;
  });
  const file = stub.queue({ name: "openat", args: [-100, "/", 0] });
  stub.queue({ name: "fchdir", args: [file] });
  stub.sync();
  stub.queue({ name: "fchdir", args: [file] });
  stub.sync();
  t.same(seen, [7, 7]);
  t.end();
});

t.test("outputs are filled, also nested ones", (t) => {
  const { stub } = recorder((call) => {
    for (const argument of call.args)
      if (typeof argument === "object" && "kind" in argument && argument.kind === "output")
        argument.bytes.set([1, 2]);
    return 2;
  });
  const [one, other] = [output(2), output(3)];
  stub.queue({ name: "read", args: [0, one, 2] });
  stub.queue({ name: "read", args: [0, other, 3] });
  stub.sync();
  t.same(
    [[...one.bytes], [...other.bytes]],
    [
      [1, 2],
      [1, 2, 0],
    ],
  );
  t.end();
});

t.test("more calls than the stub has slots for are no difficulty", (t) => {
  let counter = 0;
  const { stub } = recorder(() => counter++);
  const results = Array.from({ length: 2500 }, () => stub.queue({ name: "getpid", args: [] }));
  stub.sync();
  t.same(
    results.map(({ value }) => value),
    Array.from({ length: 2500 }, (_, index) => index),
  );
  t.end();
});

t.test("a failure before the slots wrap still cancels what comes after", (t) => {
  const { stub, ran } = recorder((call) => (call.args[0] === "/bad" ? ENOENT : 0));
  stub.queue(chdir("/bad"));
  for (let index = 0; index < 1500; index++) stub.queue(chdir("/"));
  t.throws(() => stub.sync(), { message: /chdir \/bad/ });
  t.same(ran, ["chdir /bad"]);
  t.end();
});

t.test("what does not fit one packet travels in two, and a full one leaves at once", (t) => {
  const { channel, packets } = countingChannel();
  const stub = createStub(channel);
  const counts = (): unknown[] => packets.map((packet) => packet[0]);
  stub.queue({ name: "write", args: [1, new Uint8Array(3_000), 3_000] });
  t.same(counts(), [], "a small batch waits for more");
  stub.queue({ name: "write", args: [1, new Uint8Array(64_000), 64_000] });
  t.same(counts(), [1, 1], "the second call did not fit, and filled a packet of its own");
  stub.queue({ name: "getpid", args: [] });
  stub.sync();
  t.same(counts(), [1, 1, 1]);
  t.end();
});

t.test("a stub that ends before it answers is dead", (t) => {
  const { stub } = recorder(() => "dies");
  stub.queue({ name: "getpid", args: [] });
  t.throws(() => stub.sync(), new StubDiedError("the process ended before it answered"));
  t.end();
});

t.test("a failure before the end is the better explanation of it", (t) => {
  const { stub } = recorder((call) => (call.name === "chdir" ? ENOENT : "dies"));
  stub.queue(chdir("/a"));
  stub.flush();
  stub.queue({ name: "getpid", args: [] });
  t.throws(() => stub.sync(), { message: /chdir/ });
  t.end();
});

t.test("an answer of the wrong length is a defect", (t) => {
  const stub = createStub({ ...silent, receive: () => new Uint8Array(4) });
  stub.queue({ name: "getpid", args: [] });
  t.throws(() => stub.sync(), { message: /wrong length/ });
  t.end();
});

t.test("a greeting is the answer to calls that somebody else sent", (t) => {
  const answering = (answer: Uint8Array) => createStub({ ...silent, receive: () => answer });
  t.doesNotThrow(() => answering(new Uint8Array(16)).receiveGreeting(2));
  t.throws(() => answering(new Uint8Array(0)).receiveGreeting(2), StubDiedError);
  const failed = Buffer.alloc(16);
  failed.writeBigInt64LE(-9n, 8);
  t.throws(() => answering(failed).receiveGreeting(2), /EBADF/);
  t.end();
});

t.test("storing sends the bytes in parts that fit a packet", (t) => {
  const { channel, packets } = countingChannel();
  createStub(channel).store(4, 0x10000000, new Uint8Array(0x8000 + 5));
  t.same(
    packets.map(({ length }) => length),
    [16 + 64, 0x8000, 16 + 64, 5],
  );
  t.end();
});

t.test("calls that belong together travel in one packet, however large", (t) => {
  const { channel, packets } = countingChannel();
  const stub = createStub(channel);
  const large: Call = { name: "write", args: [1, new Uint8Array(0x9000), 0x9000] };
  stub.queue(large, { withNext: true });
  stub.queue({ name: "getpid", args: [] });
  stub.sync();
  t.equal(packets.length, 1);
  stub.queue(large, { withNext: true });
  t.throws(() => stub.queue(large), { message: /do not fit a packet/ });
  t.end();
});

function chdir(path: string): Call {
  return { name: "chdir", args: [path] };
}

/** A stub that writes down what it ran: the call and its first argument. */
function recorder(answer: RunCall = () => 0) {
  const ran: string[] = [];
  const stub = fakeStub((call) => {
    ran.push(`${call.name} ${call.args[0]}`);
    return answer(call);
  });
  return { stub, ran };
}

/** Answers every batch with zeroes, and keeps copies of the packets. */
function countingChannel(): { channel: Channel; packets: Uint8Array[] } {
  const packets: Uint8Array[] = [];
  const send = (packet: Uint8Array): void => void packets.push(new Uint8Array(packet));
  return { packets, channel: { ...silent, send } };
}

t.test("a corked stub sends nothing, until it is uncorked or can keep no more", (t) => {
  const { channel, packets } = countingChannel();
  const stub = createStub(channel);
  let full = 0;
  stub.cork(() => full++);
  for (let index = 0; index < resultsCapacity; index++) stub.queue({ name: "getpid", args: [] });
  stub.flush();
  t.same([packets.length, full], [0, 0]);
  stub.queue({ name: "getpid", args: [] });
  t.equal(full, 1, "the slots of the results are used up: the process has to exist now");
  t.ok(packets.length > 0);
  stub.sync();

  const before = packets.length;
  stub.cork(() => full++);
  stub.queue({ name: "getpid", args: [] });
  stub.flush();
  t.equal(packets.length, before);
  stub.uncork();
  t.same([packets.length, full], [before + 1, 1]);
  stub.sync();
  t.end();
});
