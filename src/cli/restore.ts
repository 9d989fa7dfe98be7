import { restore } from "../container/restore.ts";
import { booleanFlag, type Run, stringFlag } from "./command.ts";
import { createOptions } from "./createOptions.ts";
import { criuOptions } from "./criuOptions.ts";

/** `tsrunc restore` */
export const run: Run = (context, args) =>
  restore(context.kernel, {
    ...createOptions(context, args),
    ...criuOptions(args),
    detach: booleanFlag(args, "detach"),
    lsmProfile: stringFlag(args, "lsm-profile") || undefined,
    lsmMountContext: stringFlag(args, "lsm-mount-context") || undefined,
  });
