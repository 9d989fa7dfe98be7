import { readdirSync } from "node:fs";
import t from "tap";
import { hostKernel } from "../../src/linux/hostKernel.ts";
import { start } from "../support/command.ts";
import { adoptOrphans, livingChildren } from "../support/orphans.ts";
import { settled } from "../support/time.ts";
import { cannotRun, makeWorld, tsrunc, type World } from "../support/world.ts";

const skip = cannotRun();
t.setTimeout(120_000);

/** What may pile up: everything of the world's, our own children and descriptors. */
function everything(world: World, kernel: ReturnType<typeof hostKernel>): string[] {
  return [
    ...world.leftovers(),
    ...livingChildren(kernel).map((line) => `child ${line}`),
    ...readdirSync(world.dir, { recursive: true }).map((path) => `file ${path}`),
    ...readdirSync("/proc/self/fd").map((name) => `descriptor ${name}`),
  ];
}

t.test("two hundred containers in a row leave nothing", { skip }, async (t) => {
  const kernel = hostKernel();
  adoptOrphans(kernel);
  const world = makeWorld();
  t.teardown(world.clear);
  const before = everything(world, kernel);
  const failures: string[] = [];
  for (let number = 0; number < 200; number++) {
    const id = world.id(`row-${number}`);
    for (const args of [
      ["create", "--bundle", world.bundle, id],
      ["start", id],
      ["delete", "--force", id],
    ]) {
      const { status, stderr } = world.tsrunc(args);
      if (status !== 0) failures.push(`${args.join(" ")}: ${stderr}`);
    }
  }
  t.same(failures, []);
  t.same(everything(world, kernel), before);
});

t.test("twenty containers at once neither disturb each other nor leave anything", { skip }, async (t) => {
  const kernel = hostKernel();
  adoptOrphans(kernel);
  const world = makeWorld();
  t.teardown(world.clear);
  const before = everything(world, kernel);
  const ids = Array.from({ length: 20 }, (_, number) => world.id(`once-${number}`));
  const atOnce = async (...args: string[]): Promise<(number | undefined)[]> => {
    const commands = ids.map((id) => start([tsrunc, "--root", world.root, ...args, id], world.dir));
    return (await Promise.all(commands.map(({ ended }) => ended))).map(({ status }) => status);
  };
  const success = Array<number>(20).fill(0);
  t.same(await atOnce("create", "--bundle", world.bundle), success);
  t.equal(world.tsrunc(["list", "-q"]).stdout.trim().split("\n").length, 20);
  t.same(await atOnce("start"), success);
  t.same(await atOnce("delete", "--force"), success);
  t.same(await settled(() => everything(world, kernel).filter((line) => !before.includes(line))), []);
});

t.test("of many who create, start and delete the same container, one wins each time", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const id = world.id("contested");
  const winners = async (...args: string[]): Promise<number> => {
    const commands = Array.from({ length: 8 }, () =>
      start([tsrunc, "--root", world.root, ...args, id], world.dir),
    );
    const outcomes = await Promise.all(commands.map(({ ended }) => ended));
    return outcomes.filter(({ status }) => status === 0).length;
  };
  for (let round = 0; round < 5; round++) {
    t.equal(await winners("create", "--bundle", world.bundle), 1, "create");
    t.equal(await winners("start"), 1, "start");
    t.ok((await winners("delete", "--force")) >= 1, "delete");
    t.same(world.leftovers(), []);
  }
});
