import type { Flag } from "./command.ts";

/** The flags of `exec`, which are runc's. */
export const execFlags: readonly Flag[] = [
  text("process", "FILE", "JSON file with the process, as process of config.json", "p"),
  { name: "detach", short: "d", type: "boolean", description: "do not wait until it ends" },
  { name: "tty", short: "t", type: "boolean", description: "give it a terminal" },
  text("cwd", "DIR", "working directory in the container"),
  texts("env", "NAME=VALUE", "variable of its environment", "e"),
  text("user", "UID[:GID]", "user and group to run as, by number", "u"),
  texts("additional-gids", "GID", "further group of the user", "g"),
  texts("cap", "CAPABILITY", "capability to add to the bounding, effective and permitted sets", "c"),
  { name: "no-new-privs", type: "boolean", description: "forbid it to gain privileges" },
  text("process-label", "LABEL", "SELinux label to run with"),
  text("apparmor", "PROFILE", "AppArmor profile to run with"),
  texts("cgroup", "[CONTROLLER,...:]PATH", "cgroup to run in, below the container's own"),
  { name: "ignore-paused", type: "boolean", description: "do not mind that the container is paused" },
  text("console-socket", "SOCKET", "Unix socket to send the terminal's master to"),
  text("pidfd-socket", "SOCKET", "Unix socket to send a pidfd of the process to"),
  {
    name: "preserve-fds",
    type: "number",
    value: "N",
    description: "pass N descriptors on to the program: 3 and upward, after those of LISTEN_FDS",
  },
  text("pid-file", "FILE", "file to write the process id to"),
];

function text(name: string, value: string, description: string, short?: string): Flag {
  return { name, type: "string", value, description, ...(short !== undefined && { short }) };
}

function texts(name: string, value: string, description: string, short?: string): Flag {
  return { ...text(name, value, `${description}; any number of times`, short), type: "strings" };
}
