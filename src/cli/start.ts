import { start } from "../container/start.ts";
import type { Command } from "./command.ts";
import { callersNotifier } from "./notifier.ts";

/** `tsrunc start` */
export const command: Command = {
  name: "start",
  summary: "start the program of a created container",
  positionals: ["ID"],
  flags: [],
  run({ kernel, root }, { positionals: [id = ""] }) {
    start(kernel, root, id, callersNotifier());
    return 0;
  },
};
