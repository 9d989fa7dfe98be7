import { readFileSync, rmSync, writeFileSync } from "node:fs";
import t from "tap";
import type { Spec } from "../../src/spec/config.ts";
import { run } from "../support/command.ts";
import { cannotRun, makeWorld, tsrunc, withArgs } from "../support/world.ts";

const skip = cannotRun();

for (const runtime of [tsrunc, "runc", "crun"]) {
  const name = runtime.slice(runtime.lastIndexOf("/") + 1);
  const missing = run([runtime, "--version"]).status !== 0 && `${name} is not installed`;
  t.test(`a bundle made by ${name} spec runs`, { skip: skip || missing }, (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const file = `${world.bundle}/config.json`;
    rmSync(file);
    const made = run([runtime, "spec"], { cwd: world.bundle });
    t.equal(made.status, 0, made.stderr);
    const spec = JSON.parse(readFileSync(file, "utf8")) as Spec;
    const changed = withArgs({ ...spec, process: { cwd: "/", ...spec.process, terminal: false } }, [
      "hostname",
    ]);
    writeFileSync(file, JSON.stringify(changed));
    for (const flags of [[], ["--no-pivot"]]) {
      const outcome = world.tsrunc(["run", ...flags, "--bundle", world.bundle, world.id("spec")]);
      t.same(outcome, { status: 0, stdout: `${spec.hostname}\n`, stderr: "" }, flags.join() || "pivot_root");
    }
    t.same(world.leftovers(), []);
    t.end();
  });
}

t.test("spec does not replace a config.json", { skip }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const before = readFileSync(`${world.bundle}/config.json`, "utf8");
  const outcome = run([tsrunc, "spec"], { cwd: world.bundle });
  t.equal(outcome.status, 1);
  t.match(outcome.stderr, "File config.json exists. Remove it first");
  t.equal(readFileSync(`${world.bundle}/config.json`, "utf8"), before);
  t.end();
});
