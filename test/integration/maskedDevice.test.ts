import { statSync } from "node:fs";
import t from "tap";
import { cannotRun, makeWorld } from "../support/world.ts";

const skip = cannotRun();

t.test("root in a container cannot change the host's null device through a masked file", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const before = statSync("/dev/null").mode;
  // Making it 0666 is no harm: that is what it is.
  const { stdout, stderr } = world.sh("chmod 666 /proc/keys; echo x >/proc/keys && echo written");
  t.match(stderr, /Read-only file system/);
  t.equal(stdout, "written\n", "though like any null device it can be written to");
  t.equal(statSync("/dev/null").mode, before);
  t.end();
});
