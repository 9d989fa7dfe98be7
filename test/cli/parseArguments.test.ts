import t from "tap";
import type { Flag } from "../../src/cli/command.ts";
import { parseArguments } from "../../src/cli/parseArguments.ts";

const flags: readonly Flag[] = [
  { name: "detach", short: "d", type: "boolean", description: "" },
  { name: "bundle", short: "b", type: "string", description: "" },
  { name: "env", short: "e", type: "strings", description: "" },
  { name: "preserve-fds", type: "number", description: "" },
  { name: "status-fd", type: "number", isSigned: true, description: "" },
];

t.test("a flag takes one dash or two, and its value after it or after =", async (t) => {
  for (const args of [
    ["-bundle", "/x"],
    ["--bundle", "/x"],
    ["-bundle=/x"],
    ["--bundle=/x"],
    ["-b", "/x"],
    ["--b=/x"],
  ])
    t.same(parse(args).flags, { bundle: "/x" }, args.join(" "));
  t.same(parse(["--bundle=a=b"]).flags, { bundle: "a=b" });
  t.same(parse(["--bundle="]).flags, { bundle: "" });
  t.same(parse(["--bundle", "--detach"]).flags, { bundle: "--detach" }, "even what looks like a flag");
});

t.test("a boolean flag takes a value only after =", async (t) => {
  for (const value of ["1", "t", "T", "TRUE", "true", "True"])
    t.same(parse([`--detach=${value}`]).flags, { detach: true });
  for (const value of ["0", "f", "F", "FALSE", "false", "False"])
    t.same(parse([`-d=${value}`]).flags, { detach: false });
  t.same(parse(["--detach", "false"]), { flags: { detach: true }, positionals: ["false"], rest: [] });
});

t.test("numbers are decimal, and only some may be negative", async (t) => {
  t.same(parse(["--preserve-fds", "3"]).flags, { "preserve-fds": 3 });
  t.same(parse(["--status-fd=-1"]).flags, { "status-fd": -1 });
  t.throws(() => parse(["--preserve-fds=-1"]), {
    message: 'invalid value "-1" for flag -preserve-fds: negative',
  });
});

t.test("of a flag given twice the last counts; a list keeps all", async (t) => {
  t.same(parse(["-b", "1", "-b", "2", "-d", "-d=false"]).flags, { bundle: "2", detach: false });
  t.same(parse(["-e", "A=1", "--env=B=2", "-env", "C"]).flags, { env: ["A=1", "B=2", "C"] });
});

t.test("flags may follow positionals, until --", async (t) => {
  const args = ["id", "-d", "other", "--", "-b", "--"];
  t.same(parse(args), { flags: { detach: true }, positionals: ["id", "other", "-b", "--"], rest: [] });
  t.same(
    parse(["-", "-d"]),
    { flags: { detach: true }, positionals: ["-"], rest: [] },
    "a dash alone is none",
  );
  t.same(parse([""]), { flags: {}, positionals: [""], rest: [] });
  t.same(parse([]), { flags: {}, positionals: [], rest: [] });
});

t.test("a command line that ends with another's stops at the first positional", async (t) => {
  const stop = { stopAtPositional: true };
  t.same(parseArguments(["-d", "id", "-x", "--"], flags, stop), {
    flags: { detach: true },
    positionals: [],
    rest: ["id", "-x", "--"],
  });
  t.same(parseArguments(["-d", "--", "-x"], flags, stop).rest, ["-x"]);
});

t.test("mistakes are told in the words of Go's flag package", async (t) => {
  const mistakes: Readonly<Record<string, readonly string[]>> = {
    "flag provided but not defined: -nope": ["--nope=1"],
    "flag provided but not defined: -db": ["-db"],
    "flag needs an argument: -bundle": ["id", "--bundle"],
    "flag needs an argument: -b": ["-b"],
    "bad flag syntax: ---detach": ["---detach"],
    "bad flag syntax: -=x": ["-=x"],
    'invalid boolean value "yes" for -d: parse error': ["-d=yes"],
    'invalid boolean value "" for -detach: parse error': ["--detach="],
    'invalid value "3x" for flag -preserve-fds: parse error': ["--preserve-fds", "3x"],
    'invalid value "" for flag -preserve-fds: parse error': ["--preserve-fds="],
    "flag provided but not defined: -toString": ["--toString"],
  };
  for (const [message, args] of Object.entries(mistakes))
    t.throws(() => parse(args), { name: "UsageError", message });
});

function parse(args: readonly string[]) {
  return parseArguments(args, flags, { stopAtPositional: false });
}
