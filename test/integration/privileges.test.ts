import t from "tap";
import { cannotRun, makeWorld } from "../support/world.ts";

const skip = cannotRun();

/** The values of lines of /proc/self/status. */
function fields(text: string, ...names: string[]): string[] {
  return names.map((name) => new RegExp(`^${name}:[ \\t]*(.*)$`, "m").exec(text)?.[1]?.trim() ?? "missing");
}

const sets = ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"];
const none = "0000000000000000";

t.test("a container has the config's capabilities and gains no other", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const standard = world.sh("exec cat /proc/self/status").stdout;
  const given = "0000000020000420";
  t.same(fields(standard, ...sets, "NoNewPrivs"), [none, given, given, given, none, "1"]);

  const bare = world.sh("exec cat /proc/self/status", (spec) => ({
    ...spec,
    process: { cwd: "/", args: spec.process?.args ?? [], env: ["PATH=/bin"] },
  }));
  t.same(
    fields(bare.stdout, ...sets, "NoNewPrivs"),
    [none, none, none, none, none, "0"],
    "without capabilities none",
  );

  const capabilities = ["CAP_CHOWN", "CAP_KILL"];
  const ambient = world.sh("exec cat /proc/self/status", (spec) => ({
    ...spec,
    process: {
      cwd: "/",
      ...spec.process,
      user: { uid: 1000, gid: 1000 },
      capabilities: {
        bounding: capabilities,
        permitted: capabilities,
        effective: capabilities,
        inheritable: capabilities,
        ambient: ["CAP_KILL"],
      },
    },
  }));
  const both = "0000000000000021";
  const one = "0000000000000020";
  t.same(
    fields(ambient.stdout, ...sets),
    [both, one, one, both, one],
    "ambient ones outlive the change of user",
  );
  t.end();
});

t.test("a container runs as the config's user, with its groups and no others", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const as = (user: { uid: number; gid: number; additionalGids?: number[]; umask?: number }) =>
    world.sh("cat /proc/self/status; touch /dev/shm/file; stat -c %a:%u:%g /dev/shm/file", (spec) => ({
      ...spec,
      process: { cwd: "/", ...spec.process, user },
    })).stdout;
  const guest = as({ uid: 1000, gid: 1001, additionalGids: [5, 6] });
  t.same(fields(guest, "Uid", "Gid", "Groups", "Umask"), [
    "1000\t1000\t1000\t1000",
    "1001\t1001\t1001\t1001",
    "5 6",
    "0022",
  ]);
  t.match(guest, /^644:1000:1001$/m);
  t.same(fields(guest, "CapPrm", "CapEff"), [none, none], "a user who is not root keeps no capability");
  const root = as({ uid: 0, gid: 0 });
  t.same(fields(root, "Uid", "Groups"), ["0\t0\t0\t0", ""]);
  t.same(fields(as({ uid: 0, gid: 0, umask: 0o077 }), "Umask"), ["0077"]);
  t.end();
});

t.test("the caller's umask reaches nothing that is made for a container", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const through = ["sh", "-c", 'umask 077; exec "$@"', "sh"];
  const script = "stat -c '%a %n' /dev/null /dev/full /new /new/deep; grep Umask /proc/self/status";
  const outcome = world.sh(
    script,
    (spec) => ({
      ...spec,
      mounts: [...(spec.mounts ?? []), { destination: "/new/deep/mount", type: "tmpfs", source: "tmpfs" }],
    }),
    { through },
  );
  t.equal(outcome.stdout, "666 /dev/null\n666 /dev/full\n755 /new\n755 /new/deep\nUmask:\t0022\n");
  t.end();
});

t.test(
  "a container's program starts in its working directory, which is made where it is missing",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const inDirectory = (cwd: string) =>
      world.sh("pwd", (spec) => ({ ...spec, process: { ...spec.process, cwd } })).stdout;
    t.equal(inDirectory("/home"), "/home\n");
    t.equal(inDirectory("/srv/made/for/it"), "/srv/made/for/it\n");
    t.end();
  },
);
