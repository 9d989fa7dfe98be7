/** The commands that nobody calls for every container. */
export { run as check } from "./check.ts";
export { run as completion } from "./completion.ts";
export { run as events } from "./events.ts";
export { run as features } from "./features.ts";
export { run as list } from "./list.ts";
export { run as pause } from "./pause.ts";
export { run as ps } from "./ps.ts";
export { run as resume } from "./resume.ts";
export { run as spec } from "./spec.ts";
export { run as update } from "./update.ts";
