import { cgroup2Mount } from "../cgroup/cgroup2.ts";
import { RuntimeError } from "../error.ts";
import { exists, writeFile } from "../linux/file.ts";
import type { Kernel } from "../linux/kernel.ts";
import { defaultSpec } from "../spec/defaults.ts";
import { absolutePath, booleanFlag, type Run, stringFlag } from "./command.ts";

/** `tsrunc spec` */
export const run: Run = ({ kernel }, args) => {
  const path = `${absolutePath(stringFlag(args, "bundle") ?? ".")}/config.json`;
  if (exists(kernel, path)) throw new RuntimeError("File config.json exists. Remove it first");
  const rootless = booleanFlag(args, "rootless")
    ? { rootless: { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 } }
    : {};
  const spec = defaultSpec({ ...rootless, cgroup2: isPureCgroup2(kernel) });
  try {
    writeFile(kernel, path, `${JSON.stringify(spec, undefined, "\t")}\n`, 0o666);
  } catch (cause) {
    throw new RuntimeError(`cannot write ${path}`, { cause });
  }
  return 0;
};

function isPureCgroup2(kernel: Kernel): boolean {
  return exists(kernel, "/sys/fs/cgroup/cgroup.controllers") && cgroup2Mount(kernel) === "/sys/fs/cgroup";
}
