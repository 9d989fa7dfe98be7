import { RuntimeError } from "../error.ts";
import { exitGroup } from "../linux/calls/processes.ts";
import { hostKernel } from "../linux/hostKernel.ts";
import type { Kernel } from "../linux/kernel.ts";
import { SyscallError } from "../linux/syscallError.ts";
import { type Arguments, absolutePath, booleanFlag, type Command, stringFlag } from "./command.ts";
import { commands, globalFlags } from "./commands.ts";
import { helpText } from "./help.ts";
import { openLog, writeAll } from "./log.ts";
import { parseArguments, UsageError } from "./parseArguments.ts";
import { defaultRoot } from "./root.ts";
import { versionText } from "./version.ts";

/** Runs a command line. @returns the exit status */
async function main(kernel: Kernel, args: readonly string[]): Promise<number> {
  const print = (text: string): void => writeAll(kernel, 1, text);
  let log = openLog(kernel, undefined, "text");
  let failure: Command["failure"];
  try {
    const globals = parseArguments(args, globalFlags, { stopAtPositional: true });
    const logFile = stringFlag(globals, "log");
    log = openLog(
      kernel,
      logFile === undefined || logFile === "" ? undefined : absolutePath(logFile),
      stringFlag(globals, "log-format") ?? "text",
    );
    if (booleanFlag(globals, "version")) {
      print(versionText());
      return 0;
    }
    const [name, ...commandArgs] = globals.rest;
    if (name === undefined || name === "help" || booleanFlag(globals, "help")) {
      print(await helpText(commands.find((candidate) => candidate.name === commandArgs[0])));
      return 0;
    }
    const command = commands.find((candidate) => candidate.name === name);
    if (command === undefined) {
      writeAll(kernel, 2, `No help topic for '${name}'\n`);
      return 3;
    }
    if (booleanFlag(globals, "systemd-cgroup")) {
      throw new RuntimeError("--systemd-cgroup is not supported yet", {
        hint: "Use cgroup paths without it",
      });
    }
    failure = command.failure;
    return await runCommand(kernel, command, commandArgs, globals, log.warn, print);
  } catch (error) {
    if (error instanceof UsageError) {
      writeAll(kernel, 2, `Incorrect Usage: ${error.message}\n`);
      return 1;
    }
    log.error(`${failure?.prefix ?? ""}${messageOf(error)}`);
    return failure?.status ?? 1;
  }
}

async function runCommand(
  kernel: Kernel,
  command: Command,
  args: readonly string[],
  globals: Arguments,
  warn: (message: string) => void,
  print: (text: string) => void,
): Promise<number> {
  const help = { name: "help", short: "h", type: "boolean", description: "show help" } as const;
  const stopAtPositional = command.stopAtPositional === true;
  const { flags, positionals, rest } = parseArguments(args, [...command.flags, help], { stopAtPositional });
  if (flags.help === true) {
    print(await helpText(command));
    return 0;
  }
  const given = [...positionals, ...rest];
  checkCount(command, given.length);
  const explicitRoot = stringFlag(globals, "root");
  const root = explicitRoot === undefined ? defaultRoot(kernel) : absolutePath(explicitRoot);
  if (root === "/") throw new RuntimeError("Option --root argument should not be set to /");
  const context = { kernel, root, rootIsExplicit: explicitRoot !== undefined, print, warn };
  const { run } = await command.load();
  return run(context, { flags, positionals: given });
}

function checkCount({ name, positionals }: Command, count: number): void {
  const required = positionals.filter((positional) => !positional.startsWith("[")).length;
  const isOpen = positionals.at(-1)?.includes("...") === true;
  if (count >= required && (isOpen || count <= positionals.length)) return;
  const kind = required === positionals.length ? "exactly" : count < required ? "at least" : "at most";
  const limit = kind === "at most" ? positionals.length : required;
  throw new UsageError(`"${name}" requires ${kind} ${limit} argument(s)`);
}

/** A defect of tsrunc's own shows its stack; everything else is one clear line. */
function messageOf(error: unknown): string {
  if (error instanceof RuntimeError || error instanceof SyscallError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

const kernel = hostKernel();
const status = await main(kernel, process.argv.slice(2));
// Not process.exit: taking an engine apart costs more than most commands, and nothing here waits for it.
kernel.call(exitGroup(status));
