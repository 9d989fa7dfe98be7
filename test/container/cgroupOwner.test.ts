import t from "tap";
import { delegateCgroup } from "../../src/cgroup/delegate.ts";
import { cgroupOwner } from "../../src/container/cgroupOwner.ts";
import { errno, fakeKernel } from "../../src/linux/fakeKernel.ts";
import type { Spec } from "../../src/spec/config.ts";
import { plainSpec } from "./support.ts";

const uidMappings = [{ containerID: 0, hostID: 100_000, size: 1000 }];

function spec(uid: number, options: string[], linux: Spec["linux"] = {}): Spec {
  const mounts = [{ destination: "/sys/fs/cgroup/", type: "cgroup", source: "cgroup", options }];
  const namespaces = [{ type: "cgroup" as const }, { type: "user" as const }];
  return plainSpec({ user: { uid, gid: 0 } }, { mounts, linux: { namespaces, uidMappings, ...linux } });
}

t.test("a cgroup belongs to its container's user where it may write to it", async (t) => {
  t.equal(cgroupOwner(spec(0, ["nosuid"])), 100_000);
  t.equal(cgroupOwner(spec(5, ["rw"])), 100_005);
  t.equal(cgroupOwner(spec(5, ["ro"])), undefined, "it is mounted read-only");
  t.equal(
    cgroupOwner(spec(5, [], { namespaces: [{ type: "user" }] })),
    undefined,
    "it is in the host's namespace",
  );
  t.equal(cgroupOwner(spec(1000, [])), undefined, "the user has no id on the host");
  t.equal(cgroupOwner(spec(7, [], { uidMappings: [] })), 7);
  t.equal(cgroupOwner(spec(0, [], { uidMappings: [] })), undefined, "it is root's already");
  t.equal(cgroupOwner(plainSpec()), undefined);
});

t.test("what the kernel lets be handed over is, and no limit", async (t) => {
  const files = { "/sys/kernel/cgroup/delegate": "cgroup.procs\nmemory.oom.group\n" };
  const kernel = fakeKernel({
    files,
    answer: ({ name, args }) =>
      name === "fchownat" && args[1] === "memory.oom.group" ? errno("ENOENT") : undefined,
  });
  delegateCgroup(kernel, "/cg", 5);
  const given = kernel.record
    .filter(({ call }) => call.name === "fchownat")
    .map(({ call }) => call.args.slice(1, 4));
  t.same(given, [
    ["", 5, -1],
    ["cgroup.procs", 5, -1],
    ["memory.oom.group", 5, -1],
  ]);
  const refused = fakeKernel({
    files,
    answer: ({ name }) => (name === "fchownat" ? errno("EPERM") : undefined),
  });
  t.throws(() => delegateCgroup(refused, "/cg", 5), {
    message: /^linux\.cgroupsPath: cannot give the cgroup to user 5: /,
  });
  t.equal(refused.descriptors("host").size, 3);
});
