import t from "tap";
import { differingLine, wantedSchemata } from "../../src/resctrl/schemata.ts";

t.test("schemata are written after the older fields, which are combined", async (t) => {
  t.same(
    wantedSchemata({ l3CacheSchema: "L3:0=f;1=f0", memBwSchema: "MB:0=20", schemata: ["L2:0=3", "L3:0=ff"] }),
    [
      { field: "linux.intelRdt.l3CacheSchema", lines: ["L3:0=f;1=f0", "MB:0=20"] },
      { field: "linux.intelRdt.schemata", lines: ["L2:0=3", "L3:0=ff"] },
    ],
  );
  t.same(wantedSchemata({ memBwSchema: "MB:0=20" }), [
    { field: "linux.intelRdt.memBwSchema", lines: ["MB:0=20"] },
  ]);
  t.same(wantedSchemata({ closID: "a", l3CacheSchema: "", schemata: [] }), [], "nothing is wanted");
});

t.test("a line for the bandwidth in l3CacheSchema gives way to memBwSchema", async (t) => {
  const l3CacheSchema = "L3:0=f\nMB:0=50\nL3:1=f";
  const lines = (memBwSchema: string) => wantedSchemata({ l3CacheSchema, memBwSchema })[0]?.lines;
  t.same(lines("MB:0=20"), ["L3:0=f", "L3:1=f", "MB:0=20"]);
  t.same(lines(""), ["L3:0=f", "MB:0=50", "L3:1=f"]);
});

t.test("a class that exists is compared by value, not by its text", async (t) => {
  const content = "    MB:0= 20;1=100\n    L3:0=000f;1=7ff\n";
  const differs = (...schemata: string[]) => differingLine(wantedSchemata({ schemata }), content)?.line;
  for (const same of ["L3:0=f;1=7ff", "L3:0=0x0F", "L3: 1=7FF", "MB:0=20", "MB:1=100;0=20"])
    t.equal(differs(same), undefined, same);
  for (const other of ["L3:0=ff", "L3:2=f", "L2:0=f", "MB:0=2", "MB:0=20;1=10", "L3:0=0", "nonsense"])
    t.equal(differs("L3:1=7ff", other), other, other);
  t.equal(differs("L3:0=1", "L3:0=f"), undefined, "the later of two values counts");
});

t.test("the field of the value that differs is named", async (t) => {
  const wanted = wantedSchemata({ l3CacheSchema: "L3:0=f", schemata: ["L3:1=f"] });
  t.same(differingLine(wanted, "L3:0=f;1=1"), { field: "linux.intelRdt.schemata", line: "L3:1=f" });
  t.same(differingLine(wanted, "L3:0=1;1=f"), { field: "linux.intelRdt.l3CacheSchema", line: "L3:0=f" });
});
