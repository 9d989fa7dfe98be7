import { spawn } from "node:child_process";
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
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
  // Fewer calls are fewer moments to try.
  const bare = { ...spec, mounts: (spec.mounts ?? []).filter(({ type }) => type === "proc") };
  const changed = withMount(
    writable(withArgs(bare, ["grep", " /volume", "/proc/self/mountinfo"])),
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
    maskedPaths: ["/volume/place/made"],
    readonlyPaths: ["/volume/place/deep"],
    devices: [{ type: "c", path: "/volume/place/device", major: 1, minor: 3, uid: 1000 } as const],
  };
  return { ...changed, process: { ...changed.process, cwd: "/volume/place/work" }, linux };
}

/** The host's mounts in the world's directory: others come and go. */
function hostMounts({ dir }: World): string[] {
  return readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .filter((line) => line.includes(dir));
}

t.test(
  "a mount's destination exchanged for a link, at whichever moment, leads nowhere outside (CVE-2021-30465, CVE-2024-45310)",
  { skip: skip || whyNoAttacker() },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    makeTarget(world, "given");
    const target = makeTarget(world);
    mkdirSync(`${target}/deep`);
    const before = snapshot(target);
    const kernel = hostKernel();
    const id = world.id("victim");
    const failures: string[] = [];
    let exchanged = 0;
    let calls = Number.POSITIVE_INFINITY;
    for (let n = 1; n <= calls; n++) {
      const volume = makeVolume(world, n % 2 === 0 ? target : `../../..${target}`);
      world.configure((spec) => victim(world, spec));
      const exchanging = exchangingKernel(kernel, n, world, `${volume}/place`, `${volume}/link`);
      const bundle = readBundle(kernel, world.bundle);
      try {
        create(exchanging.kernel, { id, root: world.root, bundle, warn: () => undefined });
        calls = exchanging.count();
        deleteContainer(kernel, world.root, id, { force: true });
      } catch (error) {
        // It says why, and where: what the config cannot have is an error like any other.
        if (!(error instanceof RuntimeError && error.field !== undefined))
          failures.push(`call ${n}: ${error}`);
      }
      exchanging.stop();
      if (lstatSync(`${volume}/place`).isSymbolicLink()) exchanged++;
      if (snapshot(target).join() !== before.join())
        failures.push(`call ${n}: the host's files were touched`);
      if (hostMounts(world).length > 0) failures.push(`call ${n}: there is a mount on the host`);
    }
    t.same(failures, []);
    t.same(snapshot(target), before);
    t.ok(exchanged > 100, `${exchanged} exchanges happened`);
    t.same(world.leftovers(), []);
    t.end();
  },
);

t.test(
  "destinations that are links make files and directories inside only (CVE-2024-45310)",
  { skip },
  (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const given = makeTarget(world, "given");
    const target = makeTarget(world);
    const before = snapshot(target);
    const image = `${world.bundle}/rootfs`;
    for (const [index, link] of [target, "../../target", `../../../../../../..${target}`].entries()) {
      // What the link means to the container lies in its root, where nothing is yet.
      const inside = link.startsWith("../../t") ? `${image}/target` : `${image}${target}`;
      symlinkSync(link, `${image}/link-${index}`);
      symlinkSync(`${link}/deep/canary`, `${image}/file-${index}`);
      for (const [destination, source, made] of [
        [`/link-${index}/new`, given, "new"],
        [`/link-${index}/other/file`, `${given}/canary`, "other/file"],
        [`/file-${index}`, `${given}/canary`, "deep/canary"],
        [`/link-${index}`, given, "."],
      ] as const) {
        const { status, stderr } = world.sh(
          `grep -q ' ${inside.slice(image.length)}.* - ' /proc/self/mountinfo`,
          (spec) => withMount(writable(spec), { destination, type: "bind", source, options: ["bind"] }),
        );
        t.match({ status, stderr }, { status: 0, stderr: "" }, `${destination} is mounted inside`);
        t.ok(existsSync(`${inside}/${made}`));
        t.same(snapshot(target), before, destination);
      }
      rmSync(inside, { recursive: true });
    }
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
          /^tsrunc: (root\.path: cannot use the root file system: something is mounted over it: openat2 \.\.: .* leads to \/|mounts\[7\]\.destination: cannot mount over the root file system\. .*)\n$/,
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
    t.ok(outcomes.run + outcomes.refused > 3, "the race was on");
    t.same(snapshot(target), before);
    t.same(hostMounts(world), []);
    t.same(world.leftovers(), []);
  },
);
