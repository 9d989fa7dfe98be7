import { pause } from "../container/pause.ts";
import type { Command } from "./command.ts";

/** `tsrunc pause` */
export const command: Command = {
  name: "pause",
  summary: "stop all processes of a container until it is resumed",
  positionals: ["ID"],
  flags: [],
  run({ kernel, root }, { positionals: [id = ""] }) {
    pause(kernel, root, id);
    return 0;
  },
};
