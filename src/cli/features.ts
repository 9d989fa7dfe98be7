import { features } from "../container/features.ts";
import type { Run } from "./command.ts";
import { specVersion } from "./version.ts";

/** `tsrunc features` */
export const run: Run = ({ kernel, print }) => {
  print(`${JSON.stringify(features(kernel, specVersion), undefined, 4)}\n`);
  return 0;
};
