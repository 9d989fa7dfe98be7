import t from "tap";
import { output } from "../../src/linux/call.ts";
import { AT_FDCWD, close, O_RDONLY, openat, read } from "../../src/linux/calls/files.ts";
import { clone3, execve } from "../../src/linux/calls/processes.ts";
import { setFilter } from "../../src/linux/calls/seccomp.ts";
import { type Answer, fakeKernel } from "../../src/linux/fakeKernel.ts";
import { traceText } from "../../src/trace/text.ts";
import { tracedKernel } from "../../src/trace/tracedKernel.ts";
import type { TraceLine } from "../../src/trace/traceLine.ts";

/** A traced fake kernel, and what it has told so far. Every look at the clock takes a millisecond. */
function traced(answer?: Answer) {
  const lines: TraceLine[] = [];
  let time = 0;
  const fake = fakeKernel(answer === undefined ? {} : { answer });
  const kernel = tracedKernel(fake, (line) => lines.push(line), { now: () => ++time });
  const text = () =>
    lines
      .map(traceText({ colours: false }))
      .join("")
      .split("\n")
      .slice(0, -1);
  return { fake, kernel, lines, text };
}

const open = openat(AT_FDCWD, "/x", O_RDONLY);

t.test("a host call is told at once, with its result, its duration and its purpose", async (t) => {
  const { kernel, lines } = traced();
  kernel.about({ name: "look", field: "root.path" });
  t.equal(kernel.call(open), 3);
  t.same(lines, [
    {
      kind: "call",
      purpose: { name: "look", field: "root.path" },
      field: "root.path",
      process: "host",
      name: "openat",
      args: ["AT_FDCWD", '"/x"', "O_RDONLY|O_CLOEXEC"],
      outcome: { kind: "result", value: 3, shown: "3</x>", opened: "/x" },
      seconds: 0.001,
    },
  ]);
});

t.test("a stub's calls are told in the order of their making once the results are known", async (t) => {
  const { kernel, text } = traced();
  const { stub } = kernel.spawnStub([]);
  kernel.about({ name: "step", field: "a" });
  const file = stub.queue(open, { field: "a.b" });
  kernel.call(open);
  kernel.about({ name: "another", field: "" });
  stub.queue(close(file));
  t.same(text().slice(1), ["host  posix_spawn(stub, []) = 1001 (stub) <1.00 ms>"]);
  stub.sync();
  t.same(text().slice(1), [
    "host  posix_spawn(stub, []) = 1001 (stub) <1.00 ms>",
    "",
    "# step  a",
    'stub  openat(AT_FDCWD, "/x", O_RDONLY|O_CLOEXEC) = 4</x>  ← a.b',
    'host  openat(AT_FDCWD, "/x", O_RDONLY|O_CLOEXEC) = 3</x> <1.00 ms>',
    "",
    "# another",
    "stub  close(4</x>) = 0",
    "stub  … waited 1.00 ms for the answers to 2 calls",
  ]);
});

t.test("a failure has its name, and what was not run for it says so", async (t) => {
  const { kernel, text } = traced((call) => (call.name === "openat" ? -2 : undefined));
  const { stub } = kernel.spawnStub([]);
  const file = stub.queue(open);
  stub.queue(read(file, output(8)));
  t.throws(() => stub.sync(), { message: "openat /x: no such file or directory (ENOENT)" });
  t.same(text().slice(2), [
    'stub  openat(AT_FDCWD, "/x", O_RDONLY|O_CLOEXEC) = ENOENT (no such file or directory)',
    "stub  read(not open, …, 8) = not run",
    "stub  … waited 1.00 ms for the answers to 2 calls",
  ]);
});

t.test("a child has its parent's descriptors, and its own from then on", async (t) => {
  const { kernel, text } = traced();
  const passed = kernel.call(open);
  const { stub } = kernel.spawnStub([passed]);
  stub.fork(clone3(0n, 0), 4);
  stub.queue(close(4));
  stub.flush();
  const child = kernel.attachStub(9, "init");
  child.cork(() => stub.sync());
  child.queue(close(4));
  child.queue(close(4), { mayFail: true });
  child.sync();
  t.match(text().slice(2), [
    "host  posix_spawn(stub, [3</x>]) = 1001 (stub) <1.00 ms>",
    "stub  clone3({flags=0, exit_signal=0}, 88) = 1002",
    "stub  close(4</x>) = 0",
    "init  close(4</x>) = 0",
    "init  close(4) = EBADF (bad file descriptor)",
  ]);
});

t.test("stubs are told apart", async (t) => {
  const { kernel, lines } = traced();
  for (const { stub } of [kernel.spawnStub([]), kernel.spawnStub([])]) {
    stub.queue(open);
    stub.sync();
  }
  for (const stub of [kernel.attachStub(3, "init"), kernel.attachStub(4)]) {
    stub.queue(open);
    stub.sync();
  }
  const processes = lines.filter(({ kind }) => kind === "wait").map(({ process }) => process);
  t.same(processes, ["stub", "stub2", "init", "child"]);
});

t.test("a stub that has become its program has done what it had to before", async (t) => {
  const { kernel, text } = traced();
  const { stub } = kernel.spawnStub([]);
  stub.queue(close(3));
  stub.queue(execve("/bin/x", ["x"], ["A=secret"]));
  t.throws(() => stub.sync());
  stub.close();
  t.same(text().slice(2), [
    "stub  close(3<channel>) = done",
    'stub  execve("/bin/x", ["x"], ["A=…"]) = became the program',
    "stub  … waited 1.00 ms for the answers to 2 calls",
  ]);
});

t.test("of a stub under a filter nobody knows whether that has ended it", async (t) => {
  const { kernel, text } = traced();
  const { stub } = kernel.spawnStub([]);
  stub.queue(setFilter(new Uint8Array(8), 0));
  stub.queue(execve("/bin/x", ["x"], []));
  t.throws(() => stub.sync());
  stub.close();
  t.match(text()[3], /^stub {2}execve\(.*\) = \?$/);
});

t.test("what is never answered is told at the end", async (t) => {
  const { kernel, lines, text } = traced();
  const { stub } = kernel.spawnStub([]);
  stub.queue(open);
  stub.flush();
  t.equal(lines.length, 1);
  kernel.finish();
  t.match(text()[2], /= \?$/);
  t.equal(lines.length, 2);
});

t.test("descriptors that processes send each other are known to the receiver", async (t) => {
  const { kernel, text } = traced();
  const file = kernel.call(open);
  const { stub } = kernel.spawnStub([]);
  const [passed = -1] = stub.pass(3, [file]);
  stub.queue(close(passed));
  stub.sync();
  kernel.call(close(stub.fetch(3, 3)));
  t.match(text().slice(3), [
    `stub  recvmsg(3<channel>, SCM_RIGHTS) = ${passed}</x>`,
    `stub  close(${passed}</x>) = 0`,
    /waited/,
    /^host {2}recvmsg\(stub's channel, SCM_RIGHTS\) = \d+<channel>/,
    /^host {2}close\(\d+<channel>\) = 0/,
  ]);
});

t.test("nothing about the calls is changed", async (t) => {
  const { fake, kernel } = traced();
  const plain = fakeKernel();
  for (const each of [plain, kernel]) {
    const { stub } = each.spawnStub([]);
    const file = stub.queue(open);
    each.call(open);
    stub.queue(read(file, output(8)), { mayFail: true });
    stub.sync();
    stub.close();
  }
  t.same(fake.record, plain.record);
});

t.test("of what is imagined only the openings are told", async (t) => {
  const lines: TraceLine[] = [];
  const kernel = tracedKernel(fakeKernel(), (line) => lines.push(line), { imagined: true });
  const { stub } = kernel.spawnStub([]);
  stub.queue(close(stub.queue(open)));
  stub.sync();
  t.same(
    lines
      .map(traceText({ colours: false }))
      .join("")
      .split("\n")
      .slice(1),
    [
      "host  posix_spawn(stub, [])",
      'stub  openat(AT_FDCWD, "/x", O_RDONLY|O_CLOEXEC) = 4</x>',
      "stub  close(4</x>)",
      "",
    ],
  );
});
