import { containerState } from "../container/state.ts";
import type { Command } from "./command.ts";

export const stateCommand: Command = {
  name: "state",
  summary: "print the state of a container as JSON",
  positionals: ["ID"],
  flags: [],
  run({ kernel, root, print }, { positionals: [id = ""] }) {
    print(JSON.stringify(containerState(kernel, root, id), undefined, 2));
    return 0;
  },
};
