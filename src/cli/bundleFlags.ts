import { readBundle } from "../bundle/readBundle.ts";
import type { CreateOptions } from "../container/create.ts";
import { type Arguments, absolutePath, booleanFlag, type Context, type Flag, stringFlag } from "./command.ts";

/** The flags that `create` and `run` share. */
export const bundleFlags: readonly Flag[] = [
  {
    name: "bundle",
    short: "b",
    type: "string",
    value: "DIR",
    description: "the bundle; the current directory by default",
  },
  {
    name: "console-socket",
    type: "string",
    value: "SOCKET",
    description: "Unix socket to send the terminal's master to",
  },
  { name: "pid-file", type: "string", value: "FILE", description: "file to write the process id to" },
  {
    name: "no-pivot",
    type: "boolean",
    description: "do not use pivot_root, for a root file system on a ramdisk",
  },
];

/** Reads the bundle and what else `create` and `run` take from the command line. @throws RuntimeError */
export function createOptions({ kernel, root, warn }: Context, args: Arguments): CreateOptions {
  const pidFile = stringFlag(args, "pid-file");
  const consoleSocket = stringFlag(args, "console-socket");
  const limit = process.env.TSRUNC_NOFILE;
  return {
    id: args.positionals[0] ?? "",
    root,
    bundle: readBundle(kernel, absolutePath(stringFlag(args, "bundle") ?? ".")),
    consoleSocket: consoleSocket === undefined ? undefined : absolutePath(consoleSocket),
    pidFile: pidFile === undefined ? undefined : absolutePath(pidFile),
    noPivot: booleanFlag(args, "no-pivot"),
    // bin/tsrunc notes it before the engine raises it.
    callerNofile: limit === undefined ? undefined : Number(limit),
    warn,
  };
}
