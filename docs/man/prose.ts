/** What the manual says of a command beyond what the command table knows. */
export interface Prose {
  /** Paragraphs. `*word*` is bold, `_word_` is a placeholder. */
  readonly description: readonly string[];
  readonly examples?: readonly { readonly what: string; readonly command: string }[];
  readonly exitStatus?: string;
}

/** A command that is not here is described by its summary alone. */
export const prose: Readonly<Record<string, Prose>> = {
  create: {
    description: [
      "Makes the container that the *config.json* of a bundle describes: namespaces, cgroup, mounts, devices, hooks. Its first process then waits, in the container, for *tsrunc start*. That process has the standard streams of *tsrunc create*, which are the program's later.",
      "Where *process.terminal* is true, the master of the container's terminal is sent to the socket of *--console-socket*.",
    ],
    examples: [
      {
        what: "Create a container of the bundle in /srv/web",
        command: "tsrunc create --bundle /srv/web web",
      },
    ],
  },
  start: {
    description: [
      "Lets the first process of a created container become its program. What keeps the program from starting, such as a missing file, is told here.",
    ],
  },
  state: {
    description: [
      "Prints an object with *ociVersion*, *id*, *pid*, *status*, *bundle*, *rootfs*, *created*, *annotations* and *owner*. The status is *created*, *running*, *paused* or *stopped*.",
    ],
  },
  kill: {
    description: [
      "Sends a signal, *TERM* unless another one is given by name or number, to the first process of a container. As that is process 1 of its namespace, it gets only signals that it has a handler for, but for *KILL* and *STOP*.",
    ],
    examples: [{ what: "Ask a program to read its configuration again", command: "tsrunc kill web HUP" }],
  },
  delete: {
    description: [
      "Removes what is left of a container that has ended: its cgroup, its state. With *--force* it is killed first, and an id that there is not is no error.",
    ],
  },
  run: {
    description: [
      "Does what *create* and *start* do, waits for the program and deletes the container. Signals that tsrunc gets are passed on to the program. With *--detach* it returns as soon as the program has started.",
    ],
    exitStatus:
      "The program's own; 128 and the number of the signal when a signal has ended it; 1 when it could not be started.",
    examples: [{ what: "Run the bundle in the current directory", command: "tsrunc run demo" }],
  },
  list: {
    description: [
      "Lists the containers below the root. One whose state cannot be read is named in a warning; the others are listed all the same.",
    ],
  },
  exec: {
    description: [
      "Runs a program in the namespaces and the cgroup of a container that runs, with the user, environment and rights of its first process where flags do not say otherwise. What follows _ID_ is the program's.",
      "With *--process* all of that comes from a file instead, whose content is as *process* in config.json.",
    ],
    exitStatus:
      "The program's own; 128 and the number of the signal when a signal has ended it; 255 when it could not be started.",
    examples: [
      { what: "A shell in a container", command: "tsrunc exec -t web sh" },
      { what: "As another user, elsewhere", command: "tsrunc exec --user 33:33 --cwd /srv web ls" },
    ],
  },
  pause: { description: ["Freezes the container's cgroup. Processes that *exec* starts in it wait, too."] },
  resume: { description: ["Thaws the container's cgroup."] },
  ps: {
    description: [
      "Prints what *ps*(1) of the host says of the processes in the container's cgroup, or, with *--format json*, an array of their process ids on the host. What follows _ID_ is for *ps*, *-ef* unless given; its output must have a column PID.",
    ],
  },
  update: {
    description: [
      "Changes limits while the container runs. What no flag names stays as it is. When the kernel refuses one change, those before it are taken back.",
    ],
    examples: [
      {
        what: "Half a CPU, and 256 MiB of memory",
        command: "tsrunc update --cpu-quota 50000 --memory 256m web",
      },
      {
        what: "From a program",
        command: `echo '{"pids": {"limit": 50}}' | tsrunc update --resources - web`,
      },
    ],
  },
  events: {
    description: [
      "Prints one JSON object a line: *stats* at every interval, *oom* when the kernel has killed a process for want of memory. It ends with the container.",
    ],
  },
  features: {
    description: [
      "Prints what this tsrunc supports, as the features document of the runtime specification, whatever the host offers. For the host there is *tsrunc check*.",
    ],
  },
  spec: {
    description: [
      "Writes a config.json for a shell with namespaces of its own and few rights. An existing file is not touched.",
    ],
    examples: [{ what: "For a container that needs no root", command: "tsrunc spec --rootless" }],
  },
  check: {
    description: [
      "Looks at the kernel, its namespaces, cgroups, security modules and file systems, and at the programs and libraries that some features need. Each line says what is there, what that means for containers and, where something is missing, how to get it. What it tries, such as making a namespace, is undone at once.",
    ],
    exitStatus: "0 when the host can run what *tsrunc spec* writes, otherwise 1.",
  },
  completion: {
    description: [
      "Prints the script for *bash*, *zsh* or *fish*. *make install* puts it where these shells look for it. With words after the shell it prints what could stand for the last one; that is how the scripts ask.",
    ],
    examples: [{ what: "In the bash that is running", command: "source <(tsrunc completion bash)" }],
  },
};
