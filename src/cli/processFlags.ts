import type { Flag } from "./command.ts";

// Flags of the commands that make processes of a container.

export const consoleSocket: Flag = {
  name: "console-socket",
  type: "string",
  value: "SOCKET",
  description: "Unix socket to send the terminal's master to",
};

export const pidFile: Flag = {
  name: "pid-file",
  type: "string",
  value: "FILE",
  description: "file to write the process id to",
};

/** For all but `restore`. */
export const preserveFds: Flag = {
  name: "preserve-fds",
  type: "number",
  value: "N",
  description: "pass N descriptors on to the program: 3 and upward, after those of LISTEN_FDS",
};
