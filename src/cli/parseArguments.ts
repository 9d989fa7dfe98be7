import { flagNeedsArgument, unknownFlag } from "../messages.ts";
import type { Arguments, Flag, FlagValue } from "./command.ts";

/** Arguments that do not fit the command table. Its message is runc's, which callers know. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** Whether there are too few or too many arguments; otherwise a flag is wrong. */
  readonly isCount: boolean;
  /** The flag that there is not, as `--nope`. */
  readonly unknownFlag: string | undefined;

  constructor(message: string, details: { isCount?: boolean; unknownFlag?: string } = {}) {
    super(message);
    this.isCount = details.isCount === true;
    this.unknownFlag = details.unknownFlag;
  }
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
    let flag: Flag | undefined;
    for (const known of flags) if (known.name === name || known.short === name) flag ??= known;
    if (flag === undefined) throw new UsageError(unknownFlag(name), { unknownFlag: `--${name}` });
    index++;
    let text = inline;
    if (text === undefined && flag.type !== "boolean") {
      text = args[index++];
      if (text === undefined) throw new UsageError(flagNeedsArgument(name));
    }
    values[flag.name] = flagValue(flag, name, text, values[flag.name]);
  }
  return { flags: values, positionals, rest: args.slice(index) };
}

/** A truth value as Go's strconv.ParseBool takes it; undefined for anything else. */
export function parseBoolean(text: string): boolean | undefined {
  if (["true", "1", "t", "T", "TRUE", "True"].includes(text)) return true;
  return ["false", "0", "f", "F", "FALSE", "False"].includes(text) ? false : undefined;
}

function splitFlag(argument: string): [string, string | undefined] {
  const text = argument.slice(argument.startsWith("--") ? 2 : 1);
  const equals = text.indexOf("=");
  return equals === -1 ? [text, undefined] : [text.slice(0, equals), text.slice(equals + 1)];
}

/** @param name as it was given: the flag's, or its short one. */
function flagValue(
  { type, isSigned }: Flag,
  name: string,
  text: string | undefined,
  before: FlagValue | undefined,
): FlagValue {
  switch (type) {
    case "boolean": {
      const value = text === undefined ? true : parseBoolean(text);
      if (value !== undefined) return value;
      throw new UsageError(`invalid boolean value "${text}" for -${name}: parse error`);
    }
    case "number":
      if (text === undefined || !/^[+-]?\d+$/.test(text))
        throw new UsageError(`invalid value "${text}" for flag -${name}: parse error`);
      if (Number(text) >= 0 || isSigned === true) return Number(text);
      throw new UsageError(`invalid value "${text}" for flag -${name}: negative`);
    case "strings":
      return [...(Array.isArray(before) ? before : []), text ?? ""];
    case "string":
      return text ?? "";
  }
}
