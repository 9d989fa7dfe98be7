import type { Command, Flag, Run } from "./command.ts";
import { checkpointFlags, restoreFlags } from "./criuFlags.ts";
import { run as deleteContainer } from "./delete.ts";
import { execFlags } from "./execFlags.ts";
import { run as kill } from "./kill.ts";
import { consoleSocket, pidFile, preserveFds } from "./processFlags.ts";
import type { RareCommand } from "./rare.ts";
import { run as start } from "./start.ts";
import { run as state } from "./state.ts";
import { updateFlags } from "./updateFlags.ts";

/** The flags that `create` and `run` share. */
const bundleFlags: readonly Flag[] = [
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

// The program is in three pieces: this one, with the commands that are over soonest; one for those that make processes; one for what is rare.
// The bundler cuts it once more for everything that only some of the ways into it share, and each cut costs more than reading what is not needed.

/** A command that makes a process. */
function spawning(name: keyof typeof import("./spawning.ts")): Run {
  return async (context, args) => (await import("./spawning.ts"))[name](context, args);
}

/** A command that is not on the way of a container's life. */
function rare(name: RareCommand): Run {
  return async (context, args) => (await import("./rare.ts"))[name](context, args);
}

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  {
    name: "create",
    summary: "create a container",
    positionals: ["ID"],
    flags: bundleFlags,
    makesContainer: true,
    run: spawning("create"),
  },
  {
    name: "start",
    summary: "start the program of a created container",
    positionals: ["ID"],
    flags: [],
    run: start,
  },
  {
    name: "state",
    summary: "print the state of a container as JSON",
    positionals: ["ID"],
    flags: [],
    run: state,
  },
  {
    name: "kill",
    summary: "send a signal to a container's first process",
    positionals: ["ID", "[SIGNAL]"],
    flags: [{ name: "all", short: "a", type: "boolean", description: "send it to all of its processes" }],
    stopAtPositional: true,
    run: kill,
  },
  {
    name: "delete",
    summary: "delete a container that has ended",
    positionals: ["ID"],
    flags: [{ name: "force", short: "f", type: "boolean", description: "kill it first if it still runs" }],
    run: deleteContainer,
  },
  {
    name: "run",
    summary: "create a container, start it and wait until it ends",
    positionals: ["ID"],
    flags: [
      ...bundleFlags,
      { name: "detach", short: "d", type: "boolean", description: "do not wait until it ends" },
      { name: "keep", type: "boolean", description: "do not delete it when it has ended" },
      {
        name: "no-subreaper",
        type: "boolean",
        description: "without effect: tsrunc never adopts a container's orphans",
      },
    ],
    makesContainer: true,
    run: spawning("run"),
  },
  {
    name: "list",
    summary: "list the containers below the root",
    positionals: [],
    flags: [
      format(["table", "json"]),
      { name: "quiet", short: "q", type: "boolean", description: "print ids only" },
    ],
    run: rare("list"),
  },
  {
    name: "exec",
    summary: "run another program in a container",
    positionals: ["ID", "[COMMAND...]"],
    flags: execFlags,
    stopAtPositional: true,
    failure: { status: 255, prefix: "exec failed: " },
    run: spawning("exec"),
  },
  {
    name: "pause",
    summary: "stop all processes of a container until it is resumed",
    positionals: ["ID"],
    flags: [],
    run: rare("pause"),
  },
  {
    name: "resume",
    summary: "let the processes of a paused container run again",
    positionals: ["ID"],
    flags: [],
    run: rare("resume"),
  },
  {
    name: "ps",
    summary: "list the processes of a container; what follows its id is for ps",
    positionals: ["ID", "[PS-ARGUMENT...]"],
    flags: [format(["table", "json"])],
    stopAtPositional: true,
    run: rare("ps"),
  },
  {
    name: "update",
    summary: "change the limits of a container",
    positionals: ["ID"],
    flags: updateFlags,
    run: rare("update"),
  },
  {
    name: "events",
    summary: "print what a container uses, and when its memory runs out, as JSON",
    positionals: ["ID"],
    flags: [
      {
        name: "interval",
        type: "string",
        value: "DURATION",
        description: "time between statistics; 5s by default",
      },
      { name: "stats", type: "boolean", description: "print the statistics once" },
    ],
    run: rare("events"),
  },
  {
    name: "checkpoint",
    summary: "save a running container into files",
    positionals: ["ID"],
    flags: checkpointFlags,
    run: rare("checkpoint"),
  },
  {
    name: "restore",
    summary: "make a container from what checkpoint has saved, and wait until it ends",
    positionals: ["ID"],
    flags: restoreFlags,
    run: rare("restore"),
  },
  {
    name: "features",
    summary: "print what tsrunc supports, as JSON",
    positionals: [],
    flags: [],
    run: rare("features"),
  },
  {
    name: "explain",
    summary: "print the system calls that would make a container",
    positionals: ["[BUNDLE]"],
    flags: [format(["text", "json"])],
    run: rare("explain"),
  },
  {
    name: "check",
    summary: "print what this host offers to containers, and how to get what is missing",
    positionals: [],
    flags: [format(["table", "json"])],
    run: rare("check"),
  },
  {
    name: "spec",
    summary: "write a config.json to start from",
    positionals: [],
    flags: [
      {
        name: "bundle",
        short: "b",
        type: "string",
        value: "DIR",
        description: "where to write it; the current directory by default",
      },
      { name: "rootless", type: "boolean", description: "write one for an ordinary user" },
    ],
    run: rare("spec"),
  },
  {
    name: "completion",
    summary: "print a script that completes command lines of tsrunc in a shell",
    positionals: ["SHELL", "[WORD...]"],
    flags: [],
    stopAtPositional: true,
    run: rare("completion"),
  },
];

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

/** The flag of commands that print in several formats, of which the first is the usual one. */
function format(choices: readonly string[]): Flag {
  const description = choices.join(" or ");
  return { name: "format", short: "f", type: "string", value: "FORMAT", choices, description };
}
