import type { Command, Flag } from "./command.ts";
import { createCommand } from "./create.ts";
import { deleteCommand } from "./delete.ts";
import { killCommand } from "./kill.ts";
import { listCommand } from "./list.ts";
import { runCommand } from "./run.ts";
import { specCommand } from "./spec.ts";
import { startCommand } from "./start.ts";
import { stateCommand } from "./state.ts";

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  createCommand,
  startCommand,
  stateCommand,
  killCommand,
  deleteCommand,
  runCommand,
  listCommand,
  specCommand,
];

/** The flags before the command. */
export const globalFlags: readonly Flag[] = [
  { name: "root", type: "string", value: "DIR", description: "directory for the state of containers" },
  { name: "log", type: "string", value: "FILE", description: "file to append errors and warnings to" },
  { name: "log-format", type: "string", value: "FORMAT", description: "format of the log: text or json" },
  { name: "debug", type: "boolean", description: "log what is done, too" },
  { name: "systemd-cgroup", type: "boolean", description: "make cgroups through systemd" },
  {
    name: "rootless",
    type: "string",
    value: "BOOL",
    description: "ignore cgroup permission errors: true, false or auto",
    hidden: true,
  },
  { name: "help", short: "h", type: "boolean", description: "show help" },
  { name: "version", short: "v", type: "boolean", description: "print the version" },
];
