import { containerState } from "../container/state.ts";
import type { Run } from "./command.ts";

/** `tsrunc state` */
export const run: Run = ({ kernel, root, print }, { positionals: [id = ""] }) => {
  print(JSON.stringify(containerState(kernel, root, id), undefined, 2));
  return 0;
};
