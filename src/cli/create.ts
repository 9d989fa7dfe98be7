import { create } from "../container/create.ts";
import type { Run } from "./command.ts";
import { createOptions } from "./createOptions.ts";

/** `tsrunc create` */
export const run: Run = async (context, args) => {
  create(context.kernel, await createOptions(context, args));
  return 0;
};
