// The commands that make processes of containers. So that nothing is cut in two that the first piece shares with the others, see `commands`, this
// one leads to all of it: for that alone are these two named here.
import "./state.ts";
import "./version.ts";

export { run as create } from "./create.ts";
export { run as exec } from "./exec.ts";
export { run } from "./run.ts";
