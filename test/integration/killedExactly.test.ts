import t from "tap";
import { readBundle } from "../../src/bundle/readBundle.ts";
import { create } from "../../src/container/create.ts";
import { deleteContainer } from "../../src/container/delete.ts";
import { run } from "../../src/container/run.ts";
import { start } from "../../src/container/start.ts";
import { hostKernel } from "../../src/linux/hostKernel.ts";
import type { Kernel } from "../../src/linux/kernel.ts";
import { mortalKernel } from "../support/mortalKernel.ts";
import { adoptOrphans, livingChildren } from "../support/orphans.ts";
import { settled } from "../support/time.ts";
import { cannotRun, makeWorld, type World, withArgs } from "../support/world.ts";

const skip = cannotRun();
t.setTimeout(180_000);

const warn = (): void => undefined;

/** What each command does, as a library user would. */
const commands: Record<string, (kernel: Kernel, world: World, id: string) => unknown> = {
  create: (kernel, world, id) =>
    create(kernel, { id, root: world.root, bundle: readBundle(kernel, world.bundle), warn }),
  run: (kernel, world, id) =>
    run(kernel, {
      ...{ id, root: world.root, bundle: readBundle(kernel, world.bundle), warn },
      ...{ detach: false, keep: false },
    }),
  start: (kernel, world, id) => start(kernel, world.root, id),
  delete: (kernel, world, id) => deleteContainer(kernel, world.root, id, { force: true }),
};

// Delays alone would say little about where a command is; what is between two of its own system calls leaves nothing new.
for (const [verb, command] of Object.entries(commands)) {
  t.test(`a ${verb} that is killed before any of its system calls is cleared`, { skip }, async (t) => {
    const kernel = hostKernel();
    adoptOrphans(kernel);
    const world = makeWorld();
    t.teardown(world.clear);
    world.configure((spec) => ({
      ...withArgs(spec, ["sleep", verb === "run" ? "0" : "100"]),
      linux: { ...spec.linux, cgroupsPath: `/${world.prefix}parent/${verb}` },
    }));
    const failures: string[] = [];
    for (let n = 1; ; n++) {
      const id = world.id(`${verb}-${n}`);
      if (verb === "start" || verb === "delete") await commands.create?.(kernel, world, id);
      const mortal = mortalKernel(kernel, n);
      try {
        await command(mortal.kernel, world, id);
      } catch (error) {
        if (!mortal.isDead()) throw error;
      }
      if (mortal.isDead()) mortal.bury();
      try {
        deleteContainer(kernel, world.root, id, { force: true });
      } catch (error) {
        failures.push(`call ${n}: delete fails: ${error instanceof Error ? error.message : error}`);
      }
      for (const line of await settled(() => [...world.leftovers(), ...livingChildren(kernel)]))
        failures.push(`call ${n}: leaves ${line}`);
      if (mortal.isDead() && failures.length === 0) continue;
      t.same(failures, []);
      t.ok(n > 15, `it was killed ${n - 1} times`);
      return;
    }
  });
}
