// What nobody needs for every container. It leads to all that the commands below it lead to as well, and so cuts none of that in two, see
// `commands`: for that alone are these named here.
import "../container/terminal.ts";
import "./spawning.ts";

export { run as check } from "./check.ts";
export { run as checkpoint } from "./checkpoint.ts";
export { run as completion } from "./completion.ts";
export { run as events } from "./events.ts";
export { run as explain } from "./explain.ts";
export { run as features } from "./features.ts";
export { didYouMean, helpText, usageText } from "./help.ts";
export { run as list } from "./list.ts";
export { run as pause } from "./pause.ts";
export { run as ps } from "./ps.ts";
export { run as restore } from "./restore.ts";
export { run as resume } from "./resume.ts";
export { run as spec } from "./spec.ts";
export { withTrace } from "./trace.ts";
export { run as update } from "./update.ts";

/** The names of those that are commands. */
export type RareCommand = Exclude<
  keyof typeof import("./rare.ts"),
  "didYouMean" | "helpText" | "usageText" | "withTrace"
>;
