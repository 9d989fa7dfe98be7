import t from "tap";
import type { ContainerRecord } from "../../src/container/containerRecord.ts";
import { create } from "../../src/container/create.ts";
import { destroy } from "../../src/container/delete.ts";
import { openContainerDirectory } from "../../src/container/store.ts";
import { errno } from "../../src/linux/fakeKernel.ts";
import { fakeResctrl } from "../support/fakeResctrl.ts";
import { fakeHost, line, options, plainSpec } from "./support.ts";

const group = "/sys/fs/resctrl/c1";
const plain = plainSpec();
const spec = {
  ...plain,
  linux: { ...plain.linux, intelRdt: { l3CacheSchema: "L3:0=f", enableMonitoring: true } },
};

t.test(
  "the first process joins its class of service before hooks run, and the record tells what was made",
  async (t) => {
    const { answer, directories } = fakeResctrl([]);
    const kernel = fakeHost(answer);
    create(kernel, options(spec));
    const calls = kernel.record.map(({ process, call }) => `${process} ${line(call)}`);
    const at = (text: string) => {
      const index = calls.indexOf(text);
      t.not(index, -1, text);
      return index;
    };
    t.ok(
      at("host openat creating.json") < at(`host mkdirat ${group}`),
      "it is written down before it is made",
    );
    t.ok(at(`host mkdirat ${group}`) < at(`host openat ${group}/tasks`));
    t.ok(
      at(`host openat ${group}/tasks`) < at("stub2 pivot_root . ."),
      "where the hooks are in the order of steps",
    );
    t.equal(kernel.files.get(`${group}/tasks`), "1002", "its id on the host");
    for (const file of ["creating.json", "state.json"]) {
      const record = JSON.parse(kernel.files.get(`/run/tsrunc/c1/${file}`) ?? "") as ContainerRecord;
      t.same(record.resctrl_directories, [group, `${group}/mon_groups/c1`], file);
    }
    const record = JSON.parse(kernel.files.get("/run/tsrunc/c1/state.json") ?? "") as ContainerRecord;
    kernel.files.delete("/proc/1002/stat");
    destroy(kernel, "/run/tsrunc", openContainerDirectory(kernel, "/run/tsrunc", "c1"), record);
    t.notOk(directories.has(group), "delete removes it");
  },
);

t.test("whichever call fails, no class of service is left", async (t) => {
  const recording = fakeHost(fakeResctrl([]).answer);
  create(recording, options(spec));
  let failures = 0;
  for (let nth = 0; nth < recording.record.length; nth++) {
    const { answer, directories } = fakeResctrl([]);
    let seen = 0;
    const kernel = fakeHost((call, process) => {
      if (call.name === "waitid" && call.args[1] === 1002) kernel.files.delete("/proc/1002/stat");
      const isToFail = seen++ === nth && !["close", "unlinkat", "waitid", "mknodat"].includes(call.name);
      return isToFail ? errno("EIO") : answer(call, process);
    });
    try {
      create(kernel, { ...options(spec), warn: () => undefined });
    } catch {
      failures++;
      if (directories.has(group))
        t.fail(`call ${nth}, ${line(recording.record[nth]?.call ?? { name: "close", args: [] })}`);
    }
  }
  t.ok(failures > 100, `${failures} calls of ${recording.record.length} made it fail`);
});

t.test("a container without intelRdt does not touch the resctrl file system", async (t) => {
  const kernel = fakeHost();
  create(kernel, options(plain));
  t.notOk(kernel.record.some(({ call }) => line(call).includes("resctrl")));
});
