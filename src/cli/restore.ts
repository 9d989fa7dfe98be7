import { restore } from "../container/restore.ts";
import { booleanFlag, type Command, stringFlag } from "./command.ts";
import { createOptions } from "./createOptions.ts";
import { restoreFlags } from "./criuFlags.ts";
import { criuOptions } from "./criuOptions.ts";

/** `tsrunc restore` */
export const command: Command = {
  name: "restore",
  summary: "make a container from what checkpoint has saved, and wait until it ends",
  positionals: ["ID"],
  flags: restoreFlags,
  run(context, args) {
    return restore(context.kernel, {
      ...createOptions(context, args),
      ...criuOptions(args),
      detach: booleanFlag(args, "detach"),
      lsmProfile: stringFlag(args, "lsm-profile") || undefined,
      lsmMountContext: stringFlag(args, "lsm-mount-context") || undefined,
    });
  },
};
