import { create } from "../container/create.ts";
import type { Run } from "./command.ts";
import { createOptions } from "./createOptions.ts";

/** `tsrunc create` */
export const run: Run = (context, args) => {
  create(context.kernel, createOptions(context, args));
  return 0;
};
