import t from "tap";
import { accessRules } from "../../src/cgroup/devices/rules.ts";
import { deviceLines } from "../../src/cgroup/v1/deviceList.ts";
import type { DeviceRule } from "../../src/spec/resources.ts";

const denyAll: DeviceRule = { allow: false, access: "rwm" };
const allowAll: DeviceRule = { allow: true, access: "rwm" };
const rule = (allow: boolean, type: "b" | "c", major: number, minor: number, access: string): DeviceRule => ({
  allow,
  type,
  major,
  minor,
  access,
});

/** The lines for rules of a configuration, as `+` or `-` and the text; without those of the default rules. */
function linesOf(rules: readonly DeviceRule[]): string[] | undefined {
  const lines = deviceLines(accessRules(rules))?.map(({ allow, text }) => `${allow ? "+" : "-"} ${text}`);
  return lines?.slice(0, lines.length - defaults.length + 1);
}
const defaults = deviceLines(accessRules([])) ?? [];

t.test("the list begins with what holds for everything, and ends with the default rules", async (t) => {
  t.same(
    defaults.map(({ allow, text }) => `${allow ? "+" : "-"} ${text}`),
    [
      "- a",
      ...["c *:* m", "b *:* m", "c 1:3 rwm", "c 1:5 rwm", "c 1:7 rwm", "c 1:8 rwm", "c 1:9 rwm"].map(
        (each) => `+ ${each}`,
      ),
      ...["c 5:0 rwm", "c 5:2 rwm", "c 136:* rwm", "c 10:200 rwm"].map((each) => `+ ${each}`),
    ],
  );
});

t.test("rules keep their order", async (t) => {
  t.same(linesOf([denyAll]), ["- a"], "a rule for everything is the beginning");
  t.same(linesOf([rule(true, "c", 1, 2, "r"), denyAll]), ["- a"], "what comes before it is void");
  t.same(linesOf([denyAll, rule(true, "b", 8, -1, "rw"), rule(true, "c", 10, 229, "w")]), [
    ...["- a", "+ b 8:* rw", "+ c 10:229 w"],
  ]);
  t.same(linesOf([rule(true, "b", 8, 0, "rwm"), rule(false, "b", 8, 0, "w")]), [
    "- a",
    "+ b 8:0 rwm",
    "- b 8:0 w",
  ]);
  t.same(
    linesOf([{ allow: true, access: "r" }]),
    ["- a", "+ b *:* r", "+ c *:* r"],
    "the kernel reads a as all",
  );
});

t.test("rules that the list cannot say have none", async (t) => {
  t.equal(
    linesOf([rule(true, "c", 10, -1, "rwm"), rule(false, "c", 10, 229, "rwm")]),
    undefined,
    "a part is taken back",
  );
  t.equal(
    linesOf([allowAll, rule(false, "c", 1, -1, "rwm")]),
    undefined,
    "the default rules take a part back",
  );
  t.equal(
    linesOf([rule(true, "c", 10, -1, "r"), rule(true, "c", 10, 229, "w")]),
    undefined,
    "rw is in two exceptions",
  );
  t.not(linesOf([rule(false, "c", 10, 229, "rwm")]), undefined, "what is denied anyway may be denied");
});

t.test("everything can be allowed", async (t) => {
  t.equal(deviceLines(accessRules([allowAll]))?.[0]?.allow, true);
});
