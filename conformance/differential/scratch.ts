import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statfsSync,
} from "node:fs";
import { join } from "node:path";
import type { Json } from "./case.ts";

/** The project's directory; this file runs compiled, from build/. */
export const home = join(import.meta.dirname, "../../..");
/** Where the sources of what is not TypeScript are. */
export const sources = join(home, "conformance/differential");

/** What all tries share. */
export interface Scratch {
  readonly dir: string;
  /** The program that looks round in a container. */
  readonly look: string;
  /** A library under which setrlimit() does not complain. */
  readonly noLimits: string;
  /** What `spec` writes, for look instead of a shell in a terminal. */
  readonly config: Json;
  readonly clear: () => void;
}

/** OVERLAYFS_SUPER_MAGIC: the ids of an overlay cannot be mapped. */
const overlay = 0x794c7630;

/** It lies on a file system that is neither nodev nor noexec, and no overlay where there is another. @throws Error when make has not built look and noLimits.so */
export function makeScratch(): Scratch {
  const place = ["/var/tmp", "/tmp"].find((path) => statfsSync(path).type !== overlay) ?? "/var/tmp";
  const dir = mkdtempSync(`${place}/tsrunc-differential-`);
  // runc as another user has to come through.
  chmodSync(dir, 0o755);
  const clear = () => rmSync(dir, { recursive: true, force: true });
  try {
    const [look, noLimits] = ["look", "noLimits.so"].map((name) => {
      copyFileSync(join(import.meta.dirname, name), join(dir, name));
      return join(dir, name);
    }) as [string, string];
    execFileSync(join(home, "bin/tsrunc"), ["spec", "--bundle", dir]);
    const config = JSON.parse(readFileSync(join(dir, "config.json"), "utf8")) as Json;
    for (const name of ["tsrunc", "runc", "crun"]) mkdirSync(join(dir, "state", name), { recursive: true });
    return { dir, look, noLimits, config, clear };
  } catch (error) {
    clear();
    throw error;
  }
}

/** Puts look at a path: one file with many names, as it is as large as all the rest. */
export function putLook({ look }: Scratch, path: string): void {
  linkSync(look, path);
}
