import { kill } from "../container/kill.ts";
import { RuntimeError } from "../error.ts";
import { parseSignal } from "../linux/signals.ts";
import { unknownSignal } from "../messages.ts";
import type { Command } from "./command.ts";

export const killCommand: Command = {
  name: "kill",
  summary: "send a signal to a container's first process",
  positionals: ["ID", "[SIGNAL]"],
  flags: [],
  stopAtPositional: true,
  run({ kernel, root }, { positionals: [id = "", signal = "TERM"] }) {
    const number = parseSignal(signal);
    if (number === undefined) throw new RuntimeError(unknownSignal(signal));
    kill(kernel, root, id, number);
    return 0;
  },
};
