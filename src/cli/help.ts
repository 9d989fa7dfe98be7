import yargs from "yargs";
import type { Command, CommandTable, Flag } from "./command.ts";
import type { UsageError } from "./parseArguments.ts";

/** The help for a command, or for tsrunc as a whole, as yargs renders the command table. */
export async function helpText(
  { commands, globalFlags }: CommandTable,
  command: Command | undefined,
): Promise<string> {
  const parser = yargs([]).scriptName("tsrunc").help(false).version(false).wrap(110);
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

/** What runc, too, prints to standard output when a command line does not fit: what is wrong, and the help. */
export async function usageText(
  table: CommandTable,
  command: Command | undefined,
  error: UsageError,
): Promise<string> {
  return `Incorrect Usage${error.isCount ? "." : `: ${error.message}`}\n\n${await helpText(table, command)}`;
}

/** The end of a message about a word that is not known, with a known one that looks like it; empty when none does. */
export async function didYouMean(word: string, known: readonly string[]): Promise<string> {
  // yargs recommends commands only.
  const parser = yargs([]).help(false).version(false).exitProcess(false).strictCommands().recommendCommands();
  for (const name of known) parser.command(name.replace(/^--/, ""), "");
  let text = "";
  parser.fail((message: string) => {
    const found = /^Did you mean (.*)\?$/.exec(message)?.[1];
    if (found !== undefined && looksLike(word, found))
      text = `. Did you mean ${word.startsWith("--") ? `--${found}` : found}?`;
  });
  await parser.parse([word.replace(/^--/, "")]);
  return text;
}

/** Whether two words have most of their letters in common; yargs would take any three letters for others. */
function looksLike(word: string, known: string): boolean {
  const left = [...word];
  const common = [...known].filter((letter) => {
    const place = left.indexOf(letter);
    if (place !== -1) left.splice(place, 1);
    return place !== -1;
  });
  return common.length * 3 >= known.length * 2;
}

function addFlag(parser: { option(name: string, options: object): unknown }, flag: Flag): void {
  parser.option(flag.name, {
    ...(flag.short !== undefined && { alias: flag.short }),
    type: flag.type === "strings" ? "array" : flag.type,
    describe: flag.description,
    ...(flag.type === "boolean" && { boolean: true }),
  });
}
