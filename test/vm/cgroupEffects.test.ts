import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import t from "tap";
import { cgroupFile, limited, withoutControllers } from "../support/cgroupFiles.ts";
import { run, start } from "../support/command.ts";
import { refuses } from "../support/refusals.ts";
import { cannotRun, makeWorld, tsrunc, type World, withArgs } from "../support/world.ts";

const skip = cannotRun() || withoutControllers();
const M = 1024 * 1024;

const statusOf = (world: World, id: string): string =>
  (JSON.parse(world.tsrunc(["state", id]).stdout) as { status: string }).status;

t.test("what takes more memory than it may is killed", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const grow = "dd if=/dev/zero of=/dev/null bs=64M count=1";
  t.equal(world.sh(grow, limited(world, { memory: { limit: 8 * M, swap: 8 * M } })).status, 137);
  t.equal(world.sh(grow, limited(world, { memory: { limit: 128 * M } })).status, 0);
});

t.test("more processes than allowed cannot be made", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const fork = "sleep 0 & sleep 0 & sleep 0 & wait";
  t.match(
    world.sh(fork, limited(world, { pids: { limit: 2 } })).stderr,
    /can't fork: Resource temporarily unavailable/,
  );
  t.match(world.sh("exec echo alone", limited(world, { pids: { limit: 1 } })), {
    status: 0,
    stdout: "alone\n",
  });
});

t.test("what uses up its CPU time is throttled, and what it used is told", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const resources = {
    cpu: { quota: 10_000, period: 100_000 },
    memory: { limit: 64 * M },
    pids: { limit: 9 },
  };
  world.configure((spec) => withArgs(limited(world, resources)(spec), ["sh", "-c", "while :; do :; done"]));
  const id = world.id("busy");
  t.match(world.tsrunc(["run", "--detach", "--bundle", world.bundle, id]), { status: 0, stderr: "" });
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const { stdout, stderr } = world.tsrunc(["events", "--stats", id]);
  t.equal(stderr, "");
  const { data } = JSON.parse(stdout);
  t.ok(data.cpu.throttling.throttledPeriods > 5, stdout);
  t.ok(data.cpu.usage.total > 0 && data.cpu.usage.user > 0);
  t.equal(data.memory.usage.limit, 64 * M);
  t.ok(data.memory.raw.anon >= 0);
  t.same(data.pids, { current: 1, limit: 9 });
  t.match(data.cpuset, { cpu_exclusive: 0 });

  t.equal(world.tsrunc(["update", "--cpu-quota=-1", id]).status, 0);
  t.equal(cgroupFile(world, "cpu.max"), "max 100000", "a quota alone keeps the period");
  t.equal(
    world.tsrunc(["update", "--cpu-period", "50000", "--memory", "80m", "--pids-limit", "30", id]).status,
    0,
  );
  t.equal(cgroupFile(world, "cpu.max"), "max 50000");
  t.equal(cgroupFile(world, "memory.max"), `${80 * M}`);
  refuses(
    t,
    world,
    ["update", "--pids-limit", "7", "--memory", "90m", "--cpuset-cpus", "77", id],
    "cpuset.cpus",
  );
  t.equal(cgroupFile(world, "pids.max"), "30", "an update that is refused changes nothing");
  t.equal(cgroupFile(world, "memory.max"), `${80 * M}`);
  const file = `${world.dir}/r.json`;
  writeFileSync(file, JSON.stringify({ memory: { limit: 4096, checkBeforeUpdate: true } }));
  refuses(t, world, ["update", "-r", file, id], "rejecting memory limit 4096 <= usage");

  t.equal(world.tsrunc(["pause", id]).status, 0);
  t.equal(statusOf(world, id), "paused");
  const before = cgroupFile(world, "cpu.stat");
  await new Promise((resolve) => setTimeout(resolve, 300));
  const usage = (text: string) => /usage_usec (\d+)/.exec(text)?.[1];
  t.equal(usage(cgroupFile(world, "cpu.stat")), usage(before), "a paused one uses no more");
  t.equal(world.tsrunc(["delete", "--force", id]).status, 0, "and can be deleted");
  t.same(world.leftovers(), []);
});

t.test(
  "a container that was made without a word about its cgroup can be limited later",
  { skip },
  async (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    world.configure((spec) => withArgs(spec, ["sleep", "60"]));
    const id = world.create("bare");
    t.match(world.tsrunc(["update", "--memory", "64m", "--pids-limit", "9", id]), { status: 0, stderr: "" });
    t.equal(readFileSync(`/sys/fs/cgroup/${id}/memory.max`, "utf8"), `${64 * M}\n`);
    t.equal(readFileSync(`/sys/fs/cgroup/${id}/pids.max`, "utf8"), "9\n");
  },
);

t.test(
  "a program joins a container that has given its controllers away, and what is wrong with it is said once",
  { skip },
  async (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    world.configure((spec) => {
      const changed = withArgs(limited(world, { memory: { limit: 64 * M } })(spec), ["sleep", "60"]);
      const capabilities = { effective: ["CAP_KILL"], permitted: [] };
      return { ...changed, process: { cwd: "/", ...changed.process, capabilities } };
    });
    const id = world.create("busy");
    const { pid } = JSON.parse(world.tsrunc(["state", id]).stdout) as { pid: number };
    const directory = `/sys/fs/cgroup/${world.prefix}parent/limited`;
    mkdirSync(`${directory}/inner`);
    writeFileSync(`${directory}/inner/cgroup.procs`, `${pid}`);
    writeFileSync(`${directory}/cgroup.subtree_control`, "+memory");
    world.tsrunc(["start", id]);
    const { status, stdout, stderr } = world.tsrunc(["exec", id, "cat", "/proc/self/cgroup"]);
    t.match({ status, stdout }, { status: 0, stdout: /\/inner\n/ });
    t.equal(stderr.match(/CAP_KILL cannot be effective/g)?.length, 1, stderr);
    t.equal(world.tsrunc(["delete", "--force", id]).stderr, "");
    t.same(world.leftovers(), []);
  },
);

t.test("a cgroup belongs to the container's user where it may write to it", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const script =
    "mkdir /sys/fs/cgroup/mine && echo 0 > /sys/fs/cgroup/mine/cgroup.procs && echo 1 > /sys/fs/cgroup/memory.max";
  const outcome = world.sh(script, (spec) => {
    const changed = limited(world, { memory: { limit: 64 * M } })(spec);
    const mounts = (spec.mounts ?? []).map((mount) =>
      mount.type === "cgroup" ? { ...mount, options: ["nosuid"] } : mount,
    );
    return { ...changed, mounts, process: { cwd: "/", ...changed.process, user: { uid: 1000, gid: 1000 } } };
  });
  t.match(
    outcome.stderr,
    /memory\.max: Permission denied/,
    "it may make cgroups of its own, and not lift its limit",
  );
  t.notMatch(outcome.stderr, /mine/);
  t.same(world.leftovers(), []);
});

t.test("events tells of memory that runs out, until the container ends", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const script = "sleep 3; dd if=/dev/zero of=/dev/null bs=64M count=1; sleep 0.5";
  const memory = { limit: 16 * M, swap: 16 * M };
  world.configure((spec) => withArgs(limited(world, { memory })(spec), ["sh", "-c", script]));
  const id = world.id("hungry");
  world.tsrunc(["run", "--detach", "--bundle", world.bundle, id]);
  const output = `${world.dir}/events`;
  const words = [tsrunc, "--root", world.root, "events", "--interval", "1s", id].join(" ");
  t.equal((await start(["sh", "-c", `${words} > ${output}`], world.dir).ended).status, 0);
  const lines = readFileSync(output, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  t.same(
    lines.filter(({ type }) => type === "oom"),
    [{ type: "oom", id }],
  );
});

t.test("reading a block device is slowed down", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const image = `${world.dir}/image`;
  t.equal(run(["dd", "if=/dev/zero", `of=${image}`, "bs=1M", "count=4"]).status, 0);
  t.equal(run(["modprobe", "loop"]).status, 0);
  const { stdout, stderr } = run(["losetup", "--find", "--show", image]);
  const path = stdout.trim();
  t.match(path, /^\/dev\/loop\d+$/, stderr);
  t.teardown(() => run(["losetup", "--detach", path]));
  const device = { major: 7, minor: Number(path.replace("/dev/loop", "")) };
  const read = (bps: number) => {
    const blockIO = { throttleReadBpsDevice: [{ ...device, rate: bps }] };
    const devices = [
      { allow: false, access: "rwm" },
      { allow: true, type: "b" as const, ...device, access: "r" },
    ];
    const began = performance.now();
    const outcome = world.sh(`dd if=${path} of=/dev/null bs=1M count=2 iflag=direct`, (spec) => {
      const changed = limited(world, { blockIO, devices })(spec);
      return {
        ...changed,
        linux: { ...changed.linux, devices: [{ path, type: "b", ...device }] },
      };
    });
    t.equal(outcome.status, 0, outcome.stderr);
    return performance.now() - began;
  };
  t.ok(read(1_000_000) > 1500, "2 MB at 1 MB/s take 2 s");
});

t.test("a device that is not allowed cannot be opened", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const kmsg = { path: "/dev/kmsg", type: "c" as const, major: 1, minor: 11, fileMode: 0o666 };
  const devices = [
    { allow: false, access: "rwm" },
    { allow: true, type: "c" as const, major: 1, minor: 11, access: "w" },
  ];
  const { stdout, stderr } = world.sh(": >/dev/kmsg && echo written; : </dev/kmsg", (spec) => {
    const changed = limited(world, { devices })(spec);
    return { ...changed, linux: { ...changed.linux, devices: [kmsg] } };
  });
  t.equal(stdout, "written\n", stderr);
  t.match(stderr, /can't open \/dev\/kmsg: Operation not permitted/);
});
