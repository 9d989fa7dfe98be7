import t, { type Test } from "tap";
import { create } from "../../src/container/create.ts";
import type { SyscallName } from "../../src/linux/call.ts";
import { errno } from "../../src/linux/fakeKernel.ts";
import type { Spec } from "../../src/spec/config.ts";
import { createOnFake, fakeHost, line, options, plainSpec } from "./support.ts";

t.test("whichever call fails, nothing of the container is left", async (t) => failEachCall(t, plainSpec()));

t.test("nor is anything left of mounts that need more than their place", async (t) => {
  const own = {
    uidMappings: [{ containerID: 0, hostID: 1, size: 1 }],
    gidMappings: [{ containerID: 0, hostID: 1, size: 1 }],
  };
  const spec = plainSpec();
  const mounts = [
    { destination: "/a", source: "/a", options: ["rbind", "ridmap", "rro", "rslave"], ...own },
    { destination: "/a/b", type: "tmpfs", options: ["tmpcopyup", "ro"] },
    { destination: "/a/b", options: ["remount", "rw", "size=1k"] },
  ];
  failEachCall(t, { ...spec, mounts, linux: { ...spec.linux, rootfsPropagation: "rshared" } });
});

function failEachCall(t: Test, spec: Spec): void {
  const { length } = createOnFake(spec).record;
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
      create(kernel, { ...options(spec), warn: () => undefined });
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
}
