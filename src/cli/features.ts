import { features } from "../container/features.ts";
import type { Command } from "./command.ts";
import { specVersion } from "./version.ts";

/** `tsrunc features` */
export const command: Command = {
  name: "features",
  summary: "print what tsrunc supports, as JSON",
  positionals: [],
  flags: [],
  run({ kernel, print }) {
    print(`${JSON.stringify(features(kernel, specVersion), undefined, 4)}\n`);
    return 0;
  },
};
