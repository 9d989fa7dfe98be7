import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Spec } from "../../src/spec/config.ts";
import type { Seccomp } from "../../src/spec/seccomp.ts";
import { type Outcome, run } from "../support/command.ts";
import { delay } from "../support/time.ts";
import { tsrunc, type World, withArgs } from "../support/world.ts";

const prober = "build/native/prober";
const noLimits = "build/native/noLimits.so";

/** Why filters cannot be looked at from both sides; false when they can. */
export function whyNoProber(): string | false {
  const { status, stderr } = spawnSync("make", ["-s", prober, noLimits], { encoding: "utf8" });
  return status === 0 ? false : `no static program can be made (package libc6-dev): ${stderr}`;
}

/** A runtime, with a directory of its own for its state. */
export interface Runtime {
  readonly name: "tsrunc" | "runc" | "crun";
  readonly command: readonly string[];
}

/** tsrunc, and those of its peers that are installed. */
export function runtimes({ dir }: World): Runtime[] {
  // crun 1.8 wants a host without cgroup v1, and a capability that root may lack.
  const view = existsSync("/sys/fs/cgroup/cgroup.controllers") ? [] : ["bench/cgroup2View.sh"];
  const all: Runtime[] = [
    { name: "tsrunc", command: [tsrunc] },
    { name: "runc", command: ["runc"] },
    { name: "crun", command: [...view, "env", `LD_PRELOAD=${join(process.cwd(), noLimits)}`, "crun"] },
  ];
  return all
    .filter(({ name }) => name === "tsrunc" || spawnSync(name, ["--version"]).error === undefined)
    .map(({ name, command }) => {
      const root = `${dir}/state-${name}`;
      mkdirSync(root, { mode: 0o700, recursive: true });
      return { name, command: [...command, "--root", root] };
    });
}

/** What a runtime made of a profile. */
export interface Loaded {
  /** The filter as the kernel keeps it; undefined when the runtime refused the profile. */
  readonly program?: Uint8Array;
  /** What happened to calls inside: `ERRNO 1`, by number. */
  readonly answers: ReadonlyMap<number, string>;
  /** What the runtime complained of. */
  readonly complaint: string;
}

/** Runs the prober in a container under a profile, and reads the filter that the kernel has been given. */
export async function load(
  world: World,
  { name, command }: Runtime,
  profile: Seccomp,
  args: readonly bigint[],
): Promise<Loaded> {
  configure(world, profile, args);
  const id = world.id(name);
  const invoke = (...rest: readonly string[]): Outcome => run([...command, ...rest]);
  const output = `${world.dir}/output`;
  try {
    const script = `exec "$@" > ${output} 2>&1`;
    const created = run([...command, "create", "--bundle", world.bundle, id], {
      through: ["sh", "-c", script, "sh"],
    });
    const started = created.status === 0 ? invoke("start", id) : created;
    if (started.status !== 0) {
      const complaint = started.stderr + readFileSync(output, "utf8");
      return { answers: new Map(), complaint };
    }
    for (let tries = 0; tries < 500 && !readFileSync(output, "utf8").endsWith("done\n"); tries++)
      await delay(10);
    const { pid } = JSON.parse(invoke("state", id).stdout) as { pid: number };
    const { stdout: program } = spawnSync(prober, ["filter", String(pid)]);
    const lines = readFileSync(output, "utf8").matchAll(/^(\d+) (\w+.*)$/gm);
    return {
      program,
      complaint: "",
      answers: new Map([...lines].map(([, number, word = ""]) => [Number(number), word])),
    };
  } finally {
    invoke("delete", "--force", id);
  }
}

function configure(world: World, profile: Seccomp, args: readonly bigint[]): void {
  copyFileSync(prober, `${world.bundle}/rootfs/bin/prober`);
  const command = ["prober", "ask", ...args.slice(0, 5).map(String)];
  // crun 1.8 knows no later version.
  world.configure((spec) => {
    const linux = { ...spec.linux, seccomp: {} };
    return { ...withArgs(spec, command), ociVersion: "1.0.2", linux } as Spec;
  });
  const text = readFileSync(`${world.bundle}/config.json`, "utf8");
  const json = JSON.stringify(profile, (_key, value) => (typeof value === "bigint" ? `@${value}@` : value));
  const exact = json.replace(/"@(\d+)@"/g, "$1");
  writeFileSync(`${world.bundle}/config.json`, text.replace('"seccomp":{}', `"seccomp":${exact}`));
}
