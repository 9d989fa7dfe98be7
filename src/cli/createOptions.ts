import { readBundle } from "../bundle/readBundle.ts";
import type { CreateOptions } from "../container/createOptions.ts";
import { type Arguments, absolutePath, booleanFlag, type Context, stringFlag } from "./command.ts";
import { inherited, withEnvironment } from "./inherited.ts";
import { callersNotifier } from "./notifier.ts";

/** Reads the bundle and what else `create` and `run` take from the command line. @throws RuntimeError */
export function createOptions(
  { kernel, root, rootless, systemdCgroup, warn }: Context,
  args: Arguments,
): CreateOptions {
  const pidFile = stringFlag(args, "pid-file");
  const consoleSocket = stringFlag(args, "console-socket");
  const pidfdSocket = stringFlag(args, "pidfd-socket");
  const preserved = args.flags["preserve-fds"];
  const { descriptors, environment } = inherited(typeof preserved === "number" ? preserved : 0);
  const bundle = readBundle(kernel, absolutePath(stringFlag(args, "bundle") ?? "."));
  const id = args.positionals[0] ?? "";
  const notifier = callersNotifier();
  const spec = withEnvironment(bundle.spec, environment);
  const limit = process.env.TSRUNC_NOFILE;
  return {
    id,
    root,
    bundle: { ...bundle, spec: notifier?.extend(spec, root, id) ?? spec },
    notifier,
    consoleSocket: consoleSocket === undefined ? undefined : absolutePath(consoleSocket),
    pidfdSocket: pidfdSocket === undefined ? undefined : absolutePath(pidfdSocket),
    kept: descriptors,
    pidFile: pidFile === undefined ? undefined : absolutePath(pidFile),
    noPivot: booleanFlag(args, "no-pivot"),
    rootless,
    systemdCgroup,
    noNewKeyring: booleanFlag(args, "no-new-keyring"),
    caller: { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 },
    // bin/tsrunc notes it before the engine raises it.
    callerNofile: limit === undefined ? undefined : Number(limit),
    warn,
  };
}
