import { hostKernel } from "../linux/hostKernel.ts";
import { carryOut, logOf, type Request, reportFailure } from "./carryOut.ts";
import type { Command } from "./command.ts";
import { exit } from "./exit.ts";
import { globalFlags } from "./globalFlags.ts";
import { openLog } from "./log.ts";
import { parseArguments, UsageError } from "./parseArguments.ts";
import { parseCommand } from "./parseCommand.ts";

/**
 * Carries out a command line that is one command and nothing else, and ends tsrunc. It returns, and nothing has happened, when the line is
 * another command's, does not fit, or asks for more: for help, for a trace, or for a flag that this program leaves to the whole one.
 */
export async function runPlain(
  command: Command,
  args: readonly string[],
  elsewhere: readonly string[] = [],
): Promise<void> {
  const request = parse(command, args);
  if (request === undefined) return;
  for (const name of ["trace", "help", "version"]) if (request.globals.flags[name] !== undefined) return;
  for (const name of ["help", ...elsewhere]) if (request.args.flags[name] !== undefined) return;
  const kernel = hostKernel();
  let log = openLog(kernel, {});
  let status: number;
  try {
    log = logOf(kernel, request.globals);
    status = await carryOut(kernel, request, log);
  } catch (error) {
    status = reportFailure(log, command, error);
  }
  exit(kernel, status);
}

function parse(command: Command, args: readonly string[]): Request | undefined {
  try {
    const globals = parseArguments(args, globalFlags, { stopAtPositional: true });
    const [name, ...rest] = globals.rest;
    if (name !== command.name) return undefined;
    const table = { commands: [command], globalFlags };
    return { table, globals, command, args: parseCommand(command, rest) };
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}
