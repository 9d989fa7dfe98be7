import { existsSync, readdirSync, readFileSync } from "node:fs";
import t from "tap";
import type { Resources } from "../../src/spec/resources.ts";
import { cgroupFile, limited, withoutControllers } from "../support/cgroupFiles.ts";
import { refuses } from "../support/refusals.ts";
import { cannotRun, makeWorld, withArgs } from "../support/world.ts";

const skip = cannotRun() || withoutControllers();
const M = 1024 * 1024;

/** A disk of the machine. */
const disk = readdirSync("/sys/block").find((name) => name.startsWith("loop")) ?? "";
const device = existsSync(`/sys/block/${disk}/dev`)
  ? readFileSync(`/sys/block/${disk}/dev`, "utf8").trim()
  : "7:0";
const [major = 0, minor = 0] = device.split(":").map(Number);
const rate = (value: number) => [{ major, minor, rate: value }];

/** Limits, and what the kernel's files say then. */
const table: readonly [Resources, Readonly<Record<string, string>>][] = [
  [
    { memory: { limit: 64 * M, swap: 96 * M, reservation: 32 * M } },
    { "memory.max": `${64 * M}`, "memory.swap.max": `${32 * M}`, "memory.low": `${32 * M}` },
  ],
  [{ memory: { limit: 64 * M, swap: 64 * M } }, { "memory.swap.max": "0" }],
  [{ memory: { limit: -1 } }, { "memory.max": "max", "memory.swap.max": "max" }],
  [{ memory: { limit: 64 * M, swap: -1 } }, { "memory.max": `${64 * M}`, "memory.swap.max": "max" }],
  [{ memory: { limit: 64 * M, checkBeforeUpdate: true } }, { "memory.max": `${64 * M}` }],
  [{ cpu: { shares: 1024 } }, { "cpu.weight": "100" }],
  [{ cpu: { shares: 2 } }, { "cpu.weight": "1" }],
  [{ cpu: { shares: 262_144 } }, { "cpu.weight": "10000" }],
  [
    { cpu: { quota: 50_000, period: 200_000, burst: 10_000 } },
    { "cpu.max": "50000 200000", "cpu.max.burst": "10000" },
  ],
  [{ cpu: { quota: 50_000 } }, { "cpu.max": "50000 100000" }],
  [{ cpu: { period: 50_000 } }, { "cpu.max": "max 50000" }],
  [{ cpu: { quota: -1, period: 50_000 } }, { "cpu.max": "max 50000" }],
  [{ cpu: { idle: 1 } }, { "cpu.idle": "1" }],
  [{ cpu: { cpus: "0", mems: "0" } }, { "cpuset.cpus": "0", "cpuset.mems": "0" }],
  [{ pids: { limit: 20 } }, { "pids.max": "20" }],
  [{ pids: { limit: -1 } }, { "pids.max": "max" }],
  [{ pids: { limit: 0 } }, { "pids.max": "1" }],
  [
    {
      blockIO: {
        throttleReadBpsDevice: rate(1_000_000),
        throttleWriteBpsDevice: rate(2_000_000),
        throttleReadIOPSDevice: rate(300),
        throttleWriteIOPSDevice: rate(400),
      },
    },
    { "io.max": `${device} rbps=1000000 wbps=2000000 riops=300 wiops=400` },
  ],
  [
    { hugepageLimits: [{ pageSize: "2MB", limit: 4 * M }] },
    { "hugetlb.2MB.max": `${4 * M}`, "hugetlb.2MB.rsvd.max": `${4 * M}` },
  ],
  [
    { unified: { "memory.high": "50000000", "cgroup.max.depth": "3", "pids.max": "9" } },
    { "memory.high": "49999872", "cgroup.max.depth": "3", "pids.max": "9" },
  ],
];

t.test("limits are in the kernel's files of version 2", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  for (const [index, [resources, files]] of table.entries()) {
    world.configure(limited(world, resources));
    const id = world.create(`table-${index}`);
    for (const [file, value] of Object.entries(files))
      t.equal(cgroupFile(world, file), value, `${file}, ${JSON.stringify(resources)}`);
    t.equal(world.tsrunc(["delete", "--force", id]).stderr, "");
  }
  t.same(world.leftovers(), []);
});

t.test(
  "a container without limits has every controller where its config names its cgroup",
  { skip },
  async (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    world.configure(limited(world, {}));
    world.create("unlimited");
    const all = readFileSync("/sys/fs/cgroup/cgroup.controllers", "utf8").trim();
    t.equal(cgroupFile(world, "cgroup.controllers"), all, "statistics need them");
  },
);

t.test("what version 2 cannot do is refused with its field, and nothing is left", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const refusals: readonly [Resources, string][] = [
    [
      { memory: { disableOOMKiller: true } },
      "memory.disableOOMKiller: cgroup v2 cannot disable the OOM killer",
    ],
    [
      { memory: { swappiness: 10 } },
      "linux.resources.memory.swappiness: cgroup v2 has no memory limit of this kind",
    ],
    [{ memory: { limit: 64 * M, swap: 32 * M } }, "linux.resources.memory.swap: memory+swap limit"],
    [{ memory: { swap: 32 * M } }, "linux.resources.memory.swap: memory+swap can only be limited together"],
    [{ cpu: { realtimeRuntime: 1000 } }, "linux.resources.cpu.realtimeRuntime: cgroup v2 has no limit"],
    [{ cpu: { cpus: "999" } }, "linux.resources.cpu.cpus: cannot set cpuset.cpus of the cpuset controller"],
    [{ network: { classID: 5 } }, "linux.resources.network.classID: the net_cls controller is not mounted"],
    [{ unified: { "memory.nosuch": "1" } }, "cannot set memory.nosuch of the memory controller"],
    [{ unified: { "nosuch.max": "1" } }, "cannot set nosuch.max: the nosuch controller is not there"],
    [{ rdma: { nosuch: { hcaHandles: 1 } } }, 'linux.resources.rdma["nosuch"]: cannot set rdma.max'],
    [{ blockIO: { leafWeight: 10 } }, "linux.resources.blockIO.leafWeight: cgroup v2 has no leaf weight"],
  ];
  for (const [resources, message] of refusals) {
    world.configure(limited(world, resources));
    refuses(t, world, ["create", "--bundle", world.bundle, world.id("refused")], message);
  }
});

t.test("a container runs with so little memory that only its program fits", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) =>
    withArgs(limited(world, { memory: { limit: 160 * 1024, swap: 160 * 1024 } })(spec), ["true"]),
  );
  const outcome = world.tsrunc(["run", "--bundle", world.bundle, world.id("small")]);
  t.match(outcome, { status: 0, stderr: "" });
});
