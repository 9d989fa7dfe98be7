import t from "tap";
import { output } from "../../src/linux/call.ts";
import { close, read } from "../../src/linux/calls/files.ts";
import { siginfoSize, waitid } from "../../src/linux/calls/processes.ts";
import { makeChannel } from "../../src/linux/hostKernel.ts";
import type { Kernel } from "../../src/linux/kernel.ts";
import { placeLargeExecve, vectorSize } from "../../src/linux/largeExecve.ts";
import { StubDiedError } from "../../src/linux/stub.ts";
import { stubKinds } from "./support.ts";

for (const { name, skip, kernel: makeKernel } of stubKinds) {
  t.test(`${name} executes with 1.5 MB of environment`, { skip }, async (t) => {
    const environment = Array.from({ length: 15 }, (_, index) => `V${index}=${"é".repeat(50_000)}`);
    t.ok(vectorSize([], environment) > 1_500_000);
    const said = execute(makeKernel(), ["sh", "-c", 'echo "$0 $#$V0$V14" | wc -c', "name", "a"], environment);
    t.equal(Number(said), "name 1".length + 200_000 + 1);
  });
}

t.test("what exceeds the kernel's limit is refused by execve itself", async (t) => {
  const [kernel] = stubKinds.map((kind) => kind.kernel());
  if (kernel === undefined) throw new Error("there is no stub");
  const long = Array.from({ length: 300 }, () => "x".repeat(100_000));
  t.throws(() => execute(kernel, ["true"], long), {
    message: "execve /bin/sh: argument list too long (E2BIG)",
  });
});

/** Runs a shell with these vectors as a stub's last call. @returns what it printed */
function execute(kernel: Kernel, args: readonly string[], environment: readonly string[]): string {
  const [ours, theirs] = makeChannel(kernel);
  const { stub, pid } = kernel.spawnStub([theirs]);
  kernel.call(close(theirs));
  try {
    stub.queue({ name: "dup3", args: [4, 1, 0] });
    // Close-on-exec for what is above standard error: the end of file on the channel is the sign of success.
    stub.queue({ name: "fcntl", args: [3, 2, 1] });
    stub.queue({ name: "fcntl", args: [4, 2, 1] });
    stub.queue(placeLargeExecve(stub, 3, "/bin/sh", args, environment));
    try {
      stub.sync();
      throw new Error("it is still a stub");
    } catch (error) {
      if (!(error instanceof StubDiedError)) throw error;
    }
    const text = output(64);
    const length = kernel.call(read(ours, text));
    return Buffer.from(text.bytes).toString("utf8", 0, length);
  } finally {
    stub.close();
    kernel.call(close(ours));
    kernel.call(waitid(pid, output(siginfoSize), { block: true }));
  }
}
