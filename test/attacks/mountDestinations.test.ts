import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import t from "tap";
import { readBundle } from "../../src/bundle/readBundle.ts";
import { create } from "../../src/container/create.ts";
import { deleteContainer } from "../../src/container/delete.ts";
import { RuntimeError } from "../../src/error.ts";
import { hostKernel } from "../../src/linux/hostKernel.ts";
import type { Spec } from "../../src/spec/config.ts";
import { cannotRun, makeWorld, type World, withArgs } from "../support/world.ts";
import {
  attacker,
  exchangingKernel,
  makeTarget,
  snapshot,
  whyNoAttacker,
  withMount,
  writable,
} from "./support.ts";

const skip = cannotRun();
t.setTimeout(180_000);

/**
 * A volume that an attacker in another container has, too: its `place` is where the victim's mounts go, and `link` leads out of the root, should
 * anybody follow it on the host.
 */
function makeVolume(world: World, leadsTo: string): string {
  const volume = `${world.dir}/volume`;
  rmSync(volume, { recursive: true, force: true });
  mkdirSync(`${volume}/place/deep`, { recursive: true });
  symlinkSync(leadsTo, `${volume}/link`);
  return volume;
}

/** The victim: everything that makes, opens or mounts something on a path goes through the attacker's volume. */
function victim(world: World, spec: Spec): Spec {
  const volume = `${world.dir}/volume`;
  const changed = withMount(
    writable(withArgs(spec, ["grep", " /volume", "/proc/self/mountinfo"])),
    { destination: "/volume", type: "bind", source: volume, options: ["rbind"] },
    { destination: "/volume/place", type: "tmpfs", source: "attack-tmpfs" },
    { destination: "/volume/place/made/here", type: "bind", source: `${world.dir}/given`, options: ["bind"] },
    {
      destination: "/volume/place/file",
      type: "bind",
      source: `${world.dir}/given/canary`,
      options: ["bind"],
    },
  );
  const linux = {
    ...spec.linux,
    maskedPaths: [...(spec.linux?.maskedPaths ?? []), "/volume/place/made"],
    readonlyPaths: [...(spec.linux?.readonlyPaths ?? []), "/volume/place/deep"],
    devices: [{ type: "c", path: "/volume/place/device", major: 1, minor: 3, uid: 1000 } as const],
  };
  return { ...changed, process: { ...changed.process, cwd: "/volume/place/work" }, linux };
}

function readMounts(): string {
  return readFileSync("/proc/self/mountinfo", "utf8");
}

t.test(
  "a mount's destination exchanged for a link, at whichever moment, leads nowhere outside (CVE-2021-30465, CVE-2024-45310)",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    makeTarget(world, "given");
    const target = makeTarget(world);
    mkdirSync(`${target}/deep`);
    const before = snapshot(target);
    const mounts = readMounts();
    const kernel = hostKernel();
    const id = world.id("victim");
    const failures: string[] = [];
    let survived = 0;
    let calls = Number.POSITIVE_INFINITY;
    for (let n = 1; n <= calls; n++) {
      const volume = makeVolume(world, n % 2 === 0 ? target : `../../..${target}`);
      world.configure((spec) => victim(world, spec));
      const exchanging = exchangingKernel(kernel, n, `${volume}/place`, `${volume}/link`);
      const bundle = readBundle(kernel, world.bundle);
      try {
        create(exchanging.kernel, { id, root: world.root, bundle, warn: () => undefined });
        survived++;
        calls = exchanging.count();
        deleteContainer(kernel, world.root, id, { force: true });
      } catch (error) {
        // It says why, and where: what the config cannot have is an error like any other.
        if (!(error instanceof RuntimeError && error.field !== undefined))
          failures.push(`call ${n}: ${error}`);
      }
      if (snapshot(target).join() !== before.join())
        failures.push(`call ${n}: the host's files were touched`);
      if (readMounts() !== mounts) failures.push(`call ${n}: there is a mount on the host`);
    }
    t.same(failures, []);
    t.same(snapshot(target), before);
    t.ok(
      calls > 100 && survived > 10 && survived < calls,
      `${survived} of ${calls} exchanges came too early or too late to matter`,
    );
    t.same(world.leftovers(), []);
    t.end();
  },
);

t.test(
  "destinations that are links in the image make no file and no directory outside (CVE-2024-45310)",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const given = makeTarget(world, "given");
    const target = makeTarget(world);
    const before = snapshot(target);
    const image = `${world.bundle}/rootfs`;
    for (const [index, link] of [target, `../../target`, `../../../../../../..${target}`].entries()) {
      symlinkSync(link, `${image}/link-${index}`);
      symlinkSync(`${link}/canary`, `${image}/file-${index}`);
      for (const [destination, source] of [
        [`/link-${index}/new`, given],
        [`/link-${index}/new/deep`, `${given}/canary`],
        [`/file-${index}`, `${given}/canary`],
        [`/link-${index}`, given],
      ] as const) {
        const { status, stderr } = world.sh("true", (spec) =>
          withMount(writable(spec), { destination, type: "bind", source, options: ["bind"] }),
        );
        t.equal(status, 1, destination);
        t.match(stderr, `tsrunc: mounts[7]: cannot bind ${source} at ${destination}: openat2 `, stderr);
      }
    }
    // The same path inside the root is what such a link means to the container.
    mkdirSync(`${image}${target}`, { recursive: true });
    const { status, stderr } = world.sh("test -f /link-0/new/canary", (spec) =>
      withMount(writable(spec), {
        destination: "/link-0/new",
        type: "bind",
        source: given,
        options: ["bind"],
      }),
    );
    t.match({ status, stderr }, { status: 0, stderr: "" });
    t.ok(existsSync(`${image}${target}/new`));
    t.same(snapshot(target), before);
    t.same(world.leftovers(), []);
    t.end();
  },
);

t.test(
  "nothing can be mounted over the root, which would give a second view of what is masked",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const given = makeTarget(world, "given");
    const image = `${world.bundle}/rootfs`;
    for (const [name, link] of Object.entries({ plain: "/", up: "../../..", through: "/proc/../home/.." }))
      symlinkSync(link, `${image}/${name}`);
    const script = "cat /../proc/uptime ../proc/uptime; echo x > /../proc/sys/kernel/domainname";
    for (const path of ["/", "/plain", "/up", "/through"]) {
      const linux = { maskedPaths: ["/proc/uptime"], readonlyPaths: ["/proc/sys"] };
      const changes: ((spec: Spec) => Spec)[] = [
        (spec) => ({ ...spec, linux: { ...spec.linux, ...linux, readonlyPaths: [path, "/proc/sys"] } }),
        (spec) => ({ ...spec, linux: { ...spec.linux, ...linux, maskedPaths: [path, "/proc/uptime"] } }),
        (spec) => withMount(spec, { destination: path, type: "bind", source: given, options: ["rbind"] }),
        (spec) => withMount(spec, { destination: path, type: "tmpfs", source: "tmpfs" }),
      ];
      for (const change of changes) {
        const { status, stdout, stderr } = world.sh(script, (spec) => change(writable(spec)));
        t.match({ status, stdout }, { status: 1, stdout: "" }, path);
        t.match(
          stderr,
          /^tsrunc: root\.path: cannot use the root file system: something is mounted over it: openat2 \.\.: .* leads to \/\n$/,
          stderr,
        );
      }
    }
    t.same(world.leftovers(), []);
    t.end();
  },
);

t.test(
  "an attacker who exchanges the destination all the time wins nothing (CVE-2021-30465)",
  { skip: skip || whyNoAttacker() },
  async (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    makeTarget(world, "given");
    const target = makeTarget(world);
    const before = snapshot(target);
    const mounts = readMounts();
    const volume = makeVolume(world, target);
    world.configure((spec) => victim(world, spec));
    const racer = spawn(attacker, ["exchange", `${volume}/place`, `${volume}/link`, "60000"], {
      stdio: "ignore",
    });
    t.teardown(() => racer.kill("SIGKILL"));
    const outcomes = { run: 0, refused: 0 };
    for (const end = Date.now() + 2000; Date.now() < end; ) {
      const { status, stdout, stderr } = world.tsrunc(["run", "--bundle", world.bundle, world.id("race")]);
      if (status === 0) {
        outcomes.run++;
        t.match(stdout, /^(\d+ \d+ \S+ \S+ \/volume\S* .*\n)+$/, "what it has mounted is in its root");
      } else {
        outcomes.refused++;
        t.match({ status, stdout }, { status: 1, stdout: "" });
        t.match(
          stderr,
          /^tsrunc: (mounts\[\d+\]|linux\.(devices|maskedPaths|readonlyPaths)\[\d+\]|process\.cwd): /,
        );
      }
    }
    const ended = new Promise((resolve) => racer.on("exit", resolve));
    racer.kill("SIGKILL");
    await ended;
    t.comment(JSON.stringify(outcomes));
    t.ok(outcomes.refused > 0, "the race was on");
    t.same(snapshot(target), before);
    t.equal(readMounts(), mounts);
    t.same(world.leftovers(), []);
  },
);
