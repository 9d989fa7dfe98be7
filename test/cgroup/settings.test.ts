import t from "tap";
import { limitCgroup, limitProcesses, updateCgroup } from "../../src/cgroup/resources.ts";
import { cpuWeight } from "../../src/cgroup/v2/cpu.ts";
import { returnStock } from "../../src/cgroup/v2/stock.ts";
import type { Call } from "../../src/linux/call.ts";
import { errno, type FakeKernel, fakeKernel } from "../../src/linux/fakeKernel.ts";
import type { Resources } from "../../src/spec/resources.ts";

const version2 = { "": "/cg" };
const version1 = Object.fromEntries(
  ["cpu", "cpuset", "memory", "pids", "blkio", "hugetlb", "net_cls", "net_prio"].map((name) => [
    name,
    `/cg/${name}`,
  ]),
);

/** What was written to which file, in order. */
function written(kernel: FakeKernel): string[] {
  const open = new Map<number, string>();
  const found: string[] = [];
  for (const { call, result } of kernel.record) {
    if (call.name === "openat2") open.set(result, String(call.args[1]));
    if (call.name === "write" && call.args[1] instanceof Uint8Array && result >= 0)
      found.push(`${open.get(Number(call.args[0]))} ${Buffer.from(call.args[1]).toString()}`);
  }
  return found;
}

function settings(paths: Readonly<Record<string, string>>, resources: Resources, files = {}): string[] {
  const kernel = fakeKernel({ files });
  limitCgroup(kernel, paths, resources);
  limitProcesses(kernel, { paths, made: [] }, resources);
  t.equal(kernel.descriptors("host").size, 3, "all is closed");
  return written(kernel);
}

const rates = [{ major: 8, minor: 0, rate: 5 }];
const blockIO = {
  weight: 100,
  weightDevice: [{ major: 8, minor: 0, weight: 1000 }],
  throttleReadBpsDevice: rates,
  throttleWriteBpsDevice: [{ major: 8, minor: 0, rate: 0 }],
  throttleReadIOPSDevice: rates,
  throttleWriteIOPSDevice: rates,
};

t.test("each field is a value for a file, in version 2 and in version 1", async (t) => {
  const table: readonly [Resources, string[], string[]][] = [
    [{}, [], []],
    [{ memory: { limit: 0, swap: 0 } }, [], []],
    [
      { memory: { limit: 10, swap: 30, reservation: 5 } },
      ["memory.swap.max 20", "memory.max 10", "memory.low 5"],
      [
        ...["memory.limit_in_bytes 10", "memory.memsw.limit_in_bytes 30", "memory.limit_in_bytes 10"],
        "memory.soft_limit_in_bytes 5",
      ],
    ],
    [
      { memory: { limit: -1 } },
      ["memory.swap.max max", "memory.max max"],
      ["memory.limit_in_bytes -1", "memory.memsw.limit_in_bytes -1", "memory.limit_in_bytes -1"],
    ],
    [
      { cpu: { shares: 1024, cpus: "0-1", mems: "0" } },
      ["cpu.weight 100", "cpuset.cpus 0-1", "cpuset.mems 0"],
      ["cpu.shares 1024", "cpuset.cpus 0-1", "cpuset.mems 0"],
    ],
    [
      { cpu: { quota: 500, period: 1000, burst: 100, idle: 0 } },
      ["cpu.idle 0", "cpu.max.burst 100", "cpu.max 500 1000", "cpu.max.burst 100"],
      [
        ...[
          "cpu.cfs_burst_us 100",
          "cpu.cfs_period_us 1000",
          "cpu.cfs_quota_us 500",
          "cpu.cfs_period_us 1000",
        ],
        ...["cpu.cfs_burst_us 100", "cpu.idle 0"],
      ],
    ],
    [{ pids: { limit: 5 } }, ["pids.max 5"], ["pids.max 5"]],
    [{ pids: { limit: 0 } }, ["pids.max 1"], ["pids.max 1"]],
    [{ pids: { limit: -1 } }, ["pids.max max"], ["pids.max max"]],
    [
      { blockIO },
      [
        ...["io.bfq.weight 100", "io.bfq.weight 8:0 1000", "io.max 8:0 rbps=5", "io.max 8:0 wbps=max"],
        ...["io.max 8:0 riops=5", "io.max 8:0 wiops=5"],
      ],
      [
        ...["blkio.weight 100", "blkio.weight_device 8:0 1000", "blkio.throttle.read_bps_device 8:0 5"],
        ...["blkio.throttle.write_bps_device 8:0 0", "blkio.throttle.read_iops_device 8:0 5"],
        "blkio.throttle.write_iops_device 8:0 5",
      ],
    ],
    [
      { hugepageLimits: [{ pageSize: "2MB", limit: 9n * 2n ** 60n }] },
      ["hugetlb.2MB.max 10376293541461622784", "hugetlb.2MB.rsvd.max 10376293541461622784"],
      [
        "hugetlb.2MB.limit_in_bytes 10376293541461622784",
        "hugetlb.2MB.rsvd.limit_in_bytes 10376293541461622784",
      ],
    ],
  ];
  for (const [resources, two, one] of table) {
    const name = JSON.stringify(resources, (_, value) => (typeof value === "bigint" ? String(value) : value));
    t.same(settings(version2, resources), two, `version 2: ${name}`);
    t.same(settings(version1, resources), one, `version 1: ${name}`);
  }
  const network = { classID: 5, priorities: [{ name: "lo", priority: 3 }] };
  t.same(settings(version1, { network }), ["net_cls.classid 5", "net_prio.ifpriomap lo 3"]);
  t.same(settings(version2, { rdma: { mlx: { hcaHandles: 2, hcaObjects: 3 } } }), [
    "rdma.max mlx hca_handle=2 hca_object=3",
  ]);
  t.same(settings(version2, { unified: { "io.max": "8:0 rbps=1\n8:1 rbps=2" } }), [
    "io.max 8:0 rbps=1",
    "io.max 8:1 rbps=2",
  ]);
});

t.test("a quota or a period alone keeps the other", async (t) => {
  const files = { "/cg/cpu.max": "7000 20000\n" };
  t.same(settings(version2, { cpu: { quota: 9000 } }, files), ["cpu.max 9000 20000"]);
  t.same(settings(version2, { cpu: { period: 50_000 } }, files), ["cpu.max 7000 50000"]);
});

t.test("shares become the weight that runc gives them", async (t) => {
  for (const [shares, weight] of [
    [2, 1],
    [512, 59],
    [1024, 100],
    [2048, 174],
    [262_144, 10_000],
  ] as const)
    t.equal(cpuWeight(shares), weight, `${shares}`);
});

/** Refuses to open a file. */
function refusing(file: string, reason: Parameters<typeof errno>[0]) {
  return ({ name, args }: Call): number | undefined =>
    name === "openat2" && args[1] === file ? errno(reason) : undefined;
}

t.test("what the kernel lacks is done without where that changes nothing", async (t) => {
  const apply = (file: string, resources: Resources): string[] => {
    const kernel = fakeKernel({
      answer: refusing(file, "ENOENT"),
      files: { "/cg/cgroup.controllers": "memory io hugetlb\n" },
    });
    limitCgroup(kernel, version2, resources);
    return written(kernel);
  };
  t.same(
    apply("memory.swap.max", { memory: { limit: 10, swap: 10 } }),
    ["memory.max 10"],
    "there is no swap to limit",
  );
  t.throws(() => apply("memory.swap.max", { memory: { limit: 10, swap: 20 } }), {
    message:
      /^linux\.resources\.memory\.swap: cannot set memory\.swap\.max of the memory controller to "10": .*ENOENT/,
  });
  t.same(apply("io.bfq.weight", { blockIO: { weight: 10 } }), ["io.weight 1"]);
  t.same(apply("io.bfq.weight", { blockIO: { weight: 1000 } }), ["io.weight 10000"]);
  const hugepageLimits = [{ pageSize: "2MB", limit: 1 }];
  t.same(apply("hugetlb.2MB.rsvd.max", { hugepageLimits }), ["hugetlb.2MB.max 1"]);
});

t.test("a controller that is not there is told with its field and a way out", async (t) => {
  const limit = (files: Readonly<Record<string, string>>) => () =>
    limitCgroup(fakeKernel({ answer: refusing("memory.max", "ENOENT"), files }), version2, {
      memory: { limit: 10 },
    });
  const field = /^linux\.resources\.memory\.limit: cannot set memory\.max: the memory controller /;
  const hybrid = { "/cg/cgroup.controllers": "hugetlb\n", "/proc/self/cgroup": "4:memory:/\n0::/\n" };
  t.throws(limit(hybrid), { message: field });
  t.throws(limit(hybrid), {
    message: /is not available in cgroup v2: a hierarchy of version 1 has it.*linux\.cgroupsPath/,
  });
  const root = { "/proc/self/cgroup": "0::/\n", "/sys/fs/cgroup/cgroup.controllers": "memory cpu\n" };
  t.throws(limit({ ...root, "/cg/cgroup.controllers": "cpu\n" }), {
    message: /is not enabled for \/cg.*processes of its own/,
  });
  t.throws(limit({ "/proc/self/cgroup": "0::/\n" }), { message: /is not there.*cgroup_disable=/ });
  t.throws(() => settings(version2, { network: { classID: 1 } }), {
    message: /only cgroup v1 has it.*mount -t cgroup -o net_cls/,
  });
});

t.test("usage above a new limit is a reason to refuse it, if that is asked for", async (t) => {
  const files = { "/cg/memory.current": "4096\n", "/cg/memory/memory.usage_in_bytes": "4096\n" };
  for (const paths of [version2, version1]) {
    const limit = (memory: Resources["memory"] & object) => () => settings(paths, { memory }, files);
    t.throws(limit({ limit: 4096, checkBeforeUpdate: true }), {
      message: /rejecting memory limit 4096 <= usage 4096/,
    });
    t.throws(limit({ limit: 9000, swap: 4000, checkBeforeUpdate: true }), {
      message: /rejecting memory\+swap limit 4000 <= usage/,
    });
    t.doesNotThrow(limit({ limit: 4097, checkBeforeUpdate: true }));
    t.doesNotThrow(limit({ limit: 4096 }));
  }
});

t.test("an update that is refused half way is taken back", async (t) => {
  const files = { "/cg/pids.max": "max\n", "/cg/memory.max": "5000\n", "/cg/memory.low": "0\n" };
  const kernel = fakeKernel({
    files,
    answer: ({ name, args }) =>
      name === "write" && args[1] instanceof Uint8Array && Buffer.from(args[1]).toString() === "3"
        ? errno("EINVAL")
        : undefined,
  });
  const resources = { pids: { limit: 5 }, memory: { limit: 10, reservation: 3 } };
  t.throws(() => updateCgroup(kernel, { paths: version2, made: [] }, resources), {
    message: /^linux\.resources\.memory\.reservation: /,
  });
  t.same(written(kernel), ["pids.max 5", "memory.max 10", "memory.max 5000", "pids.max max"]);
});

t.test("only from a cgroup with next to no memory do processors return their stock", async (t) => {
  const files = { "/cg/memory.high": "max\n" };
  const returned = (paths: Readonly<Record<string, string>>, limit: number): string[] => {
    const kernel = fakeKernel({ files });
    returnStock(kernel, paths, { memory: { limit } });
    t.equal(kernel.descriptors("host").size, 3, "all is closed");
    return written(kernel);
  };
  t.same(returned(version2, 163_840), ["memory.high 0", "memory.high max"]);
  for (const limit of [0, -1, 4_194_304]) t.same(returned(version2, limit), [], `${limit}`);
  t.same(returned({ "": "/cg", ...version1 }, 163_840), [], "version 1 has no such file");
});
