import { existsSync, readFileSync } from "node:fs";
import t from "tap";
import type { Spec } from "../../../src/spec/config.ts";
import type { Resources } from "../../../src/spec/resources.ts";
import { run } from "../../support/command.ts";
import { refuses } from "../../support/refusals.ts";
import { cannotRun, makeWorld, type World, withArgs } from "../../support/world.ts";

const skip = cannotRun() || (!existsSync("/run/systemd/system") && "systemd does not run here");
const M = 1024 * 1024;

const property = (unit: string, name: string): string =>
  run(["systemctl", "show", "--value", "--property", name, unit]).stdout.trim();

/** The units of a world's containers that systemd knows, also failed ones. */
const units = (world: World): string =>
  run(["systemctl", "list-units", "--all", "--plain", "--no-legend", `*${world.prefix}*`]).stdout;

function configured(world: World, resources: Resources, annotations: Spec["annotations"] = {}) {
  return (spec: Spec): Spec => ({
    ...withArgs(spec, ["sleep", "30"]),
    annotations,
    linux: {
      ...spec.linux,
      cgroupsPath: `machine-tests.slice:test:${world.prefix}unit`,
      resources: { ...spec.linux?.resources, ...resources },
    },
  });
}

function start(world: World, name: string): { id: string; pid: number } {
  const id = world.id(name);
  const outcome = world.tsrunc(["--systemd-cgroup", "run", "--detach", "--bundle", world.bundle, id]);
  if (outcome.status !== 0) throw new Error(outcome.stderr);
  return { id, pid: JSON.parse(world.tsrunc(["state", id]).stdout).pid };
}

t.test("a container is in a scope that systemd made, with its limits", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const resources: Resources = {
    memory: { limit: 64 * M, swap: 96 * M, reservation: 32 * M },
    cpu: { shares: 1024, quota: 50_000, period: 100_000, cpus: "0", mems: "0" },
    pids: { limit: 1 },
  };
  const annotations = {
    "org.systemd.property.TimeoutStopUSec": "uint64 7000000",
    "org.systemd.property.CollectMode": "'inactive-or-failed'",
  };
  world.configure(configured(world, resources, annotations));
  const { id, pid } = start(world, "scope");
  const unit = `test-${world.prefix}unit.scope`;
  const directory = `/machine.slice/machine-tests.slice/${unit}`;
  t.equal(readFileSync(`/proc/${pid}/cgroup`, "utf8"), `0::${directory}\n`);
  const file = (name: string) => readFileSync(`/sys/fs/cgroup${directory}/${name}`, "utf8").trim();
  t.equal(file("memory.max"), `${64 * M}`);
  t.equal(file("memory.swap.max"), `${32 * M}`);
  t.equal(file("memory.low"), `${32 * M}`);
  t.equal(file("cpu.weight"), "100");
  t.equal(file("cpu.max"), "50000 100000");
  t.equal(file("cpuset.cpus"), "0");
  t.equal(file("pids.max"), "1");
  t.equal(file("cgroup.procs"), `${pid}`, "nobody else is in it");
  t.equal(property(unit, "Delegate"), "yes");
  t.equal(property(unit, "MemoryMax"), `${64 * M}`);
  t.equal(property(unit, "TasksMax"), "1");
  t.equal(property(unit, "TimeoutStopUSec"), "7s");
  t.equal(property(unit, "CollectMode"), "inactive-or-failed");
  t.equal(run(["systemctl", "daemon-reload"]).status, 0);
  t.equal(file("memory.max"), `${64 * M}`, "the limits outlast a reload");

  t.match(world.tsrunc(["update", "--memory", "80m", "--memory-swap", "80m", "--pids-limit", "20", id]), {
    status: 0,
    stderr: "",
  });
  t.equal(property(unit, "MemoryMax"), `${80 * M}`);
  t.equal(file("pids.max"), "20");
  t.match(world.tsrunc(["delete", "--force", id]), { status: 0, stderr: "" });
  t.equal(units(world), "");
  t.notOk(existsSync(`/sys/fs/cgroup${directory}`));
  t.same(world.leftovers(), []);
});

t.test("no failed unit stays behind a container whose memory ran out", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) =>
    withArgs(configured(world, { memory: { limit: 8 * M, swap: 8 * M } })(spec), [
      ...["sh", "-c", "dd if=/dev/zero of=/dev/null bs=64M count=1"],
    ]),
  );
  const outcome = world.tsrunc(["--systemd-cgroup", "run", "--bundle", world.bundle, world.id("oom")]);
  t.equal(outcome.status, 137, outcome.stderr);
  t.equal(units(world), "");
  t.same(world.leftovers(), []);
});

t.test("without a path the scope is named after the container", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => withArgs(spec, ["sleep", "30"]));
  const { id, pid } = start(world, "named");
  t.equal(readFileSync(`/proc/${pid}/cgroup`, "utf8"), `0::/system.slice/tsrunc-${id}.scope\n`);
  t.match(world.tsrunc(["kill", id, "KILL"]), { status: 0 });
  t.match(world.tsrunc(["delete", "--force", id]), { status: 0, stderr: "" });
  t.equal(units(world), "");
});

t.test("what systemd would not take is refused, and nothing is left", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const create = ["--systemd-cgroup", "create", "--bundle", world.bundle, world.id("refused")];
  const refusal = (change: (spec: Spec) => Spec, message: string): void => {
    world.configure(change);
    refuses(t, world, create, message);
    t.equal(units(world), "");
  };
  refusal(
    (spec) => ({ ...spec, linux: { ...spec.linux, cgroupsPath: "/a/b" } }),
    'expected cgroupsPath to be of format "slice:prefix:name" for systemd cgroups, got "/a/b" instead',
  );
  refusal(
    (spec) => ({ ...spec, linux: { ...spec.linux, cgroupsPath: "../x:y:z" } }),
    "invalid slice name: ../x",
  );
  refusal(
    configured(world, {}, { "org.systemd.property.NoSuchThing": "true" }),
    "systemd has refused: StartTransientUnit of org.freedesktop.systemd1",
  );
  refusal(
    configured(world, {}, { "org.systemd.property.Type": "nonsense" }),
    "is no value in the text format",
  );
  refusal(configured(world, { cpu: { cpus: "999" } }), "cpu");
});
