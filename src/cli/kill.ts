import { kill } from "../container/kill.ts";
import { RuntimeError } from "../error.ts";
import { parseSignal } from "../linux/signals.ts";
import { unknownSignal } from "../messages.ts";
import { booleanFlag, type Run } from "./command.ts";

/** `tsrunc kill` */
export const run: Run = ({ kernel, root }, args) => {
  const [id = "", signal = "TERM"] = args.positionals;
  const number = parseSignal(signal);
  if (number === undefined) throw new RuntimeError(unknownSignal(signal));
  kill(kernel, root, id, number, { all: booleanFlag(args, "all") });
  return 0;
};
