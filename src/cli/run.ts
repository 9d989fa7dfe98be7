import { run } from "../container/run.ts";
import { bundleFlags, createOptions } from "./bundleFlags.ts";
import { booleanFlag, type Command } from "./command.ts";

export const runCommand: Command = {
  name: "run",
  summary: "create a container, start it and wait until it ends",
  positionals: ["ID"],
  flags: [
    ...bundleFlags,
    { name: "detach", short: "d", type: "boolean", description: "do not wait until it ends" },
    { name: "keep", type: "boolean", description: "do not delete it when it has ended" },
  ],
  run: (context, args) =>
    run(context.kernel, {
      ...createOptions(context, args),
      detach: booleanFlag(args, "detach"),
      keep: booleanFlag(args, "keep"),
    }),
};
