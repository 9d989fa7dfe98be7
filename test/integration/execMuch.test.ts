import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import t from "tap";
import { cannotRun, makeWorld, tsrunc, withArgs } from "../support/world.ts";

const skip = cannotRun();

/** How many programs run in a row. TSRUNC_TEST_EXECS=1000 takes half a minute. */
const count = Number(process.env.TSRUNC_TEST_EXECS ?? 150);

function makeRunning(t: { teardown(clear: () => void): void }) {
  const world = makeWorld();
  t.teardown(world.clear);
  world.configure((spec) => withArgs(spec, ["sleep", "1000"]));
  const id = world.id("running");
  world.tsrunc(["run", "--detach", "--bundle", world.bundle, id]);
  const { pid } = JSON.parse(world.tsrunc(["state", id]).stdout) as { pid: number };
  return { world, id, pid };
}

t.test("a gigabyte goes through exec and nothing is lost", { skip }, (t) => {
  const { world, id } = makeRunning(t);
  const exec = `${tsrunc} --root ${world.root} exec ${id}`;
  const script = `set -o pipefail; yes 0123456789abcde | head -c 1G | ${exec} cat | ${exec} sh -c 'cat' | cksum; yes 0123456789abcde | head -c 1G | cksum`;
  const { stdout, stderr } = spawnSync("bash", ["-c", script], { encoding: "utf8", timeout: 100_000 });
  const [through, direct] = stdout.split("\n");
  t.match(direct, /^\d+ 1073741824$/);
  t.equal(through, direct, stderr);
  t.end();
});

t.test("programs in a row leave no process, descriptor, file or key behind", { skip }, (t) => {
  const { world, id, pid } = makeRunning(t);
  const look = () => ({
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    processes: world.tsrunc(["ps", "--format", "json", id]).stdout,
    files: readdirSync(`${world.root}/${id}`),
  });
  const before = look();
  let failed = 0;
  for (let index = 0; index < count; index++) if (world.tsrunc(["exec", id, "true"]).status !== 0) failed++;
  t.equal(failed, 0);
  t.same(look(), before);
  t.ok(existsSync(`/proc/${pid}`));
  t.equal(world.tsrunc(["delete", "--force", id]).status, 0);
  t.same(world.leftovers(), []);
  t.end();
});
