import { create } from "../container/create.ts";
import { bundleFlags, createOptions } from "./bundleFlags.ts";
import type { Command } from "./command.ts";

export const createCommand: Command = {
  name: "create",
  summary: "create a container",
  positionals: ["ID"],
  flags: bundleFlags,
  run(context, args) {
    create(context.kernel, createOptions(context, args));
    return 0;
  },
};
