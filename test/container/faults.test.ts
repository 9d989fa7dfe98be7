import t from "tap";
import { create } from "../../src/container/create.ts";
import type { SyscallName } from "../../src/linux/call.ts";
import { errno } from "../../src/linux/fakeKernel.ts";
import { createOnFake, fakeHost, line, options } from "./support.ts";

t.test("whichever call fails, nothing of the container is left", async (t) => {
  const { length } = createOnFake().record;
  const failed = new Set<string>();
  for (let nth = 0; nth < length; nth++) {
    let seen = 0;
    // These are not to fail on the way of cleaning up, and a node that is there all the same is the device that was wanted.
    const tolerated: readonly SyscallName[] = ["close", "unlinkat", "waitid", "mknodat"];
    const kernel = fakeHost(({ name }) => {
      if (seen++ !== nth || tolerated.includes(name)) return undefined;
      failed.add(name);
      return errno("EIO");
    });
    let message = "";
    try {
      create(kernel, { ...options(), warn: () => undefined });
    } catch (error) {
      message = error instanceof Error ? error.message : "";
      if (!/\(EIO\)|input\/output error|container breakout/.test(message)) t.fail(`call ${nth}: ${message}`);
    }
    const ran = kernel.record.map(({ call, result }) => ({ text: line(call), call, result }));
    const call = `call ${nth}, ${ran[nth]?.text}: ${message}`;
    if (kernel.descriptors("host").size !== 3) t.fail(`${call}: a descriptor is left`);
    const stubs = new Set(kernel.record.map(({ process }) => process)).size - 1;
    const reaped = ran.filter(({ text }) => text === "waitid").length;
    if (message !== "" && reaped < stubs) t.fail(`${call}: a process is left`);
    for (const what of ["/run/tsrunc/c1", "/sys/fs/cgroup/user.slice/c1"]) {
      const made = ran.some(({ text, result }) => text === `mkdirat ${what}` && result === 0);
      const removed = ran.some(({ text }) => text === `unlinkat ${what}`);
      if (message !== "" && made && !removed) t.fail(`${call}: ${what} is left`);
    }
  }
  t.ok(failed.size > 30, `${length} calls of ${failed.size} kinds were made to fail`);
});
