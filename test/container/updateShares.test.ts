import t from "tap";
import { create } from "../../src/container/create.ts";
import { update } from "../../src/container/update.ts";
import { type Answer, errno } from "../../src/linux/fakeKernel.ts";
import type { IntelRdt } from "../../src/spec/memoryPlacement.ts";
import type { Resources } from "../../src/spec/resources.ts";
import { fakeResctrl } from "../support/fakeResctrl.ts";
import { fakeHost, options, plainSpec } from "./support.ts";

/** A created container of this configuration, and what an update writes to schemata files. */
function created(intelRdt: IntelRdt | undefined, groups: string[] = [], more: Answer = () => undefined) {
  const { answer } = fakeResctrl(groups);
  const kernel = fakeHost((call, process) => more(call, process) ?? answer(call, process));
  const plain = plainSpec();
  create(
    kernel,
    options({ ...plain, linux: { ...plain.linux, ...(intelRdt !== undefined && { intelRdt }) } }),
  );
  const before = kernel.record.length;
  const change = (shares: Parameters<typeof update>[4], resources: Resources = {}) =>
    update(kernel, "/run/tsrunc", "c1", resources, shares);
  const writes = (): string[] => {
    const paths = new Map<number, unknown>();
    return kernel.record.slice(before).flatMap(({ call: { name, args }, result }) => {
      if (name === "openat") paths.set(result, args[1]);
      const path = String(paths.get(Number(args[0])));
      if (name !== "write" || !path.endsWith("/schemata") || !(args[1] instanceof Uint8Array)) return [];
      return [`${path}: ${Buffer.from(args[1])}`];
    });
  };
  return { kernel, change, writes };
}

t.test("update changes the shares of a container's class of service in one write", async (t) => {
  const { change, writes } = created({ l3CacheSchema: "L3:0=f" });
  change({ l3CacheSchema: "L3:0=3", memBwSchema: "MB:0=20" });
  t.same(writes(), ["/sys/fs/resctrl/c1/schemata: L3:0=3\nMB:0=20\n"]);
});

t.test("so it does with a class that the config names", async (t) => {
  const { change, writes } = created({ closID: "gold", l3CacheSchema: "L3:0=f" });
  change({ memBwSchema: "MB:0=20" });
  t.same(writes(), ["/sys/fs/resctrl/gold/schemata: MB:0=20\n"]);
});

t.test("an update without shares looks at no class of service", async (t) => {
  const { change, kernel } = created({ l3CacheSchema: "L3:0=f" });
  const before = kernel.record.length;
  change({ l3CacheSchema: "", memBwSchema: "" });
  t.notMatch(JSON.stringify(kernel.record.slice(before)), "resctrl");
});

t.test("a container without a class of its own is not given one by update", async (t) => {
  const shares = { memBwSchema: "MB:0=20" };
  const without = created(undefined);
  t.throws(() => without.change(shares), {
    message: /^linux\.intelRdt: the container has no class of service\. Only/,
  });
  const inDefault = created({ closID: "/" });
  const message =
    /^linux\.intelRdt: the default class of service is not the container's to change\. Write to/;
  t.throws(() => inDefault.change(shares), { message });
  t.same([...without.writes(), ...inDefault.writes()], []);
});

t.test("an update of shares that the kernel refuses says why, and limits nothing else", async (t) => {
  let refuse = false;
  const { change, kernel } = created({ l3CacheSchema: "L3:0=f" }, [], ({ name }) =>
    refuse && name === "write" ? errno("EINVAL") : undefined,
  );
  kernel.files.set("/sys/fs/resctrl/info/last_cmd_status", "MB value out of range\n");
  refuse = true;
  t.throws(() => change({ memBwSchema: "MB:0=1000" }, { pids: { limit: 7 } }), {
    message:
      /^linux\.intelRdt\.memBwSchema: cannot set the schema of .*The kernel says: MB value out of range/,
  });
  t.notOk(kernel.files.has("/sys/fs/cgroup/c1/pids.max"));
});

t.test("an update whose limits are refused leaves the shares as they were", async (t) => {
  let refuse = false;
  const { change, writes, kernel } = created({ l3CacheSchema: "L3:0=f" }, [], ({ name, args }) =>
    refuse && name === "openat2" && String(args[1]).includes("pids.max") ? errno("EACCES") : undefined,
  );
  kernel.files.set("/sys/fs/resctrl/c1/schemata", "    L3:0=f\n    MB:0=100\n");
  refuse = true;
  t.throws(() => change({ memBwSchema: "MB:0=20" }, { pids: { limit: 7 } }), { message: /pids/ });
  t.same(writes(), [
    "/sys/fs/resctrl/c1/schemata: MB:0=20\n",
    "/sys/fs/resctrl/c1/schemata:     L3:0=f\n    MB:0=100\n",
  ]);
});
