import { containerProcesses, psTable } from "../container/ps.ts";
import { RuntimeError } from "../error.ts";
import { type Run, stringFlag } from "./command.ts";

/** `tsrunc ps` */
export const run: Run = ({ kernel, root, print }, args) => {
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
};
