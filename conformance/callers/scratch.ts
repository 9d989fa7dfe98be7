import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { makeImage } from "./image.ts";

/** The project's directory; this file runs compiled, from build/. */
export const home = join(import.meta.dirname, "../../..");
/** Where the sources of what is not TypeScript are. */
export const sources = join(home, "conformance/callers");

/** A directory for everything that daemons write, and the image in it. */
export interface Scratch {
  readonly dir: string;
  readonly archive: string;
  readonly clear: () => void;
}

/** In the virtual machine only a tmpfs can hold the upper layers of an overlay. */
export function makeScratch(): Scratch {
  const parent = process.env.TSRUNC_TEST_SLOW === undefined ? "/var/tmp" : "/tmp";
  const dir = mkdtempSync(join(parent, "tsrunc-callers-"));
  // Users of a user namespace have to come through.
  chmodSync(dir, 0o755);
  const clear = () => {
    // Docker leaves its directory mounted on itself, when containers are to outlive it.
    spawnSync("umount", ["--recursive", join(dir, "docker/data")], { stdio: "ignore" });
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    const { stdout, stderr } = spawnSync(join(home, "bundles/static-busybox"), { encoding: "utf8" });
    if (stdout === "") throw new Error(stderr.trim());
    const archive = join(dir, "image.tar");
    makeImage(stdout.trim(), archive);
    return { dir, archive, clear };
  } catch (error) {
    clear();
    throw error;
  }
}

/** The path of a runtime: tsrunc as built, others as they are installed; undefined where it is not. */
export function findRuntime(name: string): string | undefined {
  const path = name === "tsrunc" ? join(home, "bin/tsrunc") : findProgram(name);
  return path !== undefined && existsSync(path) ? path : undefined;
}

/** The path of a program of the system. */
export function findProgram(name: string): string | undefined {
  if (name.startsWith("/")) return name;
  return ["/usr/sbin", "/usr/bin", "/sbin", "/bin"]
    .map((dir) => join(dir, name))
    .find((path) => existsSync(path));
}
