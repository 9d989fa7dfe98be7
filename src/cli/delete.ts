import { deleteContainer } from "../container/delete.ts";
import { booleanFlag, type Command } from "./command.ts";

/** `tsrunc delete` */
export const command: Command = {
  name: "delete",
  summary: "delete a container that has ended",
  positionals: ["ID"],
  flags: [{ name: "force", short: "f", type: "boolean", description: "kill it first if it still runs" }],
  run({ kernel, root, warn }, args) {
    deleteContainer(kernel, root, args.positionals[0] ?? "", { force: booleanFlag(args, "force"), warn });
    return 0;
  },
};
