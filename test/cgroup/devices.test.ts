import t from "tap";
import { allowsEverything } from "../../src/cgroup/devices/policy.ts";
import { deviceProgram } from "../../src/cgroup/devices/program.ts";
import { devicePolicy } from "../../src/cgroup/devices/rules.ts";
import { usualProgram } from "../../src/cgroup/devices/usualProgram.ts";
import type { DeviceRule } from "../../src/spec/resources.ts";

/** A request as the tests write it, for example `c 1:11 rw`. */
type Request = string;

const denyAll: DeviceRule = { allow: false, access: "rwm" };
const allowAll: DeviceRule = { allow: true, access: "rwm" };
const allow = (type: "a" | "b" | "c", major: number, minor: number, access: string): DeviceRule => ({
  allow: true,
  type,
  major,
  minor,
  access,
});
const deny = (...rule: Parameters<typeof allow>): DeviceRule => ({ ...allow(...rule), allow: false });

interface Case {
  readonly name: string;
  readonly rules: readonly DeviceRule[] | undefined;
  readonly allowed: readonly Request[];
  readonly denied: readonly Request[];
}

const cases: readonly Case[] = [
  {
    name: "without rules a container has the default devices and may make nodes of any",
    rules: undefined,
    allowed: [
      ...["1:3", "1:5", "1:7", "1:8", "1:9", "5:0", "5:2", "136:0", "136:77", "10:200"].map(
        (n) => `c ${n} rwm`,
      ),
      "c 1:11 m",
      "b 8:0 m",
    ],
    denied: ["c 1:11 r", "c 1:11 rm", "c 5:1 rw", "c 10:201 r", "b 8:0 r", "b 1:3 r", "b 136:0 w"],
  },
  { name: "an empty list is like none", rules: [], allowed: ["c 1:3 rw"], denied: ["c 1:11 r", "b 8:0 w"] },
  {
    name: "a rule allows its device and its access, nothing else",
    rules: [denyAll, allow("c", 1, 11, "r")],
    allowed: ["c 1:11 r", "c 1:11 rm"],
    denied: ["c 1:11 w", "c 1:11 rw", "c 1:12 r", "c 2:11 r", "b 1:11 r"],
  },
  {
    name: "the last rule that matches wins",
    rules: [allow("b", 7, 0, "rw"), deny("b", 7, 0, "w"), allow("b", 7, 1, "rw"), deny("b", 7, -1, "r")],
    allowed: ["b 7:1 w"],
    denied: ["b 7:0 r", "b 7:0 w", "b 7:0 rw", "b 7:1 r", "b 7:1 rw"],
  },
  {
    name: "a rule can take back what a wildcard gave, and another one give it again",
    rules: [allow("b", -1, -1, "rwm"), deny("b", 8, -1, "rw"), allow("b", 8, 3, "r")],
    allowed: ["b 7:0 rw", "b 8:3 r", "b 8:3 rm"],
    denied: ["b 8:0 r", "b 8:0 rw", "b 8:3 w", "b 8:3 rw", "c 4:0 r"],
  },
  {
    name: "a rule that matches everything makes the earlier ones void",
    rules: [allow("b", 8, 0, "rwm"), denyAll, allow("b", 8, 1, "r")],
    allowed: ["b 8:1 r"],
    denied: ["b 8:0 r", "b 8:1 w"],
  },
  {
    name: "rules can give the parts of one request",
    rules: [allow("c", 1, 11, "r"), allow("c", -1, 11, "w")],
    allowed: ["c 1:11 rw", "c 1:11 rwm", "c 2:11 w"],
    denied: ["c 2:11 rw"],
  },
  {
    name: "a denied part denies the whole request",
    rules: [allowAll, deny("c", 1, 11, "w")],
    allowed: ["c 1:11 r", "c 1:11 m", "b 8:0 rwm"],
    denied: ["c 1:11 w", "c 1:11 rw"],
  },
  {
    name: "type a is for both, and stays within its numbers and its access",
    rules: [allow("a", 7, -1, "r"), { allow: true, minor: 99, access: "w" }],
    allowed: ["c 7:1 r", "b 7:2 r", "b 7:99 rw", "c 3:99 w"],
    denied: ["b 7:2 w", "b 8:2 r", "c 3:99 r"],
  },
  {
    name: "absent access is all access",
    rules: [{ allow: true, type: "b", major: 8 }],
    allowed: ["b 8:1 rwm"],
    denied: ["c 8:1 r"],
  },
  {
    name: "the default devices cannot be denied, nor making nodes of others",
    rules: [allowAll, deny("c", 1, 3, "rwm"), deny("c", 1, 11, "rwm")],
    allowed: ["c 1:3 rw", "c 1:11 m"],
    denied: ["c 1:11 r"],
  },
  {
    name: "device numbers use all 32 bits",
    rules: [allow("c", 4294967295, 2147483648, "r")],
    allowed: ["c 4294967295:2147483648 r"],
    denied: ["c 4294967295:0 r", "c 2147483647:2147483648 r"],
  },
];

for (const { name, rules, allowed, denied } of cases) {
  t.test(name, (t) => {
    const program = deviceProgram(devicePolicy(rules));
    for (const request of allowed) t.ok(run(program, request), `${request} is allowed`);
    for (const request of denied) t.notOk(run(program, request), `${request} is denied`);
    t.end();
  });
}

t.test("the program decides as the rules do, one kind of access after the other", (t) => {
  const random = generator(20);
  const different: object[] = [];
  const pick = <T>(...values: readonly [T, ...T[]]): T => values[random(values.length)] ?? values[0];
  const access = (): string => pick("r", "w", "m", "rw", "rm", "wm", "rwm");
  for (let round = 0; round < 300; round++) {
    const rules = Array.from({ length: random(8) }, () =>
      (random(2) === 0 ? allow : deny)(pick("a", "b", "c"), pick(-1, 1, 2), pick(-1, 1, 2), access()),
    );
    const program = deviceProgram(devicePolicy(rules));
    for (let request = 0; request < 10; request++) {
      const [type, major, minor, asked] = [pick("b", "c"), pick(1, 2), pick(1, 2), access()] as const;
      const expected = [...asked].every((kind) => {
        if (kind === "m") return true;
        const rule = rules.findLast(
          (rule) =>
            (rule.type === "a" || rule.type === type) &&
            (rule.major === -1 || rule.major === major) &&
            (rule.minor === -1 || rule.minor === minor) &&
            rule.access?.includes(kind),
        );
        return rule?.allow ?? false;
      });
      const actual = run(program, `${type} ${major}:${minor} ${asked}`);
      if (actual !== expected)
        different.push({ rules, request: `${type} ${major}:${minor} ${asked}`, expected });
    }
  }
  t.same(different, []);
  t.end();
});

t.test("rules without effect cost nothing", (t) => {
  t.ok(allowsEverything(devicePolicy([allowAll])));
  t.ok(allowsEverything(devicePolicy([denyAll, allow("c", 1, 1, "r"), allowAll, allow("b", 8, 0, "rwm")])));
  t.ok(allowsEverything(devicePolicy([{ allow: true, type: "a", major: -1, minor: -1, access: "mwr" }])));
  t.notOk(allowsEverything(devicePolicy([])));
  t.notOk(allowsEverything(devicePolicy([allowAll, deny("c", 1, 11, "r")])));
  t.same(devicePolicy([denyAll, allow("c", 1, 3, "rwm"), deny("b", 8, 0, "rwm")]), devicePolicy([]));
  t.equal(devicePolicy([allowAll, deny("c", 1, 11, "r")]).rules.length, 1);
  t.end();
});

t.test("an invalid rule is refused with the name of its field", (t) => {
  const refuses = (rule: object, message: string): void => {
    const rules = [denyAll, rule as DeviceRule];
    t.throws(
      () => devicePolicy(rules),
      { name: "RuntimeError", field: message.split(":", 1)[0], message },
      message,
    );
  };
  const field = "linux.resources.devices[1]";
  refuses({ allow: true, access: "rx" }, `${field}.access: "x" in "rx" is none of "rwm"`);
  refuses({ allow: true, access: "" }, `${field}.access: no access is named: it has to be some of "rwm"`);
  refuses(
    { allow: true, type: "u" },
    `${field}.type: "u" is not a type of devices to control: it has to be "a", "b" or "c"`,
  );
  const range = "is not a device number: it has to be -1 (all) to 4294967295";
  refuses({ allow: true, major: -2 }, `${field}.major: -2 ${range}`);
  refuses({ allow: true, major: 1.5 }, `${field}.major: 1.5 ${range}`);
  refuses({ allow: true, minor: 4294967296 }, `${field}.minor: 4294967296 ${range}`);
  t.end();
});

/** Interprets a device program: the instructions that the assembler uses, by their operation codes. */
function run(program: Uint8Array, request: Request): boolean {
  const [type = "", numbers = "", access = ""] = request.split(" ");
  const [major = 0, minor = 0] = numbers.split(":").map(Number);
  const bits = [...access].reduce((all, kind) => all | (kind === "m" ? 1 : kind === "r" ? 2 : 4), 0);
  const context = [(bits << 16) | (type === "b" ? 1 : 2), major, minor];
  const registers = new BigUint64Array(11);
  const view = new DataView(program.buffer);
  for (let at = 0; at < program.length; at += 8) {
    const code = view.getUint8(at);
    const to = view.getUint8(at + 1) & 15;
    const skip = view.getInt16(at + 2, true);
    const value = BigInt.asUintN(64, BigInt(view.getInt32(at + 4, true)));
    const held = registers[to] ?? 0n;
    const low = (number: bigint): bigint => BigInt.asUintN(32, number);
    if (code === 0x61) registers[to] = BigInt(context[skip / 4] ?? Number.NaN);
    else if (code === 0xb7) registers[to] = value;
    else if (code === 0x57) registers[to] = held & value;
    else if (code === 0x77) registers[to] = held >> value;
    else if (code === 0x05) at += 8 * skip;
    else if (code === 0x56) at += low(held) !== low(value) ? 8 * skip : 0;
    else if (code === 0x46) at += low(held & value) !== 0n ? 8 * skip : 0;
    else if (code === 0x95) return registers[0] === 1n;
    else throw new Error(`unknown operation code ${code}`);
  }
  throw new Error("the program ends without a verdict");
}

/** Numbers that look random, the same ones in each run. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

t.test("the program that is kept assembled is the assembler's", async (t) => {
  const usual: readonly (readonly DeviceRule[])[] = [
    [{ allow: false, access: "rwm" }],
    [{ allow: false, access: "rwm", type: "a", major: -1, minor: -1 }],
  ];
  for (const devices of usual) {
    t.same(Buffer.from(usualProgram(devices) ?? []), Buffer.from(deviceProgram(devicePolicy(devices))));
  }
  const others: readonly (readonly DeviceRule[])[] = [
    [],
    [{ allow: true, access: "rwm" }],
    [{ allow: false, access: "rw" }],
    [{ allow: false, access: "rwm", type: "c" }],
    [{ allow: false, access: "rwm", major: 1 }],
    [
      { allow: false, access: "rwm" },
      { allow: true, access: "r" },
    ],
  ];
  for (const devices of others) t.equal(usualProgram(devices), undefined, JSON.stringify(devices));
});
