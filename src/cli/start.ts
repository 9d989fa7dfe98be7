import { start } from "../container/start.ts";
import type { Run } from "./command.ts";
import { callersNotifier } from "./notifier.ts";

/** `tsrunc start` */
export const run: Run = async ({ kernel, root }, { positionals: [id = ""] }) => {
  await start(kernel, root, id, callersNotifier());
  return 0;
};
