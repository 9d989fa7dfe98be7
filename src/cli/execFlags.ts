import type { Flag } from "./command.ts";
import { consoleSocket, pidFile, preserveFds } from "./processFlags.ts";

const many = "any number of times";

/** The flags of `exec`, which are runc's. */
export const execFlags: readonly Flag[] = [
  {
    name: "process",
    short: "p",
    type: "string",
    value: "FILE",
    description: "JSON file with the process, as process of config.json",
  },
  { name: "detach", short: "d", type: "boolean", description: "do not wait until it ends" },
  { name: "tty", short: "t", type: "boolean", description: "give it a terminal" },
  { name: "cwd", type: "string", value: "DIR", description: "working directory in the container" },
  {
    name: "env",
    short: "e",
    type: "strings",
    value: "NAME=VALUE",
    description: `variable of its environment; ${many}`,
  },
  {
    name: "user",
    short: "u",
    type: "string",
    value: "UID[:GID]",
    description: "user and group to run as, by number",
  },
  {
    name: "additional-gids",
    short: "g",
    type: "strings",
    value: "GID",
    description: `further group of the user; ${many}`,
  },
  {
    name: "cap",
    short: "c",
    type: "strings",
    value: "CAPABILITY",
    description: `capability to add to the bounding, effective and permitted sets; ${many}`,
  },
  { name: "no-new-privs", type: "boolean", description: "forbid it to gain privileges" },
  { name: "process-label", type: "string", value: "LABEL", description: "SELinux label to run with" },
  { name: "apparmor", type: "string", value: "PROFILE", description: "AppArmor profile to run with" },
  {
    name: "cgroup",
    type: "strings",
    value: "[CONTROLLER,...:]PATH",
    description: `cgroup to run in, below the container's own; ${many}`,
  },
  { name: "ignore-paused", type: "boolean", description: "do not mind that the container is paused" },
  consoleSocket,
  {
    name: "pidfd-socket",
    type: "string",
    value: "SOCKET",
    description: "Unix socket to send a pidfd of the process to",
  },
  preserveFds,
  pidFile,
];
