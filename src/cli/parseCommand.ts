import type { Arguments, Command, Flag } from "./command.ts";
import { parseArguments, UsageError } from "./parseArguments.ts";

const help: Flag = { name: "help", short: "h", type: "boolean", description: "show help" };

/** Parses what follows a command's name. With `--help` it need not be complete. @throws UsageError */
export function parseCommand(command: Command, args: readonly string[]): Arguments {
  const stopAtPositional = command.stopAtPositional === true;
  const { flags, positionals, rest } = parseArguments(args, [...command.flags, help], { stopAtPositional });
  const given = { flags, positionals: [...positionals, ...rest] };
  if (flags.help !== true) checkCount(command, given.positionals.length);
  return given;
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
