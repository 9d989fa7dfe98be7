import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import t from "tap";
import { type Call, output } from "../../src/linux/call.ts";
import { AT_FDCWD, close, O_RDONLY, openat, read } from "../../src/linux/calls/files.ts";
import { decodeExit, siginfoSize, waitid } from "../../src/linux/calls/processes.ts";
import { makeChannel } from "../../src/linux/hostKernel.ts";
import { type Kernel, must } from "../../src/linux/kernel.ts";
import { stringVector } from "../../src/linux/structure.ts";
import { type Stub, StubDiedError } from "../../src/linux/stub.ts";
import { SyscallError } from "../../src/linux/syscallError.ts";
import { stubKinds } from "./support.ts";

const getpid: Call = { name: "getpid", args: [] };

for (const { name, skip, kernel: makeKernel, fork, emulated } of stubKinds)
  t.test(name, { skip }, async (t) => {
    const kernel = makeKernel();
    const open = (t: Cleanup, descriptors: readonly number[] = []) => openStub(t, kernel, descriptors);
    const file = t.testdir({ text: "written once" });

    t.test("results are the kernel's, negative ones included", async (t) => {
      const { stub, pid } = open(t);
      const own = stub.queue(getpid);
      const bad = stub.queue(close(999), { mayFail: true });
      stub.sync();
      t.same([own.value, bad.value], [pid, -9]);
    });

    t.test("strings and bytes reach the kernel, outputs come back", async (t) => {
      const { stub } = open(t);
      const [status, path] = [output(64), output(4096)];
      const descriptor = stub.queue(openat(AT_FDCWD, `${file}/text`, O_RDONLY));
      const length = stub.queue(read(descriptor, status));
      stub.queue({ name: "chdir", args: [file] });
      const pathLength = stub.queue({ name: "getcwd", args: [path, 4096] });
      stub.sync();
      t.equal(text(status.bytes, length.value), "written once");
      t.equal(text(path.bytes, (pathLength.value ?? 0) - 1), file);
    });

    t.test("after a failure nothing runs, in this batch and in those on their way", async (t) => {
      const { stub } = open(t);
      stub.queue({ name: "umask", args: [0o11] });
      stub.queue({ name: "chdir", args: [`${file}/none`] });
      stub.queue({ name: "umask", args: [0o22] });
      stub.flush();
      stub.queue({ name: "umask", args: [0o33] });
      t.throws(() => stub.sync(), new SyscallError({ name: "chdir", args: [`${file}/none`] }, 2));
      const before = stub.queue({ name: "umask", args: [0] });
      stub.sync();
      t.equal(before.value, 0o11);
    });

    t.test("a call whose descriptor could not be opened is not run", async (t) => {
      const { stub } = open(t);
      const none = stub.queue(openat(AT_FDCWD, `${file}/none`, O_RDONLY), { mayFail: true });
      const closed = stub.queue(close(none), { mayFail: true });
      stub.sync();
      t.same([none.value, closed.value], [-2, -125]);
    });

    t.test("thousands of calls and full packets pass", async (t) => {
      const { stub } = open(t);
      const results = Array.from({ length: 3000 }, () => stub.queue(close(999), { mayFail: true }));
      const target = stub.queue(openat(AT_FDCWD, "/dev/null", 1));
      const written = Array.from({ length: 5 }, () =>
        stub.queue({ name: "write", args: [target, new Uint8Array(60_000), 60_000] }),
      );
      stub.sync();
      t.ok(results.every(({ value }) => value === -9));
      t.same(
        written.map(({ value }) => value),
        [60_000, 60_000, 60_000, 60_000, 60_000],
      );
    });

    t.test("a child serves on its own channel, the parent goes on", async (t) => {
      const [ours, theirs] = makeChannel(kernel);
      const { stub, pid } = open(t, [theirs]);
      kernel.call(close(theirs));
      const child = stub.fork(fork, 4);
      const after = stub.queue(getpid);
      stub.sync();
      t.equal(after.value, pid);
      const childStub = kernel.attachStub(ours);
      const own = childStub.queue(getpid);
      childStub.queue(close(3));
      childStub.sync();
      t.equal(own.value, child.value);
      t.not(own.value, pid);
      childStub.close();
      const status = output(siginfoSize);
      stub.queue({ name: "waitid", args: [1, child.value ?? 0, status, 4, 0] });
      stub.sync();
      t.equal(decodeExit(status), 1, "it ends with its channel, which is no success");
    });

    t.test("the process ends when its channel does", async (t) => {
      const { stub, pid } = kernel.spawnStub([]);
      stub.queue(getpid);
      stub.sync();
      stub.close();
      t.equal(reap(kernel, pid), 1);
    });

    t.test("the end of the process is noticed", async (t) => {
      const { stub, pid } = kernel.spawnStub([]);
      stub.queue({ name: "exit_group", args: [3] });
      t.throws(() => stub.sync(), StubDiedError);
      stub.close();
      t.equal(reap(kernel, pid), 3);
    });

    t.test("it becomes another program, and its channel ends", async (t) => {
      const [ours, theirs] = makeChannel(kernel);
      const { stub, pid } = kernel.spawnStub([theirs]);
      kernel.call(close(theirs));
      const target = stub.queue({ name: "dup3", args: [4, 1, 0] });
      stub.queue({ name: "fcntl", args: [3, 2, 1] });
      stub.queue({
        name: "execve",
        args: ["/bin/sh", stringVector(["sh", "-c", 'printf "%s" "$A"; exit 4']), stringVector(["A=ünï"])],
      });
      t.throws(() => stub.sync(), StubDiedError);
      stub.close();
      const said = output(32);
      t.equal(text(said.bytes, must(kernel, read(ours, said))), "ünï");
      kernel.call(close(ours));
      t.equal(target.value, undefined);
      t.equal(reap(kernel, pid), 4);
    });

    t.test("it has its channel, the standard streams, what it was given, and nothing else", async (t) => {
      const extra = must(kernel, openat(AT_FDCWD, `${file}/text`, O_RDONLY));
      const { stub, pid } = open(t, [extra]);
      kernel.call(close(extra));
      stub.sync();
      const numbers = readdirSync(`/proc/${pid}/fd`).map(Number);
      if (!emulated) t.same(numbers.filter((number) => number > 2).sort(), [3, 4]);
      t.equal(readlinkSync(`/proc/${pid}/fd/4`), `${file}/text`);
      t.same(readFileSync(`/proc/${pid}/environ`, "utf8"), "", "and no environment");
    });
  });

/** A test that is told what to do in the end. */
interface Cleanup {
  teardown(action: () => void): unknown;
}

function text(bytes: Uint8Array, length = 0): string {
  return Buffer.from(bytes).toString("utf8", 0, length);
}

/** A stub that is gone after the test. */
function openStub(t: Cleanup, kernel: Kernel, descriptors: readonly number[]): { stub: Stub; pid: number } {
  const spawned = kernel.spawnStub(descriptors);
  t.teardown(() => {
    spawned.stub.close();
    reap(kernel, spawned.pid);
  });
  return spawned;
}

function reap(kernel: Kernel, pid: number): number | undefined {
  const status = output(siginfoSize);
  must(kernel, waitid(pid, status, { block: true }));
  return decodeExit(status);
}
