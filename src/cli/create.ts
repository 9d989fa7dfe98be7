import { create } from "../container/create.ts";
import { bundleFlags } from "./bundleFlags.ts";
import type { Command } from "./command.ts";
import { createOptions } from "./createOptions.ts";

/** `tsrunc create` */
export const command: Command = {
  name: "create",
  summary: "create a container",
  positionals: ["ID"],
  flags: bundleFlags,
  makesContainer: true,
  run(context, args) {
    create(context.kernel, createOptions(context, args));
    return 0;
  },
};
