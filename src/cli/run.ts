import { run as runContainer } from "../container/run.ts";
import { booleanFlag, type Run } from "./command.ts";
import { createOptions } from "./createOptions.ts";

/** `tsrunc run` */
export const run: Run = (context, args) =>
  runContainer(context.kernel, {
    ...createOptions(context, args),
    detach: booleanFlag(args, "detach"),
    keep: booleanFlag(args, "keep"),
  });
