import { readdirSync, readFileSync } from "node:fs";
import t from "tap";
import { run } from "../support/command.ts";
import { cannotRun, cgroupMount, makeWorld, tsrunc } from "../support/world.ts";

const skip = cannotRun();

t.test("a host on which containers run is found fit, and left as it was", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const state = () => ({
    mounts: readFileSync("/proc/self/mountinfo", "utf8"),
    // Other tests may be running.
    cgroups: readdirSync(cgroupMount() ?? "/").filter((name) => !name.startsWith("tsrunc-test-")),
    files: readdirSync(world.dir),
  });
  const before = state();
  const { status, stdout, stderr } = world.tsrunc(["check"]);
  t.equal(stderr, "");
  t.match(stdout, /^ {2}yes {2}Linux /m);
  t.match(stdout, /\nA default container can run here\.\n$/);
  t.equal(status, 0);
  t.same(state(), before);
  t.same(world.leftovers(), []);
  const { ready, findings } = JSON.parse(world.tsrunc(["check", "--format", "json"]).stdout);
  t.equal(ready, true);
  t.match(findings[0], { area: "kernel", name: "Linux", isThere: true, isNeeded: true });
  t.match(world.tsrunc(["check", "-f", "xml"]), { status: 1, stderr: /cannot check as "xml"/ });
  t.end();
});

t.test("without the rights to make namespaces the host is unfit", { skip }, (t) => {
  const through = ["setpriv", "--bounding-set=-sys_admin", "--inh-caps=-sys_admin"];
  const { status, stdout } = run([tsrunc, "check"], { through });
  t.equal(status, 1);
  t.match(stdout, /^ {2}NO! {2}mount .*operation not permitted \(EPERM\).*\n +-> Run tsrunc as root/m);
  t.match(stdout, /\nA default container cannot run here: .*mount \(namespaces\)/);
  t.end();
});

t.test("an ordinary user is told, too", { skip }, (t) => {
  const { status, stdout, stderr } = run([tsrunc, "check"], {
    through: ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"],
  });
  t.equal(stderr, "");
  t.match(stdout, /subordinate ids/);
  t.equal(status, /NO!/.test(stdout) ? 1 : 0);
  t.end();
});
