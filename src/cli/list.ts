import { listContainers } from "../container/list.ts";
import type { ContainerState } from "../container/state.ts";
import { RuntimeError } from "../error.ts";
import { booleanFlag, type Command, stringFlag } from "./command.ts";
import { formatFlag } from "./formatFlag.ts";

/** `tsrunc list` */
export const command: Command = {
  name: "list",
  summary: "list the containers below the root",
  positionals: [],
  flags: [
    formatFlag(["table", "json"]),
    { name: "quiet", short: "q", type: "boolean", description: "print ids only" },
  ],
  run({ kernel, root, rootIsExplicit, print, warn }, args) {
    const states = listContainers(kernel, root, { warn, rootMayBeMissing: !rootIsExplicit });
    const format = stringFlag(args, "format") ?? "table";
    if (booleanFlag(args, "quiet")) print(states.map(({ id }) => `${id}\n`).join(""));
    else if (format === "json") print(states.length === 0 ? "null" : JSON.stringify(states));
    else if (format === "table") print(table(states));
    else throw new RuntimeError(`cannot list as "${format}"`, { hint: "The formats are table and json" });
    return 0;
  },
};

/** Columns of at least 12 characters with 3 between them, as runc prints them. */
function table(states: readonly ContainerState[]): string {
  const rows = [
    ["ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER"],
    ...states.map(({ id, pid, status, bundle, created }) => [
      id,
      String(pid),
      status,
      bundle,
      created,
      "root",
    ]),
  ];
  const columns =
    rows[0]?.map((_, column) => Math.max(9, ...rows.map((row) => row[column]?.length ?? 0)) + 3) ?? [];
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(columns[column] ?? 0))
          .join("")
          .trimEnd()}\n`,
    )
    .join("");
}
