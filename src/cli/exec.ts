import { subCgroups } from "../cgroup/subCgroup.ts";
import { exec } from "../container/exec.ts";
import { RuntimeError } from "../error.ts";
import { readFile } from "../linux/file.ts";
import type { Kernel } from "../linux/kernel.ts";
import { noExecArgs } from "../messages.ts";
import { parseProcess } from "../spec/load.ts";
import type { Process } from "../spec/process.ts";
import { type Arguments, absolutePath, booleanFlag, type Run, stringFlag, stringsFlag } from "./command.ts";
import { execProcess } from "./execProcess.ts";
import { inherited } from "./inherited.ts";

/** `tsrunc exec` */
export const run: Run = ({ kernel, root, warn }, args) => {
  const path = (name: string): string | undefined => {
    const value = stringFlag(args, name);
    return value === undefined ? undefined : absolutePath(value);
  };
  const preserved = args.flags["preserve-fds"];
  const limit = process.env.TSRUNC_NOFILE;
  return exec(kernel, {
    id: args.positionals[0] ?? "",
    root,
    process: processOf(kernel, args),
    detach: booleanFlag(args, "detach"),
    ignorePaused: booleanFlag(args, "ignore-paused"),
    cgroup: (own) => subCgroups(own, stringsFlag(args, "cgroup")),
    consoleSocket: path("console-socket"),
    pidfdSocket: path("pidfd-socket"),
    kept: inherited(typeof preserved === "number" ? preserved : 0).descriptors,
    pidFile: path("pid-file"),
    // bin/tsrunc notes it before the engine raises it.
    callerNofile: limit === undefined ? undefined : Number(limit),
    warn,
  });
};

/** The process of a file, or the container's own with another command line. */
function processOf(kernel: Kernel, args: Arguments): (own: Process | undefined) => Process {
  const file = stringFlag(args, "process");
  if (file === undefined) {
    if (args.positionals.length < 2) throw new RuntimeError(noExecArgs);
    return (own) => execProcess(own, args);
  }
  let text: string;
  try {
    text = readFile(kernel, file);
  } catch (cause) {
    throw new RuntimeError(`cannot read ${file}`, { cause });
  }
  const process = parseProcess(text, file);
  return () => process;
}
