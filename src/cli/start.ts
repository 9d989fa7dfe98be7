import { start } from "../container/start.ts";
import type { Run } from "./command.ts";
import { callersNotifier } from "./notifier.ts";

/** `tsrunc start` */
export const run: Run = ({ kernel, root }, { positionals: [id = ""] }) => {
  start(kernel, root, id, callersNotifier());
  return 0;
};
