import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import t, { type Test } from "tap";
import { readBundle } from "../../src/bundle/readBundle.ts";
import { create } from "../../src/container/create.ts";
import { deleteContainer } from "../../src/container/delete.ts";
import { RuntimeError } from "../../src/error.ts";
import { hostKernel } from "../../src/linux/hostKernel.ts";
import type { Spec } from "../../src/spec/config.ts";
import { refuses } from "../support/refusals.ts";
import { cannotRun, makeWorld, type World, withArgs } from "../support/world.ts";
import {
  exchangingKernel,
  makeTarget,
  snapshot,
  whyNoAttacker,
  withMount,
  withoutMounts,
  writable,
} from "./support.ts";

const skip = cannotRun();
t.setTimeout(120_000);

/** A socket that takes the masters of terminals, and nobody reads them. */
async function listen(t: Test, world: World): Promise<string> {
  const path = `${world.dir}/console`;
  const server: Server = createServer((connection) => connection.destroy());
  await new Promise<void>((resolve) => server.listen(path, resolve));
  t.teardown(() => new Promise((resolve) => server.close(resolve)));
  return path;
}

/** The config for a program with a terminal. */
function withTerminal(spec: Spec, ...args: string[]): Spec {
  const changed = withArgs(writable(spec), args.length === 0 ? ["sleep", "60"] : args);
  return {
    ...changed,
    process: { cwd: "/", ...changed.process, terminal: true, user: { uid: 1000, gid: 5 } },
  };
}

/** The config for one, on the image's own /dev. Only a devpts is mounted, if that is asked for. */
function onOwnDev(spec: Spec, { devpts }: { devpts: boolean }): Spec {
  const mount = (spec.mounts ?? []).find(({ destination }) => destination === "/dev/pts");
  const linux = { ...spec.linux, maskedPaths: [], readonlyPaths: [] };
  const changed = withoutMounts({ ...withTerminal(spec), linux }, "/dev", "/sys");
  return devpts && mount !== undefined ? withMount(changed, mount) : changed;
}

t.test("a /dev/console that is a link leads the terminal nowhere (CVE-2025-52565)", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const socket = await listen(t, world);
  const target = makeTarget(world);
  const image = `${world.bundle}/rootfs`;
  writeFileSync(`${image}/etc/decoy`, "of the image\n", { mode: 0o600 });
  const look = (): string[] => [...snapshot(target), ...snapshot(`${image}/etc`)];
  const before = look();
  world.configure((spec) => onOwnDev(spec, { devpts: true }));
  const command = ["create", "--bundle", world.bundle, "--console-socket", socket, world.id("console")];
  for (const link of [
    "/etc/decoy",
    "/etc/new",
    `${target}/canary`,
    `../../target/new`,
    "/proc/sysrq-trigger",
    "/dev/pts/ptmx",
    "/proc/self/fd/1",
  ]) {
    rmSync(`${image}/dev`, { recursive: true });
    mkdirSync(`${image}/dev`);
    symlinkSync(link, `${image}/dev/console`);
    refuses(
      t,
      world,
      command,
      "process.terminal: cannot attach the terminal to /dev/console: openat2 console: too many levels of symbolic links",
    );
    t.same(look(), before, link);
  }
});

t.test(
  "a /dev/pts/ptmx that is not the multiplexer of a devpts is not even opened (CVE-2025-52565)",
  { skip },
  async (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const socket = await listen(t, world);
    const target = makeTarget(world);
    const before = snapshot(target);
    const image = `${world.bundle}/rootfs`;
    const command = ["create", "--bundle", world.bundle, "--console-socket", socket, world.id("console")];
    const makers: Readonly<Record<string, () => void>> = {
      "a link to a file": () => symlinkSync(`${target}/canary`, `${image}/dev/pts/ptmx`),
      "a link to what writes to the kernel": () =>
        symlinkSync("/proc/sysrq-trigger", `${image}/dev/pts/ptmx`),
      "a link to the host's multiplexer": () => symlinkSync("/proc/1/root/dev/ptmx", `${image}/dev/pts/ptmx`),
      "a file": () => writeFileSync(`${image}/dev/pts/ptmx`, ""),
      "a directory": () => mkdirSync(`${image}/dev/pts/ptmx`),
      "a FIFO, at which open(2) waits": () => void spawnSync("mkfifo", [`${image}/dev/pts/ptmx`]),
    };
    for (const [name, make] of Object.entries(makers)) {
      rmSync(`${image}/dev`, { recursive: true });
      mkdirSync(`${image}/dev/pts`, { recursive: true });
      make();
      world.configure((spec) => onOwnDev(spec, { devpts: false }));
      refuses(
        t,
        world,
        command,
        /^tsrunc: process\.terminal: cannot open a pseudo-terminal: (openat2 dev\/pts\/ptmx: too many levels|\/dev\/pts\/ptmx is not the multiplexer)/,
      );
      t.comment(name);
    }
    // A volume on the multiplexer itself, in a devpts that is real.
    world.configure((spec) =>
      withMount(withTerminal(spec), {
        destination: "/dev/pts/ptmx",
        type: "bind",
        source: `${target}/canary`,
        options: ["bind"],
      }),
    );
    refuses(t, world, command, "/dev/pts/ptmx is not the multiplexer");
    t.same(snapshot(target), before);
  },
);

t.test(
  "a terminal's name that the image has taken is not what becomes the console (CVE-2025-52565)",
  { skip },
  async (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const socket = await listen(t, world);
    const image = `${world.bundle}/rootfs`;
    mkdirSync(`${image}/dev/pts`, { recursive: true });
    for (const name of ["0", "1", "2"]) symlinkSync("/proc/sysrq-trigger", `${image}/dev/pts/${name}`);
    world.configure((spec) => onOwnDev(spec, { devpts: true }));
    const id = world.create("console", ["--console-socket", socket]);
    const { pid } = JSON.parse(world.tsrunc(["state", id]).stdout) as { pid: number };
    const mounts = readFileSync(`/proc/${pid}/mountinfo`, "utf8");
    t.match(mounts, / \/0 \/dev\/console .* - devpts /, "it is a terminal of the container's devpts");
    t.equal(world.tsrunc(["delete", "--force", id]).status, 0);
    t.same(world.leftovers(), []);
  },
);

t.test(
  "an image's /dev, exchanged at whichever moment, gives the terminal nothing of the host's (CVE-2025-52565, CVE-2026-41579)",
  { skip: skip || whyNoAttacker() },
  async (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const socket = await listen(t, world);
    const target = makeTarget(world);
    for (const name of ["console", "ptmx", "null"]) writeFileSync(`${target}/${name}`, "of the host\n");
    const before = snapshot(target);
    const image = `${world.bundle}/rootfs`;
    const kernel = hostKernel();
    const id = world.id("exchanged");
    const failures: string[] = [];
    let refused = 0;
    let calls = Number.POSITIVE_INFINITY;
    world.configure((spec) => onOwnDev(spec, { devpts: true }));
    const bundle = readBundle(kernel, world.bundle);
    for (let n = 1; n <= calls; n++) {
      for (const name of ["dev", "link"]) rmSync(`${image}/${name}`, { recursive: true, force: true });
      mkdirSync(`${image}/dev`);
      symlinkSync(n % 2 === 0 ? target : "../../target", `${image}/link`);
      const exchanging = exchangingKernel(kernel, n, world, `${image}/dev`, `${image}/link`);
      try {
        create(exchanging.kernel, {
          id,
          root: world.root,
          bundle,
          consoleSocket: socket,
          warn: () => undefined,
        });
        calls = exchanging.count();
        deleteContainer(kernel, world.root, id, { force: true });
      } catch (error) {
        refused++;
        if (!(error instanceof RuntimeError)) failures.push(`call ${n}: ${error}`);
      }
      exchanging.stop();
      if (snapshot(target).join() !== before.join())
        failures.push(`call ${n}: the host's files were touched`);
    }
    t.same(failures, []);
    t.ok(refused > 10, `${refused} of ${calls} exchanges left nothing to work with`);
    t.notOk(existsSync(`${target}/fd`));
    t.same(world.leftovers(), []);
  },
);
