import { mkdirSync, writeFileSync } from "node:fs";
import t from "tap";
import { readBundle } from "../../src/bundle/readBundle.ts";
import { create } from "../../src/container/create.ts";
import { deleteContainer } from "../../src/container/delete.ts";
import { hostKernel } from "../../src/linux/hostKernel.ts";
import { type Background, start } from "../support/command.ts";
import { mortalKernel } from "../support/mortalKernel.ts";
import { refuses } from "../support/refusals.ts";
import { cannotRun, cgroupMount, makeWorld } from "../support/world.ts";

const skip = cannotRun();

/** A process that has nothing to do with any container, in a cgroup of its own. */
function stranger(cgroup: string): Background {
  mkdirSync(cgroup, { recursive: true });
  const process = start(["sleep", "8"], "/");
  writeFileSync(`${cgroup}/cgroup.procs`, String(process.pid));
  return process;
}

for (const [where, place] of [
  ["in it", ""],
  ["below it", "child"],
] as const) {
  t.test(`a cgroup with processes ${where} is refused, and nobody is killed`, { skip }, async (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const below = place === "" ? "" : `/${world.prefix}${place}`;
    const process = stranger(`${cgroupMount()}/${world.prefix}foreign${below}`);
    t.teardown(() => process.kill("SIGKILL"));
    let hasEnded = false;
    process.ended.then(() => {
      hasEnded = true;
    });
    world.configure((spec) => ({
      ...spec,
      linux: { ...spec.linux, cgroupsPath: `/${world.prefix}foreign` },
    }));
    const id = world.id("greedy");
    for (const verb of ["create", "run"])
      refuses(
        t,
        world,
        [verb, "--bundle", world.bundle, id],
        "container's cgroup is not empty: 1 process(es) found",
      );

    const kernel = hostKernel();
    for (let n = 1; ; n++) {
      const mortal = mortalKernel(kernel, n);
      try {
        const bundle = readBundle(mortal.kernel, world.bundle);
        create(mortal.kernel, { id, root: world.root, bundle, warn: () => undefined });
      } catch {
        // It is refused, or dies before.
      }
      if (!mortal.isDead()) break;
      mortal.bury();
      deleteContainer(kernel, world.root, id, { force: true });
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    t.equal(hasEnded, false, "not even by a delete --force after a create that was killed");
  });
}
