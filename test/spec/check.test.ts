import t from "tap";
import { checkConfig } from "../../src/spec/check.ts";
import { checkProcess } from "../../src/spec/checkProcess.ts";
import { messageOf, minimal, parse, refusal } from "./support.ts";

const refused = (fields: Readonly<Record<string, unknown>>) => refusal(minimal(fields));
const refusedProcess = (fields: object) => refused({ process: { cwd: "/", args: ["sh"], ...fields } });
const accepted = (fields: Readonly<Record<string, unknown>>) => checkConfig(parse(minimal(fields)));

t.test("versions 1.x of the specification are accepted", async () => {
  for (const ociVersion of ["1.0.0", "1.0.2-dev", "1.1.0", "1.2.1", "1.3.0", "1.0.0-rc5", "1.3.1+dev"]) {
    accepted({ ociVersion });
  }
});

t.test("other versions are refused", async (t) => {
  for (const ociVersion of ["invalid", "1", "1.0", "v1.0.0", "1.0.0 ", "01.0.0", ""]) {
    t.equal(
      refused({ ociVersion }),
      `ociVersion: must be a version such as "1.3.0" but is ${JSON.stringify(ociVersion)}`,
    );
  }
  t.equal(
    refused({ ociVersion: "2.0.0" }),
    "ociVersion: version 2.0.0 is not supported, versions 1.0.0 to 1.3.x are",
  );
});

t.test("root is required", async (t) => {
  t.equal(refusal('{"ociVersion": "1.3.0"}'), "root: is required");
  t.equal(refused({ root: { path: "" } }), "root.path: must not be empty");
});

t.test("a process needs a working directory and arguments", async (t) => {
  t.equal(refusedProcess({ cwd: "" }), "process.cwd: Cwd property must not be empty");
  t.equal(refusedProcess({ cwd: null }), "process.cwd: Cwd property must not be empty");
  t.equal(refusedProcess({ cwd: "tmp" }), 'process.cwd: Cwd must be an absolute path but is "tmp"');
  t.equal(refusedProcess({ args: [] }), "process.args: args must not be empty");
  t.equal(refusedProcess({ args: null }), "process.args: args must not be empty");
  t.equal(
    messageOf(() => checkProcess({ cwd: "x" }, "exec")),
    'exec.cwd: Cwd must be an absolute path but is "x"',
  );
});

t.test("environment entries have a name and a value", async (t) => {
  accepted({ process: { cwd: "/", args: ["sh"], env: ["A=", "B=c=d"] } });
  t.equal(refusedProcess({ env: ["A=b", "C"] }), 'process.env[1]: must be NAME=value but is "C"');
  t.equal(refusedProcess({ env: ["=b"] }), 'process.env[0]: must be NAME=value but is "=b"');
});

t.test("resource limits are set once, and soft ones are not above hard ones", async (t) => {
  const limit = { type: "RLIMIT_CORE", soft: 0, hard: 0 };
  t.equal(refusedProcess({ rlimits: [limit, limit] }), "process.rlimits[1].type: RLIMIT_CORE is set twice");
  t.equal(
    refusedProcess({ rlimits: [{ ...limit, soft: 2 }] }),
    "process.rlimits[0].soft: must be at most hard, which is 0, but is 2",
  );
});

t.test("NUL bytes are refused wherever they are, unless other platforms are meant", async (t) => {
  const what = "must not contain a NUL byte";
  t.equal(refusedProcess({ env: ["A=b", "B=\0"] }), `process.env[1]: ${what}`);
  t.equal(refused({ root: { path: "a\0b" } }), `root.path: ${what}`);
  t.equal(
    refused({ mounts: [{ destination: "/", options: ["ro", "a\0"] }] }),
    `mounts[0].options[1]: ${what}`,
  );
  t.equal(refused({ linux: { sysctl: { "a\0": "" } } }), `linux.sysctl["a\\u0000"]: ${what}`);
  accepted({ windows: { a: "\0" } });
});

t.test("mounts have a destination, and id mappings of both kinds or none", async (t) => {
  const uidMappings = [{ containerID: 0, hostID: 0, size: 1 }];
  t.equal(refused({ mounts: [{ destination: "" }] }), "mounts[0].destination: must not be empty");
  t.equal(
    refused({ mounts: [{ destination: "/a", uidMappings }] }),
    "mounts[0].uidMappings: gidMappings must be given, too",
  );
});

t.test("hooks have absolute paths", async (t) => {
  t.equal(
    refused({ hooks: { poststop: [{ path: "/a" }, { path: "b" }] } }),
    'hooks.poststop[1].path: must be an absolute path but is "b"',
  );
  accepted({ hooks: { unknown: [null, { path: "b" }] } });
});

t.test("host and domain names need a uts namespace, unless empty", async (t) => {
  const what = "needs a uts namespace in linux.namespaces";
  t.equal(refused({ hostname: "a" }), `hostname: ${what}`);
  t.equal(refused({ domainname: "a", linux: { namespaces: [] } }), `domainname: ${what}`);
  accepted({ hostname: "" });
  accepted({ hostname: "a", linux: { namespaces: [{ type: "uts" }] } });
});

t.test("annotations have keys", async (t) => {
  t.equal(refused({ annotations: { "": "a" } }), "annotations: keys must not be empty");
});
