import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import type { Spec } from "../../src/spec/config.ts";
import { type Outcome, type RunOptions, run } from "./command.ts";
import { leftovers, removeCgroups } from "./leftovers.ts";
import { makeRootFileSystem } from "./rootFileSystem.ts";

/** The executable that the tests run. */
export const tsrunc = `${process.cwd()}/bin/tsrunc`;

/** What a test starts from: a bundle and a root of its own in a temporary directory. */
export interface World {
  readonly dir: string;
  readonly root: string;
  readonly bundle: string;
  /** Starts the name of every container and cgroup of this world. */
  readonly prefix: string;
  id(name: string): string;
  /** Runs tsrunc with `--root`. */
  tsrunc(args: readonly string[], options?: RunOptions): Outcome;
  /** The id of a container that `create` has made of the bundle as it is now. */
  create(name: string, flags?: readonly string[]): string;
  /** Runs a shell script in a container of the bundle, whose config.json `change` may change, and deletes it. */
  sh(script: string, change?: (spec: Spec) => Spec, options?: RunOptions): Outcome;
  /** The default config without a terminal. */
  defaultSpec(): Spec;
  /** Writes the bundle's config.json: the default one, changed. */
  configure(change?: (spec: Spec) => Spec): void;
  /** What containers have left on the machine, one line each. */
  leftovers(): string[];
  /** Deletes whatever is left, and the directory. */
  clear(): void;
}

/** Why containers cannot be tested on this machine; false when they can. */
export function cannotRun(): string | false {
  if (process.getuid?.() !== 0) return "only root can make containers";
  if (!existsSync(tsrunc)) return "bin/tsrunc is missing: run make";
  if (busybox() === undefined) return "busybox is missing: apt-get install busybox-static";
  if (cgroupMount() === undefined) return "no cgroup2 file system is mounted";
  return false;
}

export function busybox(): string | undefined {
  return ["/bin/busybox", "/usr/bin/busybox"].find((path) => existsSync(path));
}

export function cgroupMount(): string | undefined {
  const places = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"];
  return places.find((path) => existsSync(`${path}/cgroup.controllers`));
}

let worlds = 0;

/** Makes a world. Only where {@link cannotRun} is false. */
export function makeWorld(): World {
  const prefix = `tsrunc-test-${process.pid}-${++worlds}-`;
  const dir = realpathSync(mkdtempSync(`${tmpdir()}/${prefix}`));
  const root = `${dir}/root`;
  const bundle = `${dir}/bundle`;
  const defaultConfig = `${bundle}/default.json`;
  makeRootFileSystem(`${bundle}/rootfs`, busybox() ?? "");
  let scripts = 0;

  const world: World = {
    dir,
    root,
    bundle,
    prefix,
    id: (name) => prefix + name,
    tsrunc: (args, options = {}) => run([tsrunc, "--root", root, ...args], { cwd: dir, ...options }),
    create(name, flags = []) {
      const id = prefix + name;
      const { status, stderr } = world.tsrunc(["create", "--bundle", bundle, ...flags, id]);
      if (status !== 0) throw new Error(`cannot create ${id}: ${stderr}`);
      return id;
    },
    sh(script, change = (spec) => spec, options = {}) {
      world.configure((spec) => change(withArgs(spec, ["sh", "-c", script])));
      return world.tsrunc(["run", "--bundle", bundle, `${prefix}sh-${++scripts}`], options);
    },
    defaultSpec: () => JSON.parse(readFileSync(defaultConfig, "utf8")) as Spec,
    configure(change = (spec) => spec) {
      writeFileSync(`${bundle}/config.json`, JSON.stringify(change(world.defaultSpec())));
    },
    leftovers: () => leftovers({ dir, root, prefix }),
    clear() {
      for (const id of world.tsrunc(["list", "-q"]).stdout.split("\n").filter(Boolean))
        world.tsrunc(["delete", "--force", id]);
      removeCgroups(prefix);
      rmSync(dir, { recursive: true, force: true });
    },
  };
  writeFileSync(defaultConfig, JSON.stringify(writtenSpec(dir)));
  world.configure();
  mkdirSync(root, { mode: 0o700 });
  return world;
}

/** The config with another command line. */
export function withArgs(spec: Spec, args: readonly string[]): Spec {
  return { ...spec, process: { cwd: "/", ...spec.process, args } };
}

/** What `spec` writes, for a container without a terminal. */
function writtenSpec(dir: string): Spec {
  const { status, stderr } = run([tsrunc, "spec", "--bundle", dir]);
  if (status !== 0) throw new Error(`cannot make a config.json: ${stderr}`);
  const spec = JSON.parse(readFileSync(`${dir}/config.json`, "utf8")) as Spec;
  return { ...spec, process: { cwd: "/", ...spec.process, terminal: false } };
}
