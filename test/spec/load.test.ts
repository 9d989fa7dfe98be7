import t from "tap";
import { checkConfig } from "../../src/spec/check.ts";
import { parseProcess, parseResources } from "../../src/spec/load.ts";
import { fixture, messageOf, minimal, parse } from "./support.ts";

t.test("configurations of other tools load", async (t) => {
  for (const name of ["runc.json", "runc-rootless.json", "crun.json", "docker.json"]) {
    const spec = parse(fixture(name));
    checkConfig(spec);
    t.match(spec.ociVersion, /^1\./, name);
  }
});

t.test("a document without large numbers or nulls is what JSON.parse makes of it", async (t) => {
  const text = fixture("runc.json");
  t.strictSame(parse(text), JSON.parse(text));
});

t.test("integers beyond 2^53 are exact", async (t) => {
  const { process, linux } = parse(fixture("docker.json"));
  t.equal(process?.rlimits?.[0]?.hard, 18446744073709551615n);
  t.equal(process?.rlimits?.[0]?.soft, 9007199254740993n);
  t.equal(linux?.seccomp?.syscalls?.[1]?.args?.[0]?.value, 18446744073709551615n);
  t.equal(linux?.seccomp?.syscalls?.[2]?.args?.[0]?.valueTwo, 9223372036854775808n);
  t.equal(linux?.resources?.memory?.limit, 9223372036854771712n);
});

t.test("integers up to 2^53 - 1 stay numbers", async (t) => {
  const text = minimal({ linux: { resources: { memory: { limit: 9007199254740991, swap: -1 } } } });
  t.strictSame(parse(text).linux?.resources?.memory, { limit: 9007199254740991, swap: -1 });
});

t.test("digits in strings stay strings, however they look", async (t) => {
  const annotations = {
    plain: "18446744073709551615",
    quoted: 'a "18446744073709551615" b',
    backslash: "\\",
    mark: "\ue000123",
    "18446744073709551615": "\ue001",
  };
  const text = minimal({ annotations }).replace("{", '{"large": 18446744073709551615, "escaped": "\\uE002",');
  t.strictSame(parse(text).annotations, annotations);
  t.equal((parse(text) as unknown as { large: unknown }).large, 18446744073709551615n);
});

t.test("null counts as absent, at any depth", async (t) => {
  const text = minimal({
    hostname: null,
    process: { cwd: "/", user: { uid: 1, gid: 2, additionalGids: null }, rlimits: null },
    linux: { resources: { pids: { limit: null } } },
  });
  const spec = parse(text);
  t.notOk("hostname" in spec);
  t.strictSame(spec.process, { cwd: "/", user: { uid: 1, gid: 2 } });
  t.strictSame(spec.linux, { resources: { pids: {} } });
});

t.test("null also counts as absent beside large integers", async (t) => {
  const text = minimal({ hostname: null }).replace("{", '{"large": 18446744073709551615,');
  t.notOk("hostname" in parse(text));
});

t.test("a required field that is null is missing", async (t) => {
  t.equal(
    messageOf(() => parse(minimal({ root: { path: null } }))),
    "root.path: is required",
  );
});

t.test("unknown fields pass", async (t) => {
  const text = minimal({ unknown: { a: [null, 1, "x"] }, linux: { unknown: true } });
  t.strictSame(parse(text).linux, { unknown: true });
});

t.test("settings of other platforms pass", async (t) => {
  const other = { anything: [1, { a: "\0" }] };
  const text = minimal({ vm: other, windows: other, solaris: other, zos: other, freebsd: other });
  checkConfig(parse(text));
  t.strictSame(parse(text).windows, other);
});

t.test("a document that is no object is refused", async (t) => {
  t.equal(
    messageOf(() => parse("null")),
    "config cannot be null",
  );
  const kinds = { "[]": "an array", "1": "a number", '"x"': "a string", true: "a boolean" };
  for (const [text, kind] of Object.entries(kinds)) {
    const expected = `cannot read /bundle/config.json: the document must be an object but is ${kind}`;
    t.equal(
      messageOf(() => parse(text)),
      expected,
    );
  }
});

t.test("a document nested deeper than any stack is judged like another", async (t) => {
  const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
  const message = messageOf(() => parse(`{"ociVersion": "1.3.0", "x": ${deep}, "root": {}}`));
  t.match(message, /^(root\.path: is required|cannot read .*: the document is nested too deeply)$/);
});

t.test("a process of its own is named as in config.json", async (t) => {
  t.strictSame(parseProcess('{"cwd": "/", "args": ["sh"], "env": null}', "p.json"), {
    cwd: "/",
    args: ["sh"],
  });
  t.equal(
    messageOf(() => parseProcess('{"cwd": 1}', "p.json")),
    "process.cwd: must be a string but is 1",
  );
  t.equal(
    messageOf(() => parseProcess("null", "p.json")),
    "process cannot be null",
  );
});

t.test("resources of their own are named as in config.json", async (t) => {
  t.strictSame(parseResources('{"memory": {"limit": 1}, "cpu": null}', "-"), { memory: { limit: 1 } });
  t.equal(
    messageOf(() => parseResources('{"pids": {"limit": "max"}}', "-")),
    'linux.resources.pids.limit: must be an integer but is "max"',
  );
});
