import { containerState } from "../container/state.ts";
import type { Command } from "./command.ts";

/** `tsrunc state` */
export const command: Command = {
  name: "state",
  summary: "print the state of a container as JSON",
  positionals: ["ID"],
  flags: [],
  run({ kernel, root, print }, { positionals: [id = ""] }) {
    print(JSON.stringify(containerState(kernel, root, id), undefined, 2));
    return 0;
  },
};
