import { subCgroups } from "../cgroup/subCgroup.ts";
import { exec } from "../container/exec.ts";
import { RuntimeError } from "../error.ts";
import { noExecArgs } from "../messages.ts";
import type { Process } from "../spec/process.ts";
import {
  type Arguments,
  absolutePath,
  booleanFlag,
  type Command,
  type Context,
  stringFlag,
  stringsFlag,
} from "./command.ts";
import { execFlags } from "./execFlags.ts";
import { execProcess } from "./execProcess.ts";
import { inherited } from "./inherited.ts";

/** `tsrunc exec` of a process that the arguments describe; one of a file would have to be validated. */
export const execOfArguments: Command = {
  name: "exec",
  summary: "run another program in a container",
  positionals: ["ID", "[COMMAND...]"],
  flags: execFlags,
  stopAtPositional: true,
  failure: { status: 255, prefix: "exec failed: " },
  run(context, args) {
    if (args.positionals.length < 2) throw new RuntimeError(noExecArgs);
    return runExec(context, args, (own) => execProcess(own, args));
  },
};

/** Runs a process in a container as the flags say. @param process makes it from the container's own. @returns the exit status */
export function runExec(
  { kernel, root, warn }: Context,
  args: Arguments,
  process: (own: Process | undefined) => Process,
): Promise<number> {
  const path = (name: string): string | undefined => {
    const value = stringFlag(args, name);
    return value === undefined ? undefined : absolutePath(value);
  };
  const preserved = args.flags["preserve-fds"];
  const limit = globalThis.process.env.TSRUNC_NOFILE;
  return exec(kernel, {
    id: args.positionals[0] ?? "",
    root,
    process,
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
}
