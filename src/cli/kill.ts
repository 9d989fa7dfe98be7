import { kill } from "../container/kill.ts";
import { RuntimeError } from "../error.ts";
import { parseSignal } from "../linux/signals.ts";
import { unknownSignal } from "../messages.ts";
import { booleanFlag, type Command } from "./command.ts";

/** `tsrunc kill` */
export const command: Command = {
  name: "kill",
  summary: "send a signal to a container's first process",
  positionals: ["ID", "[SIGNAL]"],
  flags: [{ name: "all", short: "a", type: "boolean", description: "send it to all of its processes" }],
  stopAtPositional: true,
  run({ kernel, root }, args) {
    const [id = "", signal = "TERM"] = args.positionals;
    const number = parseSignal(signal);
    if (number === undefined) throw new RuntimeError(unknownSignal(signal));
    kill(kernel, root, id, number, { all: booleanFlag(args, "all") });
    return 0;
  },
};
