import type { Flag } from "./command.ts";

/** The flags before the command. */
export const globalFlags: readonly Flag[] = [
  { name: "root", type: "string", value: "DIR", description: "directory for the state of containers" },
  { name: "log", type: "string", value: "FILE", description: "file to append errors and warnings to" },
  {
    name: "log-format",
    type: "string",
    value: "FORMAT",
    choices: ["text", "json"],
    description: "format of the log: text or json",
  },
  {
    name: "trace",
    type: "string",
    value: "FILE",
    description: "file to write all system calls to; - is standard error",
  },
  {
    name: "trace-format",
    type: "string",
    value: "FORMAT",
    choices: ["text", "json"],
    description: "format of the trace: text or json; by the name of the file by default",
  },
  { name: "debug", type: "boolean", description: "log what tsrunc is about, and where errors come from" },
  { name: "systemd-cgroup", type: "boolean", description: "let systemd make cgroups" },
  {
    name: "rootless",
    type: "string",
    value: "BOOL",
    choices: ["true", "false", "auto"],
    description: "do without a cgroup where none can be made: true, false or auto, for whoever is not root",
  },
  { name: "help", short: "h", type: "boolean", description: "show help" },
  { name: "version", short: "v", type: "boolean", description: "print the version" },
];
