import { resume } from "../container/pause.ts";
import type { Run } from "./command.ts";

/** `tsrunc resume` */
export const run: Run = ({ kernel, root }, { positionals: [id = ""] }) => {
  resume(kernel, root, id);
  return 0;
};
