import { readBundle } from "../bundle/readBundle.ts";
import type { CreateOptions } from "../container/create.ts";
import { type Arguments, absolutePath, booleanFlag, type Context, stringFlag } from "./command.ts";

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
    noNewKeyring: booleanFlag(args, "no-new-keyring"),
    // bin/tsrunc notes it before the engine raises it.
    callerNofile: limit === undefined ? undefined : Number(limit),
    warn,
  };
}
