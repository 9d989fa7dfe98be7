/** What people complain about with other runtimes when a mount fails: see docs/complaints.md. */
import { mkdirSync, writeFileSync } from "node:fs";
import t from "tap";
import type { Mount } from "../../src/spec/mount.ts";
import { start } from "../support/command.ts";
import { refuses } from "../support/refusals.ts";
import { cannotRun, makeWorld, tsrunc, type World, withArgs } from "../support/world.ts";

const skip = cannotRun();

function withMounts(world: World, mounts: readonly Mount[], args: readonly string[]): void {
  world.configure((spec) => ({ ...withArgs(spec, args), mounts: [...(spec.mounts ?? []), ...mounts] }));
}

t.test("a mount of type bind is one, with or without the option", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  mkdirSync(`${world.dir}/volume`);
  writeFileSync(`${world.dir}/volume/file`, "of the host\n");
  const mount = { destination: "/volume", type: "bind", source: `${world.dir}/volume` };
  for (const options of [undefined, [], ["bind"], ["rbind"]]) {
    withMounts(world, [{ ...mount, ...(options !== undefined && { options }) }], ["cat", "/volume/file"]);
    const outcome = world.tsrunc(["run", "--bundle", world.bundle, world.id("bind")]);
    t.same(outcome, { status: 0, stdout: "of the host\n", stderr: "" }, String(options));
  }
});

t.test("a file system that there is not says how to mount a directory instead", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  withMounts(world, [{ destination: "/volume", type: "none", source: world.dir }], ["true"]);
  const args = ["run", "--bundle", world.bundle, world.id("none")];
  refuses(t, world, args, /mounts\[\d\]: .*\(ENODEV\)\. .*add "bind" to the options/);
});

t.test("a file over a directory, or the other way round, is explained", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const rootfs = `${world.bundle}/rootfs`;
  for (const place of [world.dir, rootfs]) {
    mkdirSync(`${place}/directory`);
    writeFileSync(`${place}/file`, "");
  }
  const args = ["run", "--bundle", world.bundle, world.id("kinds")];
  for (const [source, destination] of [
    ["file", "/directory"],
    ["directory", "/file"],
  ] as const) {
    withMounts(world, [{ destination, type: "bind", source: `${world.dir}/${source}` }], ["true"]);
    refuses(t, world, args, "A directory can be mounted on a directory only, and a file on a file only");
  }
});

t.test("containers of one root file system may make the same mount points at once", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const mounts = Array.from({ length: 20 }, (_, index) => ({
    destination: `/made/by/several/${index}`,
    type: "tmpfs",
    source: "tmpfs",
  }));
  withMounts(world, mounts, ["true"]);
  const runs = Array.from({ length: 8 }, (_, index) =>
    start(
      [tsrunc, "--root", world.root, "run", "--bundle", world.bundle, world.id(`same-${index}`)],
      world.dir,
    ),
  );
  const statuses = (await Promise.all(runs.map(({ ended }) => ended))).map(({ status }) => status);
  t.same(statuses, Array(8).fill(0));
});
