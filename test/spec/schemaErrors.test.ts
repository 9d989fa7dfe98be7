import t from "tap";
import { RuntimeError } from "../../src/error.ts";
import { messageOf, minimal, parse } from "./support.ts";

const refused = (fields: Readonly<Record<string, unknown>>) => messageOf(() => parse(minimal(fields)));

t.test("one fault is one line, and the field is at hand", async (t) => {
  try {
    parse(minimal({ linux: { namespaces: [{ type: "pid" }, { type: "foo" }] } }));
    t.fail("nothing was thrown");
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    t.equal(error.field, "linux.namespaces[1].type");
    t.equal(
      error.message,
      'linux.namespaces[1].type: must be one of "pid", "network", "mount", "ipc", "uts", "user", "cgroup", "time" but is "foo"',
    );
  }
});

t.test("all faults are told at once", async (t) => {
  t.equal(
    refused({ root: {}, hostname: 7, process: { cwd: "/", user: { uid: "root", gid: 0 } } }),
    [
      "cannot read /bundle/config.json: 3 fields are wrong",
      "  root.path: is required",
      '  process.user.uid: must be an integer of at least 0 but is "root"',
      "  hostname: must be a string but is 7",
    ].join("\n"),
  );
});

t.test("the message tells what is allowed", async (t) => {
  const user = (fields: object) => refused({ process: { cwd: "/", user: { uid: 0, gid: 0, ...fields } } });
  t.equal(user({ uid: -1 }), "process.user.uid: must be an integer of at least 0 but is -1");
  t.equal(user({ uid: 1.5 }), "process.user.uid: must be an integer of at least 0 but is 1.5");
  t.equal(
    user({ uid: 2 ** 32 }),
    "process.user.uid: must be an integer of at most 4294967295 but is 4294967296",
  );
  t.equal(user({ umask: 777 }), "process.user.umask: must be an integer from 0 to 511 but is 777");
  t.equal(user({ additionalGids: 1 }), "process.user.additionalGids: must be an array but is 1");
  t.equal(refused({ root: [] }), "root: must be an object but is []");
  t.equal(
    refused({
      linux: {
        seccomp: { defaultAction: "SCMP_ACT_ALLOW", syscalls: [{ names: [], action: "SCMP_ACT_LOG" }] },
      },
    }),
    "linux.seccomp.syscalls[0].names: must not be empty but is []",
  );
  t.equal(
    refused({ linux: { resources: { hugepageLimits: [{ pageSize: "2 MB", limit: 1 }] } } }),
    'linux.resources.hugepageLimits[0].pageSize: must match ^[1-9][0-9]*[KMG]B$ but is "2 MB"',
  );
});

t.test("bounds of 64 bits are exact", async (t) => {
  const limit = (digits: string) => {
    const text = minimal({ linux: { resources: { memory: { limit: 0 } } } });
    return text.replace('"limit":0', `"limit":${digits}`);
  };
  const field = "linux.resources.memory.limit: must be an integer of";
  t.equal(parse(limit("9223372036854775807")).linux?.resources?.memory?.limit, 9223372036854775807n);
  t.equal(parse(limit("-9223372036854775808")).linux?.resources?.memory?.limit, -9223372036854775808n);
  t.equal(
    messageOf(() => parse(limit("9223372036854775808"))),
    `${field} at most 9223372036854775807 but is 9223372036854775808`,
  );
  t.equal(
    messageOf(() => parse(limit("-9223372036854775809"))),
    `${field} at least -9223372036854775808 but is -9223372036854775809`,
  );
});

t.test("keys that are no identifiers are quoted, and found in spite of slashes", async (t) => {
  t.equal(
    refused({ linux: { sysctl: { "net.ipv4.conf.eth0/1.x~y": 1 } } }),
    'linux.sysctl["net.ipv4.conf.eth0/1.x~y"]: must be a string but is 1',
  );
});

t.test("long values are cut", async (t) => {
  const message = refused({ mounts: { text: "x".repeat(1000) } });
  t.equal(message, `mounts: must be an array but is {"text":"${"x".repeat(48)}...`);
});
