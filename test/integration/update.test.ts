import { writeFileSync } from "node:fs";
import t from "tap";
import { cgroupFile, limited, withoutVersion1 } from "../support/cgroupFiles.ts";
import { run, start } from "../support/command.ts";
import { refuses } from "../support/refusals.ts";
import { cannotRun, makeWorld, tsrunc, type World, withArgs } from "../support/world.ts";

const skip = cannotRun() || withoutVersion1();
const M = 1024 * 1024;

function makeLimited(script = "sleep 8"): { world: World; id: string } {
  const world = makeWorld();
  const memory = { limit: 64 * M, swap: 64 * M };
  world.configure((spec) =>
    withArgs(limited(world, { memory, pids: { limit: 30 } })(spec), ["sh", "-c", script]),
  );
  const id = world.id("container");
  const { status, stderr } = world.tsrunc(["run", "--detach", "--bundle", world.bundle, id]);
  if (status !== 0) throw new Error(stderr);
  return { world, id };
}

t.test("update changes what its flags name, and nothing else", { skip }, async (t) => {
  const { world, id } = makeLimited();
  t.teardown(world.clear);
  const changes: readonly [flags: string[], controller: string, file: string, value: string][] = [
    [["--memory", "128m", "--memory-swap", "256M"], "memory", "memory.limit_in_bytes", `${128 * M}`],
    [["--memory", "32m", "--memory-swap", "32m"], "memory", "memory.memsw.limit_in_bytes", `${32 * M}`],
    [["--memory-reservation", "16m"], "memory", "memory.soft_limit_in_bytes", `${16 * M}`],
    [["--memory=-1"], "memory", "memory.memsw.limit_in_bytes", "9223372036854771712"],
    [["--cpu-quota", "20000", "--cpu-period", "40000"], "cpu", "cpu.cfs_quota_us", "20000"],
    [["--cpu-period", "80000"], "cpu", "cpu.cfs_quota_us", "20000"],
    [["--cpu-share", "100"], "cpu", "cpu.shares", "100"],
    [["--cpuset-cpus", "0"], "cpuset", "cpuset.cpus", "0"],
    [["--pids-limit", "7"], "pids", "pids.max", "7"],
  ];
  for (const [flags, controller, file, value] of changes) {
    t.match(world.tsrunc(["update", ...flags, id]), { status: 0, stderr: "" }, flags.join(" "));
    t.equal(cgroupFile(world, file, controller), value, flags.join(" "));
  }
  t.equal(cgroupFile(world, "cpu.cfs_period_us", "cpu"), "80000", "the period alone keeps the quota");
});

t.test("update reads limits from a file and from its standard input", { skip }, async (t) => {
  const { world, id } = makeLimited();
  t.teardown(world.clear);
  const file = `${world.dir}/resources.json`;
  writeFileSync(file, JSON.stringify({ pids: { limit: 11 }, devices: [{ allow: true, access: "rwm" }] }));
  const before = cgroupFile(world, "devices.list", "devices");
  t.equal(world.tsrunc(["update", "--resources", file, id]).status, 0);
  t.equal(cgroupFile(world, "pids.max", "pids"), "11");
  t.equal(cgroupFile(world, "devices.list", "devices"), before, "rules for devices stay");
  const words = [tsrunc, "--root", world.root, "update", "-r", "-", id].join(" ");
  t.match(run(["sh", "-c", `echo '{"pids":{"limit":12}}' | ${words}`]), { status: 0, stderr: "" });
  t.equal(cgroupFile(world, "pids.max", "pids"), "12");
  writeFileSync(file, '{"pids":{"limit":"many"}}');
  refuses(t, world, ["update", "--resources", file, id], "linux.resources.pids.limit");
});

t.test("a container that is in no cgroup of version 1 has no limits to change", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const id = world.create("unlimited");
  refuses(
    t,
    world,
    ["update", "--pids-limit", "5", id],
    /pids controller is not available in cgroup v2.*linux\.cgroupsPath/,
  );
  t.end();
});

t.test("an update that is refused changes nothing", { skip }, async (t) => {
  const { world, id } = makeLimited();
  t.teardown(world.clear);
  const flags = ["--pids-limit", "5", "--memory", "48m", "--cpuset-cpus", "77"];
  refuses(t, world, ["update", ...flags, id], "linux.resources.cpu.cpus: cannot set cpuset.cpus");
  t.equal(cgroupFile(world, "pids.max", "pids"), "30");
  t.equal(cgroupFile(world, "memory.limit_in_bytes", "memory"), `${64 * M}`);
  for (const [flag, value] of [
    ["memory", "5x"],
    ["cpu-period", "x"],
    ["pids-limit", "1.5"],
  ] as const)
    refuses(t, world, ["update", `--${flag}`, value, id], `invalid value for ${flag}: `);
  world.tsrunc(["kill", id, "KILL"]);
  world.tsrunc(["delete", "--force", id]);
  refuses(t, world, ["update", "--pids-limit", "5", id], "container does not exist");
});

t.test("events tells once what a container uses", { skip }, async (t) => {
  const { world, id } = makeLimited("sleep 8 & wait");
  t.teardown(world.clear);
  const { stdout, stderr, status } = world.tsrunc(["events", "--stats", id]);
  t.match({ stderr, status }, { stderr: "", status: 0 });
  t.match(stdout, /^\{"type":"stats","id":[^\n]*\}\n$/);
  const { data } = JSON.parse(stdout);
  t.same(Object.keys(data), [
    ...["cpu", "cpuset", "memory", "pids", "blkio", "hugetlb", "intel_rdt", "network_interfaces"],
  ]);
  t.same(data.pids, { current: 2, limit: 30 });
  t.equal(data.memory.usage.limit, 64 * M);
  t.ok(data.memory.usage.usage > 0);
  t.ok(data.memory.raw.total_rss > 0);
  t.ok(data.cpu.usage.total > 0);
  t.same(data.cpuset.mems, [0]);
  t.equal(data.network_interfaces, null);
});

t.test("events goes on until the container ends, and tells of memory that runs out", { skip }, async (t) => {
  const { world, id } = makeLimited("sleep 1; dd if=/dev/zero of=/dev/null bs=100M count=1; sleep 0.3");
  t.teardown(world.clear);
  const output = `${world.dir}/events`;
  const words = [tsrunc, "--root", world.root, "events", "--interval", "200ms", id].join(" ");
  const { status } = await start(["sh", "-c", `${words} > ${output}`], world.dir).ended;
  t.equal(status, 0);
  const lines = run(["cat", output])
    .stdout.trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  t.ok(lines.filter(({ type }) => type === "stats").length >= 3);
  t.same(
    lines.filter(({ type }) => type === "oom"),
    [{ type: "oom", id }],
  );
  refuses(t, world, ["events", id], `container with id ${id} is not running`);
  refuses(t, world, ["events", "--interval", "0s", id], "duration interval must be greater than 0");
});
