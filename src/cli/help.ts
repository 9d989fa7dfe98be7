import type { Command, Flag } from "./command.ts";
import { commands, globalFlags } from "./commands.ts";

/**
 * The help for a command, or for tsrunc as a whole, as yargs renders the command table. Loaded only here: yargs costs more than
 * most commands take.
 */
export async function helpText(command: Command | undefined): Promise<string> {
  const { default: yargs } = await import("yargs");
  const parser = yargs([]).scriptName("tsrunc").help(false).version(false).wrap(100);
  if (command === undefined) {
    parser.usage(
      "tsrunc [FLAGS] COMMAND [ARGUMENTS]\n\nRuns containers as the OCI runtime specification describes them.",
    );
    for (const { name, positionals, summary } of commands)
      parser.command([name, ...positionals].join(" "), summary);
  } else {
    parser.usage(
      `tsrunc ${[command.name, "[FLAGS]", ...command.positionals].join(" ")}\n\n${command.summary}`,
    );
  }
  for (const flag of (command?.flags ?? globalFlags).filter(({ hidden }) => hidden !== true))
    addFlag(parser, flag);
  return `${await parser.getHelp()}\n`;
}

function addFlag(parser: { option(name: string, options: object): unknown }, flag: Flag): void {
  parser.option(flag.name, {
    ...(flag.short !== undefined && { alias: flag.short }),
    type: flag.type === "strings" ? "array" : flag.type,
    describe: flag.description,
    ...(flag.type === "boolean" && { boolean: true }),
  });
}
