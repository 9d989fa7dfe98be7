import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import t from "tap";
import type { Spec } from "../../src/spec/config.ts";
import { refuses } from "../support/refusals.ts";
import { cannotRun, makeWorld, type World, withArgs } from "../support/world.ts";
import { makeTarget, snapshot, withoutMounts, writable } from "./support.ts";

const skip = cannotRun();

/** The config with nothing mounted at /dev: what the image has there is there. */
function bare(spec: Spec): Spec {
  return withoutMounts(writable(withArgs(spec, ["ls", "/dev/"])), "/dev");
}

function runBundle(world: World): string[] {
  return ["run", "--bundle", world.bundle, world.id("devices")];
}

/** A directory of the host with the names in it that a runtime makes, replaces or removes. */
function makeDevTarget(world: World): string {
  const target = makeTarget(world);
  for (const name of ["ptmx", "null", "console", "core"]) writeFileSync(`${target}/${name}`, "of the host\n");
  return target;
}

t.test(
  "with a /dev that is a link out of the root there is no container, and nothing is made (CVE-2026-41579)",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const target = makeDevTarget(world);
    const before = snapshot(target);
    for (const link of [target, `../../target`, `../../../../../../..${target}`, "/proc/self/root"]) {
      rmSync(`${world.bundle}/rootfs/dev`, { recursive: true });
      symlinkSync(link, `${world.bundle}/rootfs/dev`);
      for (const own of [[], [{ type: "c", path: "/dev/null", major: 1, minor: 3, uid: 1000 } as const]]) {
        world.configure((spec) => ({ ...bare(spec), linux: { ...spec.linux, devices: own } }));
        refuses(
          t,
          world,
          runBundle(world),
          /cannot make \/dev: openat2 \/dev: (no such file or directory|too many levels of symbolic links)/,
        );
      }
    }
    t.same(snapshot(target), before);
    t.end();
  },
);

t.test(
  "a /dev that is a link inside the root is made where it leads to, inside (CVE-2026-41579)",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const target = makeDevTarget(world);
    rmSync(`${world.bundle}/rootfs/dev`, { recursive: true });
    symlinkSync(target, `${world.bundle}/rootfs/dev`);
    // The same path inside: only there the link leads to something.
    const inside = `${world.bundle}/rootfs${target}`;
    mkdirSync(inside, { recursive: true });
    writeFileSync(`${inside}/ptmx`, "of the image\n");
    const before = snapshot(target);
    world.configure(bare);
    const { status, stderr, stdout } = world.tsrunc(runBundle(world));
    t.match({ status, stderr }, { status: 0, stderr: "" });
    t.match(stdout, /null\n(.*\n)*ptmx\n(.*\n)*zero\n/);
    t.same(snapshot(target), before);
    t.ok(existsSync(`${inside}/zero`));
    t.same(world.leftovers(), []);
    t.end();
  },
);

t.test(
  "entries of /dev that are links are refused, and what they lead to stays as it is (CVE-2026-41579)",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const target = makeDevTarget(world);
    const image = `${world.bundle}/rootfs`;
    writeFileSync(`${image}/etc/decoy`, "of the image\n", { mode: 0o600 });
    const before = [...snapshot(target), ...snapshot(`${image}/etc`)];
    for (const leadsTo of [
      `${target}/null`,
      "/etc/decoy",
      "../../target/null",
      "/dev/zero",
      "/proc/sysrq-trigger",
    ]) {
      for (const name of ["null", "tty", "own"]) {
        rmSync(`${image}/dev`, { recursive: true });
        mkdirSync(`${image}/dev`);
        symlinkSync(leadsTo, `${image}/dev/${name}`);
        const own = {
          type: "c",
          path: "/dev/own",
          major: 1,
          minor: 3,
          fileMode: 0o666,
          uid: 1000,
          gid: 1000,
        } as const;
        world.configure((spec) => ({ ...bare(spec), linux: { ...spec.linux, devices: [own] } }));
        refuses(t, world, runBundle(world), `cannot make device /dev/${name}: another file is there`);
      }
    }
    t.same([...snapshot(target), ...snapshot(`${image}/etc`)], before);
    t.end();
  },
);

t.test(
  "links, a ptmx and a console of the image are replaced or kept without being followed (CVE-2026-41579)",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const target = makeDevTarget(world);
    const image = `${world.bundle}/rootfs`;
    const before = snapshot(target);
    for (const name of ["ptmx", "fd", "stdin", "stdout", "core", "console"])
      symlinkSync(`${target}/ptmx`, `${image}/dev/${name}`);
    world.configure(bare);
    t.match(world.tsrunc(runBundle(world)), { status: 0, stderr: "" });
    t.same(snapshot(target), before);
    t.match(readdirSync(`${image}/dev`), ["console", "core", "fd"]);
    t.same(world.leftovers(), []);
    t.end();
  },
);
