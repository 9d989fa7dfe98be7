import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { RunOptions } from "./command.ts";
import type { World } from "./world.ts";
import { withArgs } from "./world.ts";

/** Why CRIU cannot be tested on this machine; false when it can. */
export function cannotCheckpoint(): string | false {
  const { status, stderr, error } = spawnSync("criu", ["check"], { encoding: "utf8", timeout: 20_000 });
  if (error !== undefined) return `criu cannot be run: ${error.message}: apt-get install criu`;
  if (status === 0) return false;
  const said = stderr.split("\n").find((line) => line.startsWith("Error"));
  return `criu check: ${said ?? `exit status ${status}`}`;
}

/** A program that goes on counting, ten times a second, in a file of its root file system. */
export const counting = ["sh", "-c", "i=0; while :; do i=$((i+1)); echo $i >/count; sleep 0.1; done"];

/** How far {@link counting} has come. */
export function counted(world: World): number {
  return Number(readFileSync(`${world.bundle}/rootfs/count`, "utf8"));
}

/** Runs {@link counting} in the background. @returns the container's id, when it has begun. */
export function startCounting(world: World, name: string): string {
  world.configure((spec) => ({ ...withArgs(spec, counting), root: { path: "rootfs" } }));
  return startDetached(world, name);
}

/** Runs what is configured in the background. */
export function startDetached(world: World, name: string, options?: RunOptions): string {
  const id = world.id(name);
  const { status, stderr } = world.tsrunc(["run", "--detach", "--bundle", world.bundle, id], options);
  if (status !== 0) throw new Error(stderr);
  return id;
}

/** Waits until the file that a program counts in says more than it does now, for ten seconds at most. */
export async function countsOn(world: World): Promise<boolean> {
  const reading = (): number => {
    try {
      return counted(world);
    } catch {
      return 0;
    }
  };
  const before = reading();
  for (let attempt = 0; attempt < 200; attempt++) {
    if (reading() > before + 1) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

/** The state of a container, by `tsrunc state`. */
export function statusOf(world: World, id: string): string {
  const { stdout, stderr } = world.tsrunc(["state", id]);
  return stdout === "" ? stderr : (JSON.parse(stdout) as { status: string }).status;
}
