/** The commands that make processes of containers. */
export { run as create } from "./create.ts";
export { run as exec } from "./exec.ts";
export { run } from "./run.ts";
