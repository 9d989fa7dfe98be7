import type { Test } from "tap";
import type { World } from "./world.ts";

/** Checks that a command fails with status 1 and one line on standard error that has `expected` in it, and leaves what was there before. */
export function refuses(
  t: Test,
  world: World,
  args: readonly string[],
  expected: string | RegExp,
  options: Parameters<World["tsrunc"]>[1] = {},
): void {
  const name = `${args[0]}: ${expected}`;
  const before = world.leftovers();
  const { status, stdout, stderr } = world.tsrunc(args, options);
  t.equal(status, 1, name);
  t.equal(stdout, "");
  t.match(stderr, /^tsrunc: [^\n]+\n$/, `one line: ${stderr}`);
  t.match(stderr, expected, stderr);
  t.same(world.leftovers(), before, "nothing has changed");
}
