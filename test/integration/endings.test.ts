import t from "tap";
import { hostKernel } from "../../src/linux/hostKernel.ts";
import { endInEveryWay } from "../support/endings.ts";
import { adoptOrphans, livingChildren } from "../support/orphans.ts";
import { settled } from "../support/time.ts";
import { cannotRun, cgroupMount, makeWorld } from "../support/world.ts";

const skip = cannotRun();
/** 500 take half a minute. */
const count = Number(process.env.TSRUNC_TEST_CONTAINERS ?? 100);
t.setTimeout(120_000);

t.test(`after ${count} containers that ended in every way no cgroup is left`, { skip }, async (t) => {
  const kernel = hostKernel();
  adoptOrphans(kernel);
  const world = makeWorld();
  t.teardown(world.clear);
  const driver = {
    flags: [],
    cgroupsPath: (id: string) => `/${id}-parent/${id}`,
    directory: (id: string) => `${cgroupMount()}/${id}-parent/${id}`,
  };
  t.same(await endInEveryWay(world, driver, { count, atOnce: 4 }), []);
  t.same(await settled(() => [...world.leftovers(), ...livingChildren(kernel)]), []);
});
