import t from "tap";
import { type Answer, errno, fakeKernel } from "../../src/linux/fakeKernel.ts";
import { joinGroup, makeGroup, planGroup, removeGroup } from "../../src/resctrl/group.ts";
import type { IntelRdt } from "../../src/spec/memoryPlacement.ts";
import { fakeResctrl } from "../support/fakeResctrl.ts";

const mount = "/sys/fs/resctrl";

/** Plans, makes and joins on a host that has these classes; what is left of it in the end. */
function run(
  intelRdt: IntelRdt,
  {
    groups = [],
    files = {},
    more,
  }: { groups?: string[]; files?: Record<string, string>; more?: Answer } = {},
) {
  const { answer, directories } = fakeResctrl(groups);
  const kernel = fakeKernel({
    files,
    answer: (call, process) => more?.(call, process) ?? answer(call, process),
  });
  const writes = (): string[] => {
    const descriptors = new Map<number, unknown>();
    return kernel.record.flatMap(({ call: { name, args }, result }) => {
      if (name === "openat") descriptors.set(result, args[1]);
      if (name !== "write" || !(args[1] instanceof Uint8Array)) return [];
      return [`${String(descriptors.get(Number(args[0]))).slice(mount.length)}: ${Buffer.from(args[1])}`];
    });
  };
  const create = () => {
    const planned = planGroup(kernel, intelRdt, "c1");
    makeGroup(kernel, intelRdt, "c1", planned);
    joinGroup(kernel, intelRdt, "c1", 7);
    return planned;
  };
  return { kernel, directories, create, writes };
}

t.test("a container gets a class of service of its own", async (t) => {
  const { create, writes, kernel, directories } = run({
    l3CacheSchema: "L3:0=f",
    schemata: ["MB:0=20", "L2:0=1"],
  });
  const made = create();
  t.same(made, [`${mount}/c1`]);
  t.same(writes(), ["/c1/schemata: L3:0=f\n", "/c1/schemata: MB:0=20\nL2:0=1\n", "/c1/tasks: 7"]);
  kernel.files.clear();
  removeGroup(kernel, made);
  t.notOk(directories.has(`${mount}/c1`));
});

t.test("a schemata file is not written when the config has no schema", async (t) => {
  const { create, writes } = run({});
  create();
  t.same(writes(), ["/c1/tasks: 7"]);
});

t.test("a class that the config names is made with its schema, or found with it", async (t) => {
  const made = run({ closID: "gold", memBwSchema: "MB:0=20" });
  t.same(made.create(), [`${mount}/gold`]);
  t.same(made.writes(), ["/gold/schemata: MB:0=20\n", "/gold/tasks: 7"]);
  const files = { [`${mount}/gold/schemata`]: "    MB:0=  20\n" };
  const found = run({ closID: "gold", memBwSchema: "MB:0=20" }, { groups: ["gold"], files });
  t.same(found.create(), [], "there is nothing to remove then");
  t.same(found.writes(), ["/gold/tasks: 7"], "and nothing to write");
  const joined = run({ closID: "gold" }, { groups: ["gold"], files });
  t.same(joined.create(), []);
  t.same(joined.writes(), ["/gold/tasks: 7"]);
});

t.test("the default class is joined, never changed", async (t) => {
  const { create, writes } = run({ closID: "/" });
  t.same(create(), []);
  t.same(writes(), ["/tasks: 7"]);
  const files = { [`${mount}/schemata`]: "L3:0=f\n" };
  const message =
    /^linux\.intelRdt\.schemata: the class of service \/sys\/fs\/resctrl exists, and is not "L3:0=1"/;
  t.throws(() => run({ closID: "/", schemata: ["L3:0=1"] }, { files }).create(), { message });
});

t.test("a container that is monitored gets a group in its class, and joins the class first", async (t) => {
  const own = run({ enableMonitoring: true });
  t.same(own.create(), [`${mount}/c1`, `${mount}/c1/mon_groups/c1`]);
  t.same(own.writes(), ["/c1/tasks: 7", "/c1/mon_groups/c1/tasks: 7"]);
  const inDefault = run({ closID: "/", enableMonitoring: true });
  t.same(inDefault.create(), [`${mount}/mon_groups/c1`]);
  t.same(inDefault.writes(), ["/tasks: 7", "/mon_groups/c1/tasks: 7"]);
});

t.test("what cannot be followed is refused before anything is made", async (t) => {
  const unmounted: Answer = ({ name, args }) =>
    name === "faccessat2" && args[1] === `${mount}/tasks` ? errno("ENOENT") : undefined;
  const cases: readonly [ReturnType<typeof run>, RegExp][] = [
    [
      run({}, { more: unmounted }),
      /^linux\.intelRdt: no resctrl file system is mounted at \/sys\/fs\/resctrl\. Mount it: mount -t resctrl/,
    ],
    [
      run({ closID: "gold" }),
      /^linux\.intelRdt\.closID: there is no class of service \/sys\/fs\/resctrl\/gold, and no schema/,
    ],
    [
      run(
        { closID: "gold", l3CacheSchema: "L3:0=1" },
        { groups: ["gold"], files: { [`${mount}/gold/schemata`]: "L3:0=f\n" } },
      ),
      /^linux\.intelRdt\.l3CacheSchema: the class of service \/sys\/fs\/resctrl\/gold exists, and is not "L3:0=1"/,
    ],
  ];
  for (const [{ create, kernel }, message] of cases) {
    t.throws(create, { message });
    t.notOk(kernel.record.some(({ call }) => call.name === "mkdirat"));
  }
});

t.test("a refusal of the kernel comes with its reason, and leaves nothing behind", async (t) => {
  const files = { [`${mount}/info/last_cmd_status`]: "Mask f1 has non-consecutive 1-bits\n" };
  const refusing: Answer = ({ name }) => (name === "write" ? errno("EINVAL") : undefined);
  const { create, directories } = run(
    { l3CacheSchema: "L3:0=f1", enableMonitoring: true },
    { files, more: refusing },
  );
  const message =
    "linux.intelRdt.l3CacheSchema: cannot set the schema of /sys/fs/resctrl/c1: write /sys/fs/resctrl/c1/schemata: invalid argument (EINVAL). The kernel says: Mask f1 has non-consecutive 1-bits";
  t.throws(create, { message });
  t.notOk(directories.has(`${mount}/c1`));
  const full: Answer = ({ name }) => (name === "mkdirat" ? errno("ENOSPC") : undefined);
  t.throws(run({}, { more: full }).create, {
    message:
      "linux.intelRdt: cannot make a class of service: mkdirat /sys/fs/resctrl/c1: no space left on device (ENOSPC)",
  });
});

t.test("a class stays as long as others run in it", async (t) => {
  const { create, kernel, directories } = run({
    closID: "gold",
    memBwSchema: "MB:0=20",
    enableMonitoring: true,
  });
  const made = create();
  kernel.files.set(`${mount}/gold/mon_groups/c1/tasks`, "");
  kernel.files.set(`${mount}/gold/tasks`, "7\n8\n9\n");
  kernel.files.set("/proc/7/stat", "7 (a) Z) Z 1 1");
  kernel.files.set("/proc/8/stat", "8 (b) Z) S 1 1");
  removeGroup(kernel, made);
  t.ok(directories.has(`${mount}/gold`));
  t.notOk(directories.has(`${mount}/gold/mon_groups/c1`), "but not the container's own monitoring group");
  kernel.files.set("/proc/8/stat", "8 (b) X 1 1");
  removeGroup(kernel, made);
  t.notOk(directories.has(`${mount}/gold`), "zombies do not count, nor does a process that has gone");
  t.doesNotThrow(() => removeGroup(kernel, made), "nothing is left to remove");
});
