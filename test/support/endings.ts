import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Spec } from "../../src/spec/config.ts";
import { start } from "./command.ts";
import { settled } from "./time.ts";
import { tsrunc, type World, withArgs } from "./world.ts";

/** Who makes the containers' cgroups, and where. */
export interface CgroupDriver {
  /** Global flags of tsrunc. */
  readonly flags: readonly string[];
  readonly cgroupsPath: (id: string) => string;
  /** The directory of cgroup version 2 that comes of it. */
  readonly directory: (id: string) => string;
}

/** A container that is about to end in some way. Each command of tsrunc resolves when it has succeeded. */
interface Doomed {
  readonly number: number;
  readonly configure: (script: string, change?: (spec: Spec) => Spec) => void;
  readonly run: (...flags: readonly string[]) => Promise<void>;
  readonly create: () => Promise<void>;
  /** Starts `create`, and kills it after some milliseconds. */
  readonly createKilled: (delay: number) => Promise<void>;
  /** A command that gets the container's id, and these arguments after it. */
  readonly call: (command: readonly string[], ...args: readonly string[]) => Promise<void>;
  /** Waits for the cgroups that the container makes below its own. */
  readonly untilNested: () => Promise<void>;
}

/** A process in a cgroup below the container's own, in each hierarchy that has one. */
const nest = `sleep 1000 &
for at in /sys/fs/cgroup /sys/fs/cgroup/*; do mkdir -p $at/left/over && echo $! >$at/left/over/cgroup.procs; done 2>/dev/null`;
const live = "exec sleep 1000";
const remove = ["delete", "--force"];

/** The ways in which containers end. None may leave a cgroup. */
const endings: Readonly<Record<string, (container: Doomed) => Promise<void>>> = {
  async "by itself"({ configure, run }) {
    configure("true");
    await run();
  },
  async killed({ configure, run, call }) {
    configure(live);
    await run("--detach");
    await call(["kill"], "KILL");
    await call(remove);
  },
  async paused({ configure, run, call }) {
    configure(live);
    await run("--detach");
    await call(["pause"]);
    await call(remove);
  },
  async "never started"({ configure, create, call }) {
    configure(live);
    await create();
    await call(remove);
  },
  async "its create killed"({ configure, createKilled, call, number }) {
    configure(live);
    const slowness = process.env.TSRUNC_TEST_SLOW === undefined ? 1 : 15;
    await createKilled((5 + ((number * 7) % 30)) * slowness);
    await call(remove);
  },
  async "by itself, with a process left in a sub-cgroup"({ configure, run }) {
    configure(nest, withoutEnd);
    await run();
  },
  async "killed, with a process left in a sub-cgroup"({ configure, run, call, untilNested }) {
    configure(`${nest}\n${live}`, withoutEnd);
    await run("--detach");
    await untilNested();
    await call(["kill"], "KILL");
    await call(remove);
  },
  async "paused, with a process in a sub-cgroup"({ configure, run, call, untilNested }) {
    configure(`${nest}\n${live}`, writable);
    await run("--detach");
    await untilNested();
    await call(["pause"]);
    await call(remove);
  },
};

/**
 * Makes so many containers, some at a time, and lets them end in all ways in turn.
 * @returns what went wrong, one line each.
 */
export async function endInEveryWay(
  world: World,
  driver: CgroupDriver,
  { count, atOnce }: { readonly count: number; readonly atOnce: number },
): Promise<string[]> {
  const ways = Object.entries(endings);
  const failures: string[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let number = next++; number < count; number = next++) {
      const [name, end] = ways[number % ways.length] ?? [];
      const bundle = `${world.dir}/bundle-${number}`;
      mkdirSync(bundle);
      try {
        await end?.(doomed(world, driver, number, bundle));
      } catch (error) {
        failures.push(`container ${number}, ${name}: ${error}`);
      }
      rmSync(bundle, { recursive: true });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return failures;
}

function doomed(world: World, driver: CgroupDriver, number: number, bundle: string): Doomed {
  const id = world.id(`${number}`);
  const log = `${bundle}/log`;
  const spawn = (args: readonly string[]) =>
    start([tsrunc, "--root", world.root, "--log", log, ...driver.flags, ...args], world.dir);
  const succeed = async (...args: readonly string[]): Promise<void> => {
    const { status, signal } = await spawn(args).ended;
    if (status === 0) return;
    throw new Error(
      `${args.join(" ")}: ${signal ?? status}, ${existsSync(log) && readFileSync(log, "utf8")}`,
    );
  };
  return {
    number,
    configure(script, change = (spec) => spec) {
      const spec = change(withArgs(world.defaultSpec(), ["sh", "-c", script]));
      const linux = { ...spec.linux, cgroupsPath: driver.cgroupsPath(id) };
      const root = { ...spec.root, path: `${world.bundle}/rootfs` };
      writeFileSync(`${bundle}/config.json`, JSON.stringify({ ...spec, linux, root }));
    },
    run: (...flags) => succeed("run", ...flags, "--bundle", bundle, id),
    create: () => succeed("create", "--bundle", bundle, id),
    async createKilled(delay) {
      const command = spawn(["create", "--bundle", bundle, id]);
      await new Promise((resolve) => setTimeout(resolve, delay));
      command.kill("SIGKILL");
      await command.ended;
    },
    call: ([command = "", ...flags], ...args) => succeed(command, ...flags, id, ...args),
    async untilNested() {
      const place = `${driver.directory(id)}/left/over`;
      const missing = await settled(() => (existsSync(place) ? [] : [place]));
      if (missing.length > 0) throw new Error(`the container has not made ${place}`);
    },
  };
}

/** The config with cgroups that the container may write to. */
function writable(spec: Spec): Spec {
  const mounts = (spec.mounts ?? []).map((mount) =>
    mount.type === "cgroup" ? { ...mount, options: ["nosuid"] } : mount,
  );
  return { ...spec, mounts };
}

/** Without a process namespace of its own, what a container's first process leaves goes on. */
function withoutEnd(spec: Spec): Spec {
  const namespaces = (spec.linux?.namespaces ?? []).filter(({ type }) => type !== "pid");
  return { ...writable(spec), linux: { ...spec.linux, namespaces } };
}
