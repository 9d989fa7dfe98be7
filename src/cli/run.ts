import { run as runContainer } from "../container/run.ts";
import { bundleFlags } from "./bundleFlags.ts";
import { booleanFlag, type Command } from "./command.ts";
import { createOptions } from "./createOptions.ts";

/** `tsrunc run` */
export const command: Command = {
  name: "run",
  summary: "create a container, start it and wait until it ends",
  positionals: ["ID"],
  flags: [
    ...bundleFlags,
    { name: "detach", short: "d", type: "boolean", description: "do not wait until it ends" },
    { name: "keep", type: "boolean", description: "do not delete it when it has ended" },
    {
      name: "no-subreaper",
      type: "boolean",
      description: "without effect: tsrunc never adopts a container's orphans",
    },
  ],
  makesContainer: true,
  run(context, args) {
    return runContainer(context.kernel, {
      ...createOptions(context, args),
      detach: booleanFlag(args, "detach"),
      keep: booleanFlag(args, "keep"),
    });
  },
};
