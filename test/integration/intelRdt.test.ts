import { existsSync } from "node:fs";
import t from "tap";
import { refuses } from "../support/refusals.ts";
import { cannotRun, makeWorld } from "../support/world.ts";

const isMounted = existsSync("/sys/fs/resctrl/tasks");
const skip = cannotRun() || (isMounted && "a resctrl file system is mounted here");

t.test("a class of service without a resctrl file system is an error that says so", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => ({ ...spec, linux: { ...spec.linux, intelRdt: { closID: "/" } } }));
  for (const verb of ["create", "run"]) {
    const expected =
      "linux.intelRdt: no resctrl file system is mounted at /sys/fs/resctrl. Mount it: mount -t resctrl";
    refuses(t, world, [verb, "--bundle", world.bundle, world.id("bad")], expected);
  }
  t.end();
});

t.test("update refuses a share for a container that has no class of service", { skip: cannotRun() }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const id = world.create("plain");
  for (const flag of ["--l3-cache-schema=L3:0=f", "--mem-bw-schema=MB:0=20"])
    refuses(t, world, ["update", flag, id], "linux.intelRdt: the container has no class of service");
  t.end();
});
