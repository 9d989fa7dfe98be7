import type { Flag } from "./command.ts";
import { consoleSocket, pidFile, preserveFds } from "./processFlags.ts";

/** The flags that `create` and `run` share. */
export const bundleFlags: readonly Flag[] = [
  {
    name: "bundle",
    short: "b",
    type: "string",
    value: "DIR",
    description: "the bundle; the current directory by default",
  },
  consoleSocket,
  {
    name: "pidfd-socket",
    type: "string",
    value: "SOCKET",
    description: "Unix socket to send a pidfd of the first process to",
  },
  preserveFds,
  pidFile,
  {
    name: "no-pivot",
    type: "boolean",
    description: "do not use pivot_root, for a root file system on a ramdisk",
  },
  { name: "no-new-keyring", type: "boolean", description: "keep the caller's session keyring" },
];
