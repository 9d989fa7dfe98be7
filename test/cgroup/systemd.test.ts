import t from "tap";
import { settingsFor } from "../../src/cgroup/resources.ts";
import { annotatedProperties } from "../../src/cgroup/systemd/annotations.ts";
import { limitProperties } from "../../src/cgroup/systemd/properties.ts";
import { slicePath } from "../../src/cgroup/systemd/unit.ts";
import type { Resources } from "../../src/spec/resources.ts";

t.test("a slice lies in those that its name names", async (t) => {
  t.equal(slicePath("system.slice"), "/system.slice");
  t.equal(slicePath("a-b-c.slice"), "/a.slice/a-b.slice/a-b-c.slice");
  t.equal(slicePath("-.slice"), "");
  for (const slice of [
    "system",
    "a/b.slice",
    "-a.slice",
    "a-.slice",
    "a--b.slice",
    "..slice/x.slice",
    ".slice",
  ])
    t.throws(() => slicePath(slice), { message: `linux.cgroupsPath: invalid slice name: ${slice}` });
});

t.test("limits are properties, in systemd's units", async (t) => {
  const properties = (resources: Resources) =>
    Object.fromEntries(
      limitProperties(settingsFor({ "": "/cg" }, resources), resources).map(({ name, value }) => [
        name,
        value.value,
      ]),
    );
  t.same(properties({ memory: { limit: 64, swap: 96, reservation: 32 } }), {
    MemoryMax: 64n,
    MemorySwapMax: 32n,
    MemoryLow: 32n,
  });
  t.same(properties({ memory: { limit: -1 } }), { MemoryMax: 2n ** 64n - 1n, MemorySwapMax: 2n ** 64n - 1n });
  t.same(properties({ cpu: { shares: 1024, quota: 33_333, period: 100_000 } }), {
    CPUWeight: 100n,
    CPUQuotaPerSecUSec: 340_000n,
    CPUQuotaPeriodUSec: 100_000n,
  });
  t.same(properties({ cpu: { idle: 1 } }), { CPUWeight: 0n });
  t.same(properties({ pids: { limit: 5 } }), { TasksMax: 5n });
  t.same(properties({ cpu: { cpus: "0-1,9" } }), {
    AllowedCPUs: [
      { type: "y", value: 3 },
      { type: "y", value: 2 },
    ],
  });
});

t.test("annotations are properties in the text format of GVariant", async (t) => {
  const value = (text: string) => annotatedProperties({ "org.systemd.property.Some": text })[0]?.value;
  t.same(value("'it\\'s'"), { type: "s", value: "it's" });
  t.same(value('"text"'), { type: "s", value: "text" });
  t.same(value("true"), { type: "b", value: true });
  t.same(value("uint64 5"), { type: "t", value: 5n });
  t.same(value("-5"), { type: "i", value: -5n });
  t.same(value("['a', 'b,c']"), {
    type: "a",
    element: "s",
    value: [
      { type: "s", value: "a" },
      { type: "s", value: "b,c" },
    ],
  });
  for (const text of ["", "text", "uint65 5", "['a', 5]", "[", "{}"])
    t.throws(
      () => value(text),
      { message: /^annotations\["org\.systemd\.property\.Some"\]: .* is no value/ },
      text,
    );
  t.throws(() => annotatedProperties({ "org.systemd.property.a/b": "true" }), {
    message: /is no property of a unit/,
  });
  t.same(annotatedProperties({ "org.systemd.property.TimeoutStopSec": "5" }), [
    { name: "TimeoutStopUSec", value: { type: "t", value: 5_000_000n } },
  ]);
  t.same(annotatedProperties({ "org.example": "x" }), []);
});
