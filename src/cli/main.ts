import { RuntimeError } from "../error.ts";
import { exitGroup } from "../linux/calls/processes.ts";
import { hostKernel } from "../linux/hostKernel.ts";
import type { Kernel } from "../linux/kernel.ts";
import { SyscallError } from "../linux/syscallError.ts";
import { noHelpTopic } from "../messages.ts";
import { type Arguments, absolutePath, booleanFlag, type Command, stringFlag } from "./command.ts";
import { commands, globalFlags } from "./commands.ts";
import { type Log, openLog, writeAll } from "./log.ts";
import { parseArguments, parseBoolean, UsageError } from "./parseArguments.ts";
import { defaultRoot } from "./root.ts";
import { version, versionText } from "./version.ts";

const table = { commands, globalFlags };

/** Help and traces: what few calls need. Among it is yargs, which costs more than most commands take. */
const loadRare = () => import("./rare.ts");

/** Runs a command line. @returns the exit status */
async function main(kernel: Kernel, args: readonly string[]): Promise<number> {
  const print = (text: string): void => writeAll(kernel, 1, text);
  let log = openLog(kernel, {});
  let command: Command | undefined;
  try {
    const globals = parseArguments(args, globalFlags, { stopAtPositional: true });
    log = logOf(kernel, globals);
    if (booleanFlag(globals, "version")) {
      print(versionText());
      return 0;
    }
    const [name, ...commandArgs] = globals.rest;
    const wantsHelp = name === undefined || name === "help" || booleanFlag(globals, "help");
    const topic = name === "help" ? commandArgs[0] : name;
    command = commandNamed(topic);
    if (command === undefined && topic !== undefined) return await unknownCommand(log, topic);
    if (command === undefined || wantsHelp) {
      print(await (await loadRare()).helpText(table, command));
      return 0;
    }
    return await runCommand(kernel, command, commandArgs, globals, log, print);
  } catch (error) {
    if (error instanceof UsageError) {
      print(await (await loadRare()).usageText(table, command, error));
      log.error(`${error.message}${await suggestion(error, command)}`);
      return 1;
    }
    if (error instanceof Error) log.debug(origin(error));
    log.error(`${command?.failure?.prefix ?? ""}${messageOf(error)}`);
    return command?.failure?.status ?? 1;
  }
}

async function runCommand(
  kernel: Kernel,
  command: Command,
  args: readonly string[],
  globals: Arguments,
  log: Log,
  print: (text: string) => void,
): Promise<number> {
  const help = { name: "help", short: "h", type: "boolean", description: "show help" } as const;
  const stopAtPositional = command.stopAtPositional === true;
  const { flags, positionals, rest } = parseArguments(args, [...command.flags, help], { stopAtPositional });
  if (flags.help === true) {
    print(await (await loadRare()).helpText(table, command));
    return 0;
  }
  const given = [...positionals, ...rest];
  checkCount(command, given.length);
  const explicitRoot = stringFlag(globals, "root");
  const root = explicitRoot === undefined ? defaultRoot(kernel) : absolutePath(explicitRoot);
  if (root === "/") throw new RuntimeError("Option --root argument should not be set to /");
  const rootless = rootlessFlag(globals);
  const rootIsExplicit = explicitRoot !== undefined;
  log.debug(`tsrunc ${version}: ${[command.name, given[0]].join(" ").trim()}, containers in ${root}`);
  const systemdCgroup = booleanFlag(globals, "systemd-cgroup");
  const { warn } = log;
  const context = { table, root, rootIsExplicit, rootless, systemdCgroup, print, warn };
  const status = await maybeTraced(kernel, globals, log, (kernel) =>
    command.run({ ...context, kernel }, { flags, positionals: given }),
  );
  log.debug(`exit status ${status}`);
  return status;
}

/** Carries a command out, on a kernel that writes a trace where a flag asks for one. */
async function maybeTraced(
  kernel: Kernel,
  globals: Arguments,
  { warn }: Log,
  carryOut: (kernel: Kernel) => number | Promise<number>,
): Promise<number> {
  const file = stringFlag(globals, "trace");
  if (file === undefined) return carryOut(kernel);
  const { withTrace } = await loadRare();
  return withTrace(kernel, { file, format: stringFlag(globals, "trace-format"), warn }, carryOut);
}

function logOf(kernel: Kernel, globals: Arguments): Log {
  const file = stringFlag(globals, "log");
  return openLog(kernel, {
    ...(file !== undefined && file !== "" && { file: absolutePath(file) }),
    format: stringFlag(globals, "log-format"),
    debug: booleanFlag(globals, "debug"),
  });
}

function rootlessFlag(globals: Arguments): boolean | undefined {
  const text = stringFlag(globals, "rootless") ?? "auto";
  const value = parseBoolean(text);
  if (value !== undefined || text === "auto") return value;
  throw new RuntimeError(`invalid value of --rootless: ${text}`, { hint: "It is true, false or auto" });
}

/** In the words of runc's usage errors. */
function checkCount({ name, positionals }: Command, count: number): void {
  if (count === positionals.length) return;
  const required = positionals.filter((positional) => !positional.startsWith("[")).length;
  const isOpen = positionals.at(-1)?.includes("...") === true;
  if (count >= required && (isOpen || count <= positionals.length)) return;
  const kind =
    required === positionals.length ? "exactly" : count < required ? "a minimum of" : "a maximum of";
  const limit = count < required ? required : positionals.length;
  throw new UsageError(`"${name}" requires ${kind} ${limit} argument(s)`, { isCount: true });
}

function commandNamed(name: string | undefined): Command | undefined {
  for (const command of commands) if (command.name === name) return command;
  return undefined;
}

async function unknownCommand(log: Log, name: string): Promise<number> {
  const { didYouMean } = await loadRare();
  const known = commands.map((command) => command.name);
  log.error(`${noHelpTopic(name)}${await didYouMean(name, known)}`);
  return 3;
}

async function suggestion({ unknownFlag }: UsageError, command: Command | undefined): Promise<string> {
  if (unknownFlag === undefined) return "";
  const { didYouMean } = await loadRare();
  const known = (command?.flags ?? globalFlags).map(({ name }) => `--${name}`);
  return didYouMean(unknownFlag, known);
}

/** A defect of tsrunc's own shows its stack; everything else is one clear line. */
function messageOf(error: unknown): string {
  if (error instanceof RuntimeError || error instanceof SyscallError) return error.message + wayOut(error);
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** What helps against a refusal that any call can meet. */
function wayOut(error: unknown): string {
  if (error instanceof RuntimeError) return error.hint === undefined ? wayOut(error.cause) : "";
  const isFull = error instanceof SyscallError && error.is("EMFILE");
  return isFull ? ". Raise the caller's limit of open files: ulimit -n 256" : "";
}

/** Where in tsrunc an error comes from, and what is behind it. */
function origin(error: Error): string {
  const stack = error.stack ?? error.message;
  return error.cause instanceof Error ? `${stack}\nbecause of ${origin(error.cause)}` : stack;
}

const kernel = hostKernel();
const status = await main(kernel, process.argv.slice(2));
// Not process.exit: taking an engine apart costs more than most commands, and nothing here waits for it.
kernel.call(exitGroup(status));
