import type { Arguments, Flag, FlagValue } from "./command.ts";

/** Arguments that do not fit the command table. Its message is runc's, which callers know. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Arguments as parsed, and those that were left alone. */
export interface Parsed extends Arguments {
  readonly rest: readonly string[];
}

/**
 * Parses flags in the grammar of Go's flag package, which runc's callers use: `-flag`, `--flag`, `--flag=value`, `--flag value`,
 * `--bool=false`; `--` ends the flags. `node:util`'s parseArgs knows no single dash before a long name, so it cannot read them.
 * @param options.stopAtPositional leave everything from the first positional on in `rest`.
 * @throws UsageError
 */
export function parseArguments(
  args: readonly string[],
  flags: readonly Flag[],
  { stopAtPositional }: { stopAtPositional: boolean },
): Parsed {
  const values: Record<string, FlagValue> = {};
  const positionals: string[] = [];
  let index = 0;
  while (index < args.length) {
    const argument = args[index] ?? "";
    if (argument === "--") {
      const rest = args.slice(index + 1);
      return stopAtPositional
        ? { flags: values, positionals, rest }
        : { flags: values, positionals: [...positionals, ...rest], rest: [] };
    }
    if (!argument.startsWith("-") || argument === "-") {
      if (stopAtPositional) break;
      positionals.push(argument);
      index++;
      continue;
    }
    const [name, inline] = splitFlag(argument);
    if (name === "" || name.startsWith("-")) throw new UsageError(`bad flag syntax: ${argument}`);
    const flag = flags.find((candidate) => candidate.name === name || candidate.short === name);
    if (flag === undefined) throw new UsageError(`flag provided but not defined: -${name}`);
    index++;
    let text = inline;
    if (text === undefined && flag.type !== "boolean") {
      text = args[index++];
      if (text === undefined) throw new UsageError(`flag needs an argument: -${name}`);
    }
    values[flag.name] = flagValue(flag, name, text, values[flag.name]);
  }
  return { flags: values, positionals, rest: args.slice(index) };
}

function splitFlag(argument: string): [string, string | undefined] {
  const text = argument.replace(/^--?/, "");
  const equals = text.indexOf("=");
  return equals === -1 ? [text, undefined] : [text.slice(0, equals), text.slice(equals + 1)];
}

/** @param name as it was given: the flag's, or its short one. */
function flagValue(
  { type }: Flag,
  name: string,
  text: string | undefined,
  before: FlagValue | undefined,
): FlagValue {
  switch (type) {
    case "boolean":
      if (text === undefined || ["true", "1", "t", "T", "TRUE", "True"].includes(text)) return true;
      if (["false", "0", "f", "F", "FALSE", "False"].includes(text)) return false;
      throw new UsageError(`invalid boolean value "${text}" for -${name}: parse error`);
    case "number":
      if (text !== undefined && /^[+-]?\d+$/.test(text)) return Number(text);
      throw new UsageError(`invalid value "${text}" for flag -${name}: parse error`);
    case "strings":
      return [...(Array.isArray(before) ? before : []), text ?? ""];
    case "string":
      return text ?? "";
  }
}
