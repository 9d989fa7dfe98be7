import { start } from "../container/start.ts";
import type { Command } from "./command.ts";

export const startCommand: Command = {
  name: "start",
  summary: "start the program of a created container",
  positionals: ["ID"],
  flags: [],
  run({ kernel, root }, { positionals: [id = ""] }) {
    start(kernel, root, id);
    return 0;
  },
};
