import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Spec } from "../src/spec/config.ts";
import type { Linux } from "../src/spec/linux.ts";
import { home, scratch } from "./runtimes.ts";

/** Makes a bundle of the default configuration, and this of Linux, around the benchmark's program. @returns its directory. */
export function makeBundle(name: string, args: readonly string[], linux: Partial<Linux> = {}): string {
  const bundle = join(scratch, name);
  rmSync(bundle, { recursive: true, force: true });
  mkdirSync(bundle, { recursive: true });
  execFileSync(join(home, "bin/tsrunc"), ["spec", "--bundle", bundle]);
  const path = join(bundle, "config.json");
  const spec = JSON.parse(readFileSync(path, "utf8")) as Spec;
  const process = { ...spec.process, cwd: "/", terminal: false, args };
  const root = { ...spec.root, path: join(scratch, "rootfs") };
  // The runtimes of older distributions refuse a version that they do not know, though nothing here needs it.
  const changed = { ...spec, ociVersion: "1.0.0", process, root, linux: { ...spec.linux, ...linux } };
  writeFileSync(path, JSON.stringify(changed));
  return bundle;
}
