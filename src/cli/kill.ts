import { kill } from "../container/kill.ts";
import { RuntimeError } from "../error.ts";
import { parseSignal } from "../linux/signals.ts";
import { unknownSignal } from "../messages.ts";
import type { Run } from "./command.ts";

/** `tsrunc kill` */
export const run: Run = ({ kernel, root }, { positionals: [id = "", signal = "TERM"] }) => {
  const number = parseSignal(signal);
  if (number === undefined) throw new RuntimeError(unknownSignal(signal));
  kill(kernel, root, id, number);
  return 0;
};
