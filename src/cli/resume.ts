import { resume } from "../container/pause.ts";
import type { Command } from "./command.ts";

/** `tsrunc resume` */
export const command: Command = {
  name: "resume",
  summary: "let the processes of a paused container run again",
  positionals: ["ID"],
  flags: [],
  run({ kernel, root }, { positionals: [id = ""] }) {
    resume(kernel, root, id);
    return 0;
  },
};
