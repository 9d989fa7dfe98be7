import { spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeFileSync,
} from "node:fs";
import t from "tap";
import type { Spec } from "../../src/spec/config.ts";
import { chownTree, hostIds, inUserNamespace } from "../support/userNamespaces.ts";
import { cannotRun, makeWorld, withArgs } from "../support/world.ts";

const skip = cannotRun();

t.test("the ids of a container are mapped as the config says", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  chownTree(`${world.bundle}/rootfs`, hostIds.first);
  const mappings = [
    { containerID: 0, hostID: hostIds.first, size: 1000 },
    { containerID: 1000, hostID: 0, size: 1 },
    { containerID: 2000, hostID: 300000, size: 5 },
  ];
  const script =
    "id -u; cat /proc/self/uid_map /proc/self/gid_map /proc/self/setgroups; stat -c %u:%g /bin /dev";
  const { stdout, stderr } = world.sh(script, (spec) => inUserNamespace(spec, mappings));
  const map = ["0 100000 1000", "1000 0 1", "2000 300000 5"];
  const lines = stdout.split("\n").map((line) => line.trim().replace(/ +/g, " "));
  t.same(lines, ["0", ...map, ...map, "allow", "0:0", "0:0", ""], stderr);
  t.end();
});

t.test("the superuser of a container is nobody on the host, and its rights end there", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  chownTree(`${world.bundle}/rootfs`, hostIds.first);
  writeFileSync(`${world.dir}/secret`, "hidden", { mode: 0o600 });
  const all = ["CAP_SYS_ADMIN", "CAP_DAC_OVERRIDE", "CAP_SYS_TIME", "CAP_MKNOD"];
  const script = "cat /secret; mknod /n c 1 3; hostname; date -s @0; grep CapEff /proc/self/status";
  const { stdout } = world.sh(`(${script}) 2>&1`, (spec) => ({
    ...withCapabilities(inUserNamespace(spec), all),
    root: { path: "rootfs" },
    mounts: [
      ...(spec.mounts ?? []),
      { destination: "/secret", source: `${world.dir}/secret`, options: ["bind"] },
    ],
  }));
  t.match(stdout, /cat: can't open '\/secret': Permission denied/);
  t.match(stdout, /mknod: \/n: Operation not permitted/);
  t.match(stdout, /CapEff:\s000000000a200002/, "it has them, for what is its own");
  t.end();
});

t.test(
  "a bundle in a directory that is closed to strangers serves a container of strangers",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    chownTree(`${world.bundle}/rootfs`, hostIds.first);
    chmodSync(world.dir, 0o700);
    mkdirSync(`${world.dir}/closed/open`, { recursive: true, mode: 0o700 });
    chmodSync(`${world.dir}/closed/open`, 0o755);
    writeFileSync(`${world.dir}/closed/open/file`, "found\n");
    const { stdout, stderr } = world.sh("cat /data/file; touch /data/new || echo refused", (spec) => ({
      ...inUserNamespace(spec),
      mounts: [
        ...(spec.mounts ?? []),
        { destination: "/data", source: `${world.dir}/closed/open`, options: ["rbind", "ro"] },
      ],
      root: { path: "rootfs" },
    }));
    t.equal(stdout, "found\nrefused\n", stderr);
    t.notOk(existsSync(`${world.dir}/closed/open/new`));
    t.end();
  },
);

t.test("devices of a container in a user namespace are the host's, and work", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  chownTree(`${world.bundle}/rootfs`, hostIds.first);
  const names = ["null", "zero", "full", "random", "urandom", "tty"];
  const script = `for d in ${names.join(" ")}; do stat -c "%F %t:%T" /dev/$d; done; echo x > /dev/null && echo written`;
  const { stdout, stderr } = world.sh(script, inUserNamespace);
  const numbers = ["1:3", "1:5", "1:7", "1:8", "1:9", "5:0"];
  t.equal(
    stdout,
    `${numbers.map((number) => `character special file ${number}\n`).join("")}written\n`,
    stderr,
  );

  const device = { type: "c", path: "/dev/fuse-of-nobody", major: 10, minor: 229 } as const;
  const missing = world.sh("true", (spec) => {
    const changed = inUserNamespace(spec);
    return { ...changed, linux: { ...changed.linux, devices: [device] } };
  });
  t.match(
    missing.stderr,
    /linux\.devices\[0\]: cannot bind device .* has to be on the host, at the same path/,
  );
  t.same(world.leftovers(), []);
  t.end();
});

t.test("a container joins a user namespace and what belongs to it", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  chownTree(`${world.bundle}/rootfs`, hostIds.first);
  world.configure(inUserNamespace);
  const owner = world.create("owner");
  const { pid } = JSON.parse(world.tsrunc(["state", owner]).stdout) as { pid: number };
  const files = { user: "user", network: "net", ipc: "ipc", uts: "uts" } as const;
  const join = (spec: Spec): Spec => ({
    ...spec,
    linux: {
      ...spec.linux,
      namespaces: [
        { type: "pid" },
        { type: "mount" },
        ...Object.entries(files).map(([type, file]) => ({
          type: type as keyof typeof files,
          path: `/proc/${pid}/ns/${file}`,
        })),
      ],
    },
  });
  const script = Object.values(files).map((file) => `readlink /proc/self/ns/${file};`);
  const { stdout, stderr } = world.sh(`${script.join("")} id -u`, join);
  const expected = Object.values(files).map((file) => `${readlinkSync(`/proc/${pid}/ns/${file}`)}\n`);
  t.equal(stdout, `${expected.join("")}0\n`, stderr);

  const same = world.sh("true", (spec) => {
    const mapped = inUserNamespace(spec);
    return join({ ...spec, linux: { ...spec.linux, ...mappingsOf(mapped) } });
  });
  t.equal(same.status, 0, `mappings that agree are no contradiction: ${same.stderr}`);
  const other = world.sh("true", (spec) => {
    const mapped = inUserNamespace(spec, [{ containerID: 0, hostID: 5, size: 1 }]);
    return join({ ...spec, linux: { ...spec.linux, ...mappingsOf(mapped) } });
  });
  t.match(
    other.stderr,
    /linux\.uidMappings: the user namespace to join has other ids: "0 100000 65536", not "0 5 1"/,
  );
  t.end();
});

t.test("who joins a container whose root has been given the cgroup gets into it", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  chownTree(`${world.bundle}/rootfs`, hostIds.first);
  const hook = { path: "/bin/sh", args: ["sh", "-c", "cat /proc/self/cgroup > /hook"] };
  world.configure((spec) => {
    const { mounts = [], linux, ...changed } = withArgs(inUserNamespace(spec), ["sleep", "100"]);
    const namespaces = (linux?.namespaces ?? []).filter(({ type }) => type !== "cgroup");
    return {
      ...changed,
      root: { path: "rootfs" },
      hooks: { startContainer: [hook] },
      mounts: mounts.map((mount) => {
        const isCgroup = mount.type === "cgroup";
        return isCgroup ? { ...mount, options: ["nosuid", "noexec", "nodev"] } : mount;
      }),
      linux: { ...linux, namespaces: [...namespaces, { type: "cgroup" }] },
    };
  });
  const id = world.create("given");
  const record = JSON.parse(readFileSync(`${world.root}/${id}/state.json`, "utf8"));
  const { "": cgroup }: Record<string, string> = record.cgroup_paths;
  t.equal(statSync(`${cgroup}/cgroup.procs`).uid, hostIds.first);
  t.match(world.tsrunc(["start", id]), { status: 0, stderr: "" });
  const { stdout, stderr } = world.tsrunc(["exec", id, "sh", "-c", "cat /hook /proc/self/cgroup; id -u"]);
  t.match(stdout, /^0::\/$.*^0::\/$.*^0$/ms, stderr);
  t.end();
});

t.test("a user that the namespace lacks is an error", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  chownTree(`${world.bundle}/rootfs`, hostIds.first);
  const as = (user: NonNullable<Spec["process"]>["user"]) =>
    world.sh("id", (spec) => {
      const changed = inUserNamespace(spec);
      return { ...changed, process: { cwd: "/", ...changed.process, ...(user && { user }) } };
    });
  t.match(as({ uid: 70000, gid: 0 }).stderr, /process\.user\.uid: cannot setuid to unmapped uid 70000/);
  t.match(as({ uid: 0, gid: 70000 }).stderr, /process\.user\.gid: cannot setgid to unmapped gid 70000/);
  t.equal(as({ uid: 7, gid: 8, additionalGids: [9] }).stdout, "uid=7 gid=8 groups=9\n");
  t.same(world.leftovers(), []);
  t.end();
});

t.test("hooks run inside the user namespace as its superuser", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  chownTree(`${world.bundle}/rootfs`, hostIds.first);
  const path = "/bin/sh";
  const say = (what: string) => ({
    path,
    args: ["sh", "-c", `echo ${what} $(id -u) $(id -g) >> /tmp/log; cat /proc/self/uid_map >> /tmp/log`],
  });
  const { stdout, stderr } = world.sh("cat /tmp/log", (spec) => ({
    ...inUserNamespace(spec),
    root: { path: "rootfs" },
    hooks: { startContainer: [say("start")] },
  }));
  t.match(stdout, /^start 0 0\n\s+0\s+100000\s+65536\n$/, stderr);
  t.end();
});

t.test("limits that only the host may raise are raised from there", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  chownTree(`${world.bundle}/rootfs`, hostIds.first);
  const { stdout, stderr } = world.sh(
    "grep -E '^(prio|policy)' /proc/self/sched; cat /proc/self/oom_score_adj",
    (spec) => {
      const changed = inUserNamespace(spec);
      const scheduler = { policy: "SCHED_BATCH", nice: -5 } as const;
      return { ...changed, process: { cwd: "/", ...changed.process, scheduler, oomScoreAdj: 7 } };
    },
  );
  t.match(stdout, /^policy\s*:\s*3\nprio\s*:\s*115\n7\n$/, stderr);
  t.end();
});

t.test("the clocks of a time namespace are offset as the config says", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  chownTree(`${world.bundle}/rootfs`, hostIds.first);
  const withTime = (spec: Spec): Spec => ({
    ...spec,
    linux: {
      ...spec.linux,
      namespaces: [...(spec.linux?.namespaces ?? []), { type: "time" }],
      timeOffsets: { monotonic: { secs: 5, nanosecs: 7 }, boottime: { secs: 10_000_000 } },
    },
  });
  for (const change of [withTime, (spec: Spec) => withTime(inUserNamespace(spec))]) {
    const { stdout, stderr } = world.sh("cat /proc/self/timens_offsets /proc/uptime", change);
    const [monotonic, boottime, uptime] = stdout.split("\n").map((line) => line.trim().split(/\s+/));
    t.same(
      [monotonic, boottime],
      [
        ["monotonic", "5", "7"],
        ["boottime", "10000000", "0"],
      ],
      stderr,
    );
    t.ok(Number(uptime?.[0]) > 10_000_000, "the container believes it");
  }
  const refused = world.sh("true", (spec) => {
    const changed = withTime(spec);
    return {
      ...changed,
      linux: { ...changed.linux, timeOffsets: { boottime: { secs: -1_000_000_000_000 } } },
    };
  });
  t.match(refused.stderr, /linux\.timeOffsets: cannot set the clocks of the time namespace: write: /);
  t.same(world.leftovers(), []);

  const holder = spawn("unshare", ["--time", "--boottime", "77", "--fork", "sleep", "100"], {
    stdio: "ignore",
  });
  t.teardown(() => holder.kill("SIGKILL"));
  await new Promise((resolve) => setTimeout(resolve, 300));
  const path = `/proc/${holder.pid}/ns/time_for_children`;
  const joined = world.sh("cat /proc/self/timens_offsets", (spec) => ({
    ...spec,
    linux: { ...spec.linux, namespaces: [...(spec.linux?.namespaces ?? []), { type: "time", path }] },
  }));
  t.match(joined.stdout, /boottime\s+77\s+0/, joined.stderr);
});

function withCapabilities(spec: Spec, names: readonly string[]): Spec {
  const capabilities = { bounding: names, effective: names, permitted: names };
  return { ...spec, process: { cwd: "/", ...spec.process, capabilities } };
}

function mappingsOf({ linux }: Spec): Pick<NonNullable<Spec["linux"]>, "uidMappings" | "gidMappings"> {
  return { uidMappings: linux?.uidMappings ?? [], gidMappings: linux?.gidMappings ?? [] };
}
