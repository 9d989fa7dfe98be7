import t from "tap";
import { limited, withoutVersion1 } from "../support/cgroupFiles.ts";
import { run } from "../support/command.ts";
import { refuses } from "../support/refusals.ts";
import { cannotRun, makeWorld, type World, withArgs } from "../support/world.ts";

const skip = cannotRun();

function running(world: World, name: string): string {
  world.configure((spec) => withArgs(spec, ["sh", "-c", "sleep 8 & sleep 8 & wait"]));
  const id = world.id(name);
  const { status, stderr } = world.tsrunc(["run", "--detach", "--bundle", world.bundle, id]);
  if (status !== 0) throw new Error(stderr);
  return id;
}

const statusOf = (world: World, id: string): string =>
  (JSON.parse(world.tsrunc(["state", id]).stdout) as { status: string }).status;

t.test("a paused container stands still, says so, and goes on when resumed", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const id = running(world, "pause");
  t.match(world.tsrunc(["pause", id]), { status: 0, stderr: "" });
  t.equal(statusOf(world, id), "paused");
  refuses(t, world, ["pause", id], "container not running");
  refuses(t, world, ["delete", id], `cannot delete container ${id} that is not stopped: paused`);
  refuses(t, world, ["start", id], "cannot start a container in the paused state");
  t.match(world.tsrunc(["resume", id]), { status: 0, stderr: "" });
  t.equal(statusOf(world, id), "running");
  refuses(t, world, ["resume", id], "container not paused");
});

t.test("a paused container can be killed and deleted at once", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  for (const end of [
    ["kill", "KILL"],
    ["kill", "--all", "KILL"],
    ["delete", "--force"],
  ]) {
    const id = running(world, end.join("-"));
    world.tsrunc(["pause", id]);
    const [verb = "", ...rest] = end;
    const flags = rest.filter((each) => each.startsWith("-"));
    const args = [verb, ...flags, id, ...rest.filter((each) => !each.startsWith("-"))];
    t.match(world.tsrunc(args), { status: 0, stderr: "" }, args.join(" "));
    if (verb === "kill") t.match(world.tsrunc(["delete", "--force", id]), { status: 0 });
  }
  t.same(world.leftovers(), []);
});

t.test("a container that waits for start can be paused, and nothing hangs", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const id = world.create("created");
  t.equal(world.tsrunc(["pause", id]).status, 0);
  refuses(t, world, ["start", id], "cannot start a container in the paused state");
  t.equal(world.tsrunc(["resume", id]).status, 0);
  t.equal(statusOf(world, id), "created");
});

t.test("a signal to all reaches every process, and the last one's end is no error", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const id = running(world, "all");
  const pids = JSON.parse(world.tsrunc(["ps", "--format", "json", id]).stdout) as number[];
  t.equal(pids.length, 3);
  const table = world.tsrunc(["ps", id]).stdout.trim().split("\n");
  t.equal(table.length, 4, "a heading and a line each");
  t.match(table[0], /\bPID\b/);
  t.match(world.tsrunc(["ps", id, "-o", "comm,pid"]).stdout, /^COMMAND +PID\n/);
  t.match(world.tsrunc(["kill", "--all", id, "KILL"]), { status: 0, stderr: "" });
  for (let attempt = 0; attempt < 100 && statusOf(world, id) !== "stopped"; attempt++);
  t.equal(statusOf(world, id), "stopped");
  t.equal(world.tsrunc(["ps", "--format", "json", id]).stdout, "null\n");
  t.equal(world.tsrunc(["kill", "--all", id, "KILL"]).status, 0);
  refuses(t, world, ["kill", id, "KILL"], "container not running");
});

t.test("SIGKILL reaches all of a container without a process namespace", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => ({
    ...withArgs(spec, ["sh", "-c", "sleep 8 & sleep 8 & wait"]),
    linux: { ...spec.linux, namespaces: (spec.linux?.namespaces ?? []).filter(({ type }) => type !== "pid") },
  }));
  const id = world.id("shared");
  world.tsrunc(["run", "--detach", "--bundle", world.bundle, id]);
  t.equal(world.tsrunc(["kill", id, "KILL"]).status, 0);
  let pids = "";
  for (let attempt = 0; attempt < 100 && pids !== "null\n"; attempt++)
    pids = world.tsrunc(["ps", "--format", "json", id]).stdout;
  t.equal(pids, "null\n");
});

t.test(
  "a container that somebody froze by version 1 can be deleted",
  { skip: skip || withoutVersion1() },
  async (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    world.configure((spec) => withArgs(limited(world, {})(spec), ["sleep", "8"]));
    const id = world.id("frozen");
    world.tsrunc(["run", "--detach", "--bundle", world.bundle, id]);
    const file = `/sys/fs/cgroup/freezer/${world.prefix}parent/limited/freezer.state`;
    t.equal(run(["sh", "-c", `echo FROZEN > ${file}`]).status, 0);
    t.match(world.tsrunc(["delete", "--force", id]), { status: 0, stderr: "" });
    t.same(world.leftovers(), []);
  },
);
