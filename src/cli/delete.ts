import { deleteContainer } from "../container/delete.ts";
import { booleanFlag, type Run } from "./command.ts";

/** `tsrunc delete` */
export const run: Run = ({ kernel, root, warn }, args) => {
  deleteContainer(kernel, root, args.positionals[0] ?? "", { force: booleanFlag(args, "force"), warn });
  return 0;
};
