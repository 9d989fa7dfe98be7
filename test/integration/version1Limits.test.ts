import { existsSync, readFileSync } from "node:fs";
import t from "tap";
import type { Resources } from "../../src/spec/resources.ts";
import { cgroupFile, limited, withoutVersion1 } from "../support/cgroupFiles.ts";
import { refuses } from "../support/refusals.ts";
import { cannotRun, makeWorld, withArgs } from "../support/world.ts";

const skip = cannotRun() || withoutVersion1();
const M = 1024 * 1024;

/** Limits, and what the kernel's files say then, by `controller/file`. */
const table: readonly [Resources, Readonly<Record<string, string>>][] = [
  [
    { memory: { limit: 64 * M, swap: 96 * M, reservation: 32 * M, kernelTCP: 8 * M, swappiness: 10 } },
    {
      "memory/memory.limit_in_bytes": `${64 * M}`,
      "memory/memory.memsw.limit_in_bytes": `${96 * M}`,
      "memory/memory.soft_limit_in_bytes": `${32 * M}`,
      "memory/memory.kmem.tcp.limit_in_bytes": `${8 * M}`,
      "memory/memory.swappiness": "10",
    },
  ],
  [{ memory: { limit: -1 } }, { "memory/memory.memsw.limit_in_bytes": "9223372036854771712" }],
  [
    { cpu: { shares: 512, quota: 50_000, period: 200_000, burst: 10_000, cpus: "0", mems: "0" } },
    {
      "cpu/cpu.shares": "512",
      "cpu/cpu.cfs_quota_us": "50000",
      "cpu/cpu.cfs_period_us": "200000",
      "cpu/cpu.cfs_burst_us": "10000",
      "cpuset/cpuset.cpus": "0",
      "cpuset/cpuset.mems": "0",
    },
  ],
  [{ cpu: { idle: 1 } }, { "cpu/cpu.idle": "1" }],
  [{ pids: { limit: 20 } }, { "pids/pids.max": "20" }],
  [{ pids: { limit: -1 } }, { "pids/pids.max": "max" }],
  [{ pids: { limit: 0 } }, { "pids/pids.max": "1" }],
  [
    {
      devices: [
        { allow: false, access: "rwm" },
        { allow: true, type: "c", major: 10, minor: 229, access: "rw" },
        { allow: true, type: "b", major: 8, access: "r" },
      ],
    },
    {
      "devices/devices.list":
        "c 10:229 rw\nb 8:* r\nc *:* m\nb *:* m\nc 1:3 rwm\nc 1:5 rwm\nc 1:7 rwm\nc 1:8 rwm\nc 1:9 rwm\nc 5:0 rwm\nc 5:2 rwm\nc 136:* rwm\nc 10:200 rwm",
    },
  ],
];

t.test("limits are in the kernel's files of version 1", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  for (const [index, [resources, files]] of table.entries()) {
    world.configure(limited(world, resources));
    const id = world.create(`table-${index}`);
    for (const [file, value] of Object.entries(files)) {
      const [controller = "", name = ""] = file.split("/");
      t.equal(cgroupFile(world, name, controller), value, `${file}, ${JSON.stringify(resources)}`);
    }
    t.equal(world.tsrunc(["delete", "--force", id]).stderr, "");
  }
  t.same(world.leftovers(), []);
});

t.test("block devices are limited", { skip: skip || withoutDisk() }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const [major, minor] = (disk() ?? "").split(":").map(Number) as [number, number];
  const device = [{ major, minor, rate: 1_000_000 }];
  const blockIO = { throttleReadBpsDevice: device, throttleWriteIOPSDevice: device };
  world.configure(limited(world, { blockIO }));
  world.create("io");
  t.equal(cgroupFile(world, "blkio.throttle.read_bps_device", "blkio"), `${disk()} 1000000`);
  t.equal(cgroupFile(world, "blkio.throttle.write_iops_device", "blkio"), `${disk()} 1000000`);
});

/** The number of a disk of this machine. */
function disk(): string | undefined {
  const lines = readFileSync("/proc/partitions", "utf8").split("\n").slice(2);
  const [, major, minor] =
    lines.map((line) => line.split(/\s+/)).find(([, number]) => number !== undefined && number !== "7") ?? [];
  return major === undefined ? undefined : `${major}:${minor}`;
}

function withoutDisk(): string | false {
  if (!existsSync("/sys/fs/cgroup/blkio/cgroup.procs")) return "cgroup v1 is not mounted with blkio";
  return disk() === undefined && "there is no disk";
}

t.test("limits of version 1 take effect", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const memory = { limit: 8 * M, swap: 8 * M };
  const grown = world.sh("dd if=/dev/zero of=/dev/null bs=64M count=1", limited(world, { memory }));
  t.equal(grown.status, 137, "what takes more memory is killed");
  const forking = world.sh("sleep 0 & sleep 0 & sleep 0 & wait", limited(world, { pids: { limit: 2 } }));
  t.match(forking.stderr, /can't fork: Resource temporarily unavailable/);
  const alone = world.sh("exec echo alone", limited(world, { pids: { limit: 1 } }));
  t.match(alone, { status: 0, stdout: "alone\n" }, "a container of one process comes to be");
  const devices = [
    { allow: false, access: "rwm" },
    { allow: true, type: "c" as const, major: 1, minor: 11, access: "w" },
  ];
  const kmsg = { path: "/dev/kmsg", type: "c" as const, major: 1, minor: 11, fileMode: 0o666 };
  const read = world.sh(": >/dev/kmsg && echo written; : </dev/kmsg", (spec) => {
    const changed = limited(world, { devices })(spec);
    return { ...changed, linux: { ...changed.linux, devices: [kmsg] } };
  });
  t.equal(read.stdout, "written\n", read.stderr);
  t.match(read.stderr, /can't open \/dev\/kmsg: Operation not permitted/);
  t.same(world.leftovers(), []);
});

t.test("a container is in its cgroup of every hierarchy", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => withArgs(limited(world, {})(spec), ["sleep", "5"]));
  const id = world.create("everywhere");
  const { pid } = JSON.parse(world.tsrunc(["state", id]).stdout) as { pid: number };
  const lines = readFileSync(`/proc/${pid}/cgroup`, "utf8").trim().split("\n");
  for (const line of lines.filter((each) => !/^\d+:(name=|net_)/.test(each)))
    t.match(line, `:/${world.prefix}parent/limited`, "also in those that nothing is limited by");
});

t.test("what version 1 cannot do is refused with its field, and nothing is left", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const refusals: readonly [Resources, string][] = [
    [
      { memory: { swappiness: 101 } },
      "linux.resources.memory.swappiness: invalid memory swappiness value: 101",
    ],
    [
      { memory: { limit: 64 * M, swap: 32 * M } },
      `linux.resources.memory.swap: cannot set memory.memsw.limit_in_bytes of the memory controller to "${32 * M}"`,
    ],
    [{ cpu: { cpus: "999" } }, "linux.resources.cpu.cpus: cannot set cpuset.cpus of the cpuset controller"],
    [{ unified: { "memory.max": "1000000" } }, "the memory controller is not available in cgroup v2"],
    [{ unified: { "../x": "1" } }, "must be the name of a file"],
    [{ unified: { "cgroup.freeze": "1" } }, 'unified resource "cgroup.freeze" limits nothing'],
  ];
  for (const [resources, message] of refusals) {
    world.configure(limited(world, resources));
    refuses(t, world, ["create", "--bundle", world.bundle, world.id("refused")], message);
  }
});
