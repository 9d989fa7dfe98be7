import { start } from "../container/start.ts";
import type { Run } from "./command.ts";

/** `tsrunc start` */
export const run: Run = ({ kernel, root }, { positionals: [id = ""] }) => {
  start(kernel, root, id);
  return 0;
};
