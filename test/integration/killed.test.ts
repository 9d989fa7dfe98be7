import { existsSync, readFileSync } from "node:fs";
import t, { type Test } from "tap";
import { hostKernel } from "../../src/linux/hostKernel.ts";
import { type Background, start } from "../support/command.ts";
import { adoptOrphans, livingChildren } from "../support/orphans.ts";
import { delay, settled } from "../support/time.ts";
import { cannotRun, cgroupMount, makeWorld, tsrunc, type World, withArgs } from "../support/world.ts";

const skip = cannotRun();
const delays = Array.from({ length: 26 }, (_, milliseconds) => milliseconds);
t.setTimeout(120_000);

function command(world: World, ...args: string[]): Background {
  return start([tsrunc, "--root", world.root, ...args], world.dir);
}

/** Kills a command and checks that one `delete --force` clears whatever it has done so far. */
async function killAndClear(
  t: Test,
  world: World,
  victim: Background,
  id: string,
  name: string,
): Promise<void> {
  victim.kill("SIGKILL");
  await victim.ended;
  const cleared = world.tsrunc(["delete", "--force", id]);
  t.same(cleared, { status: 0, stdout: "", stderr: "" }, `${name}: delete --force`);
  const kernel = hostKernel();
  t.same(
    await settled(() => [...world.leftovers(), ...livingChildren(kernel)]),
    [],
    `${name}: nothing is left`,
  );
}

/** Process ids in a container's cgroup, as soon as there are any. */
async function membersOf(id: string): Promise<number[]> {
  const file = `${cgroupMount()}/${id}/cgroup.procs`;
  for (const end = Date.now() + 5000; Date.now() < end; await delay(0)) {
    const members = existsSync(file) ? readFileSync(file, "utf8").trim() : "";
    if (members !== "") return members.split("\n").map(Number);
  }
  return [];
}

t.test("a create that is killed at any moment is cleared by delete --force", { skip }, async (t) => {
  adoptOrphans(hostKernel());
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => ({
    ...spec,
    linux: { ...spec.linux, cgroupsPath: `/${world.prefix}parent/deeper/${world.id("create")}` },
  }));
  const id = world.id("create");
  for (const milliseconds of delays) {
    const victim = command(world, "create", "--bundle", world.bundle, id);
    await delay(milliseconds);
    await killAndClear(t, world, victim, id, `after ${milliseconds} ms`);
  }
  t.equal(world.tsrunc(["create", "--bundle", world.bundle, id]).status, 0, "and the id is free again");
});

t.test("a run that is killed at any moment is cleared by delete --force", { skip }, async (t) => {
  adoptOrphans(hostKernel());
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => withArgs(spec, ["sleep", "100"]));
  for (const milliseconds of [...delays, 40, 60]) {
    const id = world.id(`run-${milliseconds}`);
    const victim = command(world, "run", "--bundle", world.bundle, id);
    await delay(milliseconds);
    await killAndClear(t, world, victim, id, `after ${milliseconds} ms`);
  }
});

t.test("a start that is killed at any moment leaves a container that can be deleted", { skip }, async (t) => {
  adoptOrphans(hostKernel());
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => withArgs(spec, ["sleep", "100"]));
  for (const milliseconds of delays.slice(0, 16)) {
    const id = world.create(`start-${milliseconds}`);
    const victim = command(world, "start", id);
    await delay(milliseconds);
    victim.kill("SIGKILL");
    await victim.ended;
    const { status } = JSON.parse(world.tsrunc(["state", id]).stdout) as { status: string };
    t.ok(["created", "running", "stopped"].includes(status), `after ${milliseconds} ms it is ${status}`);
    await killAndClear(t, world, victim, id, `after ${milliseconds} ms`);
  }
});

t.test("a delete that is killed at any moment is completed by the next one", { skip }, async (t) => {
  adoptOrphans(hostKernel());
  const world = makeWorld();
  t.teardown(world.clear);
  for (const milliseconds of delays.slice(0, 16)) {
    const id = world.create(`delete-${milliseconds}`);
    const victim = command(world, "delete", "--force", id);
    await delay(milliseconds);
    await killAndClear(t, world, victim, id, `after ${milliseconds} ms`);
  }
});

t.test("a first process that was stopped while it was made is cleared too", { skip }, async (t) => {
  adoptOrphans(hostKernel());
  const world = makeWorld();
  t.teardown(world.clear);
  for (const verb of ["create", "run"]) {
    const id = world.id(`stopped-${verb}`);
    const victim = command(world, verb, "--bundle", world.bundle, id);
    const members = await membersOf(id);
    for (const pid of members) process.kill(pid, "SIGSTOP");
    t.equal(members.length, 1, "its cgroup has the first process");
    await delay(20);
    await killAndClear(t, world, victim, id, verb);
  }
});

t.test("a container outlives a run that is killed", { skip }, async (t) => {
  adoptOrphans(hostKernel());
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => withArgs(spec, ["sleep", "100"]));
  const id = world.id("outlives");
  const victim = command(world, "run", "--bundle", world.bundle, id);
  const isRunning = (): boolean => world.tsrunc(["state", id]).stdout.includes('"running"');
  await settled(() => (isRunning() ? [] : ["not yet"]));
  victim.kill("SIGKILL");
  t.same(await victim.ended, { status: undefined, signal: "SIGKILL" });
  t.ok(isRunning());
  await killAndClear(t, world, victim, id, "afterwards");
});
