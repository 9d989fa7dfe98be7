import t from "tap";
import { checkConfig } from "../../src/spec/check.ts";
import { defaultSpec } from "../../src/spec/defaults.ts";
import { fixture, parse } from "./support.ts";

t.test("the default configuration passes its own checks", async (t) => {
  for (const options of [{}, { cgroup2: true }, { rootless: { uid: 1000, gid: 1000 } }]) {
    const spec = defaultSpec(options);
    checkConfig(parse(JSON.stringify(spec)));
    t.equal(spec.hostname, "tsrunc");
  }
});

t.test("the default configuration isolates as much as that of runc", async (t) => {
  t.strictSame(withoutTaste(defaultSpec({})), withoutTaste(parse(fixture("runc.json"))));
});

t.test("so does the one for rootless containers", async (t) => {
  const spec = defaultSpec({ rootless: { uid: 0, gid: 0 } });
  t.strictSame(withoutTaste(spec), withoutTaste(parse(fixture("runc-rootless.json"))));
});

t.test("a cgroup namespace is added where cgroup v2 is", async (t) => {
  const types = defaultSpec({ cgroup2: true }).linux?.namespaces?.map(({ type }) => type);
  t.strictSame(types, ["pid", "network", "ipc", "uts", "mount", "cgroup"]);
});

// The fixture is of an old version, which also kept the capabilities in the ambient set.
function withoutTaste(spec: ReturnType<typeof parse>) {
  const { ociVersion, hostname, process, ...rest } = spec;
  const { ambient, ...capabilities } = process?.capabilities ?? {};
  return { ...rest, process: { ...process, capabilities } };
}
