import { pause } from "../container/pause.ts";
import type { Run } from "./command.ts";

/** `tsrunc pause` */
export const run: Run = ({ kernel, root }, { positionals: [id = ""] }) => {
  pause(kernel, root, id);
  return 0;
};
