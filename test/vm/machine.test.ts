import { existsSync, readFileSync } from "node:fs";
import t from "tap";
import { cannotRun, makeWorld } from "../support/world.ts";

const skip = cannotRun();

t.test("the machine has cgroup v2 alone, with its controllers, and AppArmor", async (t) => {
  const controllers = readFileSync("/sys/fs/cgroup/cgroup.controllers", "utf8").trim().split(" ");
  t.strictSame(
    ["cpu", "cpuset", "io", "memory", "pids"].filter((controller) => !controllers.includes(controller)),
    [],
  );
  t.match(readFileSync("/proc/self/cgroup", "utf8"), /^0::\/[^\n]*\n$/, "there is no other hierarchy");
  t.equal(readFileSync("/sys/module/apparmor/parameters/enabled", "utf8"), "Y\n");
  t.ok(existsSync("/sys/kernel/security/apparmor/profiles"));
});

t.test("what a test writes stays in the machine", async (t) => {
  t.match(readFileSync("/proc/self/mountinfo", "utf8"), / \/ \/ rw,\S+ - overlay overlay /);
});

t.test("a container runs there", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const { stdout, stderr, status } = world.sh("echo alive; cat /proc/self/cgroup");
  t.strictSame({ stdout, stderr, status }, { stdout: "alive\n0::/\n", stderr: "", status: 0 });
  t.strictSame(world.leftovers(), []);
});
