import { containerProcesses, psTable } from "../container/ps.ts";
import { RuntimeError } from "../error.ts";
import { type Command, stringFlag } from "./command.ts";
import { formatFlag } from "./formatFlag.ts";

/** `tsrunc ps` */
export const command: Command = {
  name: "ps",
  summary: "list the processes of a container; what follows its id is for ps",
  positionals: ["ID", "[PS-ARGUMENT...]"],
  flags: [formatFlag(["table", "json"])],
  stopAtPositional: true,
  run({ kernel, root, print }, args) {
    const [id = "", ...psArgs] = args.positionals;
    const format = stringFlag(args, "format") ?? "table";
    if (format !== "table" && format !== "json")
      throw new RuntimeError(`cannot list processes as "${format}"`, {
        hint: "The formats are table and json",
      });
    const pids = containerProcesses(kernel, root, id);
    if (format === "json") print(`${pids.length === 0 ? "null" : JSON.stringify(pids)}\n`);
    else print(`${psTable(kernel, pids, psArgs.length === 0 ? ["-ef"] : psArgs).join("\n")}\n`);
    return 0;
  },
};
