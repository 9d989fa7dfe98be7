import { hostKernel } from "../../linux/hostKernel.ts";
import type { Kernel } from "../../linux/kernel.ts";
import { noHelpTopic } from "../../messages.ts";
import { carryOut, logOf, reportFailure } from "../carryOut.ts";
import { type Arguments, booleanFlag, type Command, stringFlag } from "../command.ts";
import { commands } from "../commands.ts";
import { exit } from "../exit.ts";
import { globalFlags } from "../globalFlags.ts";
import { type Log, openLog, writeAll } from "../log.ts";
import { type Parsed, parseArguments, UsageError } from "../parseArguments.ts";
import { parseCommand } from "../parseCommand.ts";
import { withTrace } from "../trace.ts";
import { versionText } from "../version.ts";

const table = { commands, globalFlags };

/** Help: it takes yargs, which costs more than most commands. */
const loadHelp = () => import("../help.ts");

/** Carries out any command line, and ends tsrunc. */
export async function main(args: readonly string[]): Promise<void> {
  const kernel = hostKernel();
  exit(kernel, await run(kernel, args));
}

/** @returns the exit status */
async function run(kernel: Kernel, args: readonly string[]): Promise<number> {
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
    const [name, ...rest] = globals.rest;
    const topic = name === "help" ? rest[0] : name;
    command = commands.find((candidate) => candidate.name === topic);
    if (command === undefined && topic !== undefined) return await unknownCommand(log, topic);
    const given = asked(globals, name, command, rest);
    if (command === undefined || given === undefined) {
      print(await (await loadHelp()).helpText(table, command));
      return 0;
    }
    const request = { table, globals, command, args: given };
    return await maybeTraced(kernel, globals, log, (kernel) => carryOut(kernel, request, log));
  } catch (error) {
    if (error instanceof UsageError) {
      print(await (await loadHelp()).usageText(table, command, error));
      log.error(`${error.message}${await suggestion(error, command)}`);
      return 1;
    }
    return reportFailure(log, command, error);
  }
}

/** The arguments of a command; undefined where help is wanted instead. @throws UsageError */
function asked(
  globals: Parsed,
  name: string | undefined,
  command: Command | undefined,
  rest: readonly string[],
): Arguments | undefined {
  if (command === undefined || name === "help" || booleanFlag(globals, "help")) return undefined;
  const given = parseCommand(command, rest);
  return booleanFlag(given, "help") ? undefined : given;
}

/** Carries a command out, on a kernel that writes a trace where a flag asks for one. */
async function maybeTraced(
  kernel: Kernel,
  globals: Arguments,
  { warn }: Log,
  action: (kernel: Kernel) => Promise<number>,
): Promise<number> {
  const file = stringFlag(globals, "trace");
  if (file === undefined) return action(kernel);
  return withTrace(kernel, { file, format: stringFlag(globals, "trace-format"), warn }, action);
}

async function unknownCommand(log: Log, name: string): Promise<number> {
  const { didYouMean } = await loadHelp();
  const known = commands.map((command) => command.name);
  log.error(`${noHelpTopic(name)}${await didYouMean(name, known)}`);
  return 3;
}

async function suggestion({ unknownFlag }: UsageError, command: Command | undefined): Promise<string> {
  if (unknownFlag === undefined) return "";
  const { didYouMean } = await loadHelp();
  const known = (command?.flags ?? globalFlags).map(({ name }) => `--${name}`);
  return didYouMean(unknownFlag, known);
}
