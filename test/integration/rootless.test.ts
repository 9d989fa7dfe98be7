import { existsSync, readFileSync, writeFileSync } from "node:fs";
import t from "tap";
import type { Spec } from "../../src/spec/config.ts";
import { cannotCompile, fixture } from "../seccomp/support.ts";
import { cannotMakeUserNamespaces, makeUserWorld, user } from "../support/userWorld.ts";
import { cannotRun } from "../support/world.ts";

const skip = cannotRun() || cannotMakeUserNamespaces();

t.test("an ordinary user runs what `spec --rootless` writes", { skip }, (t) => {
  const world = makeUserWorld();
  t.teardown(world.clear);
  world.configure(
    "id -u; cat /proc/self/uid_map; cat /proc/self/setgroups; hostname; echo $$; touch /tmp/x || echo refused; stat -c %u /dev/null",
  );
  const { stdout, stderr, status } = world.command(["run", "--bundle", world.bundle, world.id]);
  const lines = stdout.split("\n").map((line) => line.trim().replace(/ +/g, " "));
  t.same(lines, ["0", `0 ${user} 1`, "deny", "tsrunc", "1", "refused", "65534", ""], stderr);
  t.equal(status, 0);
  t.same(world.leftovers(), []);
  t.end();
});

t.test("a user's container goes through all of its life", { skip }, (t) => {
  const world = makeUserWorld();
  t.teardown(world.clear);
  world.configure("sleep 100");
  const { id } = world;
  const { status, stderr } = world.command(["create", "--bundle", world.bundle, id]);
  t.equal(status, 0, stderr);
  t.match(world.command(["state", id]).stdout, /"status": "created"/);
  t.equal(world.command(["start", id]).status, 0);
  t.match(world.command(["state", id]).stdout, /"status": "running"/);
  t.match(world.command(["list"]).stdout, id);
  t.equal(world.command(["kill", id, "KILL"]).status, 0);
  for (let attempt = 0; attempt < 50; attempt++)
    if (/stopped/.test(world.command(["state", id]).stdout)) break;
  t.equal(world.command(["delete", id]).status, 0);
  t.same(world.leftovers(), []);
  t.end();
});

t.test("a user who maps only itself can have no other groups", { skip }, (t) => {
  const world = makeUserWorld();
  t.teardown(world.clear);
  world.configure("true", (spec) => ({
    ...spec,
    process: { cwd: "/", ...spec.process, user: { uid: 0, gid: 0, additionalGids: [5] } },
  }));
  const { stderr } = world.command(["run", "--bundle", world.bundle, world.id]);
  t.match(
    stderr,
    /process\.user\.additionalGids: cannot set any additional groups in a rootless container\. Map more than one/,
  );
  t.same(world.leftovers(), []);
  t.end();
});

t.test("limits are refused where the user may make no cgroup", { skip }, (t) => {
  const world = makeUserWorld();
  t.teardown(world.clear);
  world.configure("true", (spec) => ({ ...spec, linux: { ...spec.linux, cgroupsPath: "/somewhere" } }));
  const { stderr } = world.command(["run", "--bundle", world.bundle, world.id]);
  t.match(
    stderr,
    /rootless needs no limits \+ no cgrouppath when no permission is granted for cgroups: mkdirat .*permission denied/,
  );
  t.same(world.leftovers(), []);
  t.end();
});

t.test("--rootless says whether to do without a cgroup", { skip }, (t) => {
  const world = makeUserWorld();
  t.teardown(world.clear);
  world.configure("true");
  const args = ["run", "--bundle", world.bundle, world.id];
  const { status, stderr } = world.command(["--rootless=false", ...args]);
  t.equal(status, 1);
  t.match(stderr, /cannot make the container's cgroup: mkdirat .*permission denied/);
  for (const value of ["true", "auto"])
    t.same(world.command([`--rootless=${value}`, ...args]), { status: 0, stdout: "", stderr: "" }, value);
  t.same(world.leftovers(), []);
  t.end();
});

t.test("hooks, terminals and clocks work for a user, too", { skip }, (t) => {
  const world = makeUserWorld();
  t.teardown(world.clear);
  const log = `${world.bundle}/log`;
  const say = (what: string, file: string) => ({
    path: "/bin/sh",
    args: ["sh", "-c", `echo ${what} $(id -u) $(readlink /proc/self/ns/user) >> ${file}`],
  });
  world.configure("cat /tmp/inside; cat /proc/self/timens_offsets", (spec) => ({
    ...spec,
    root: { path: "rootfs" },
    hooks: {
      createRuntime: [say("createRuntime", log)],
      createContainer: [say("createContainer", log)],
      startContainer: [say("startContainer", "/tmp/inside")],
      poststop: [say("poststop", log)],
    },
    linux: {
      ...spec.linux,
      namespaces: [...(spec.linux?.namespaces ?? []), { type: "time" }],
      timeOffsets: { boottime: { secs: 1000 } },
    },
  }));
  const { stdout, stderr } = world.command(["run", "--bundle", world.bundle, world.id]);
  t.match(stdout, /^startContainer 0 user:\[\d+\]\n[^\n]*\nboottime\s+1000\s+0\n$/, stderr);
  t.match(
    readFileSync(log, "utf8"),
    /^createRuntime 65534 \S+\ncreateContainer 0 \S+\npoststop 65534 \S+\n$/,
  );
  t.same(world.leftovers(), []);
  t.end();
});

t.test(
  "a user with subordinate ids has more than one",
  {
    skip: skip || (!existsSync("/usr/bin/newuidmap") && "newuidmap is missing: apt-get install uidmap"),
  },
  (t) => {
    const world = makeUserWorld();
    t.teardown(world.clear);
    const entry = "nobody:7000000:1000\n";
    const files = ["/etc/subuid", "/etc/subgid"];
    const before = files.map((file) => (existsSync(file) ? readFileSync(file, "utf8") : ""));
    t.teardown(() => {
      for (const [index, file] of files.entries()) writeFileSync(file, before[index] ?? "");
    });
    const mappings = [
      { containerID: 0, hostID: user, size: 1 },
      { containerID: 1, hostID: 7_000_000, size: 1000 },
    ];
    const change = (spec: Spec): Spec => ({
      ...spec,
      process: { cwd: "/", ...spec.process, user: { uid: 7, gid: 8, additionalGids: [9] } },
      linux: { ...spec.linux, uidMappings: mappings, gidMappings: mappings },
    });
    world.configure("id; cat /proc/self/uid_map", change);
    for (const [index, file] of files.entries()) writeFileSync(file, before[index] ?? "");
    const refused = world.command(["run", "--bundle", world.bundle, world.id]);
    t.match(
      refused.stderr,
      /linux\.uidMappings: cannot map uids by newuidmap: .*See what \/etc\/subuid allows/s,
    );
    for (const [index, file] of files.entries()) writeFileSync(file, `${before[index] ?? ""}${entry}`);
    const { stdout, stderr } = world.command(["run", "--bundle", world.bundle, world.id]);
    const lines = stdout.split("\n").map((line) => line.trim().replace(/ +/g, " "));
    t.same(lines, ["uid=7 gid=8 groups=9", `0 ${user} 1`, "1 7000000 1000", ""], stderr);
    t.same(world.leftovers(), []);
    t.end();
  },
);

t.test("a rootless container runs under a filter", { skip: skip || cannotCompile() }, (t) => {
  const world = makeUserWorld();
  t.teardown(world.clear);
  for (const noNewPrivileges of [true, false]) {
    world.configure("grep -E '^(Seccomp|NoNewPrivs|CapEff)' /proc/self/status", (spec) => ({
      ...spec,
      process: { cwd: "/", ...spec.process, noNewPrivileges },
      linux: { ...spec.linux, seccomp: fixture("docker") },
    }));
    const { status, stdout, stderr } = world.command(["run", "--bundle", world.bundle, world.id]);
    t.equal(stderr, "");
    t.equal(status, 0);
    t.match(
      stdout,
      `CapEff:\t0000000020000420\nNoNewPrivs:\t${noNewPrivileges ? 1 : 0}\nSeccomp:\t2\nSeccomp_filters:\t1\n`,
    );
  }
  t.same(world.leftovers(), []);
  t.end();
});
