import type { Command, CommandTable, Flag } from "./command.ts";

/** A word that could stand where the caller is typing. */
export interface Candidate {
  readonly word: string;
  readonly description: string;
}

/** Words that are not in the command table. */
export interface Given {
  /** The containers below a root, which the command line may name. */
  containers(root: string | undefined): readonly Candidate[];
  readonly signals: readonly string[];
  readonly shells: readonly string[];
}

/**
 * What may stand for the last of the words of an unfinished command line, `tsrunc` itself left out. Nothing where the shell should offer files.
 * Written here because yargs, which completes elsewhere, does not know Go's flags.
 * @param options.keepsFlag a value after `--flag=` comes with the flag, as zsh and fish want it.
 */
export function candidates(
  words: readonly string[],
  table: CommandTable,
  given: Given,
  { keepsFlag }: { keepsFlag: boolean },
): Candidate[] {
  const joined = joinEquals(words);
  const last = joined.at(-1) ?? "";
  const { command, isHelp, flags, awaited, positionals, root, flagsAreOver } = walk(
    joined.slice(0, -1),
    table,
  );

  const matching = (found: readonly Candidate[], start: string): Candidate[] =>
    found.filter(({ word }) => word.startsWith(start));
  if (awaited !== undefined) return matching(plain(awaited.choices), last);
  if (last.startsWith("-") && !flagsAreOver) {
    const equals = last.indexOf("=");
    if (equals === -1) return matching(flags.filter(isShown).map(flagCandidate), last.replace(/^-?-?/, "--"));
    const flag = findFlag(flags, last.slice(0, equals));
    const values = matching(plain(flag?.choices), last.slice(equals + 1));
    const before = keepsFlag ? last.slice(0, equals + 1) : "";
    return values.map(({ word, description }) => ({ word: before + word, description }));
  }
  if (command === undefined || isHelp)
    return positionals === 0
      ? matching(
          table.commands.map(({ name, summary }) => ({ word: name, description: summary })),
          last,
        )
      : [];
  return matching(positional(command, positionals, root, given), last);
}

/** What has been said before the word in question. */
interface Walk {
  command: Command | undefined;
  isHelp: boolean;
  flags: readonly Flag[];
  /** The flag whose value comes next. */
  awaited: Flag | undefined;
  /** How many there have been, the command itself left out. */
  positionals: number;
  root: string | undefined;
  flagsAreOver: boolean;
}

function walk(words: readonly string[], { commands, globalFlags }: CommandTable): Walk {
  const at: Walk = {
    command: undefined,
    isHelp: false,
    flags: globalFlags,
    awaited: undefined,
    positionals: 0,
    root: undefined,
    flagsAreOver: false,
  };
  for (const word of words) {
    if (at.awaited !== undefined) {
      if (at.awaited.name === "root") at.root = word;
      at.awaited = undefined;
    } else if (word === "--") at.flagsAreOver = true;
    else if (word.startsWith("-") && word !== "-" && !at.flagsAreOver) readFlag(at, word);
    else if (at.command === undefined && !at.isHelp) {
      at.isHelp = word === "help";
      at.command = commands.find(({ name }) => name === word);
      at.flags = at.command?.flags ?? [];
      if (at.command === undefined && !at.isHelp) at.positionals++;
    } else {
      at.positionals++;
      at.flagsAreOver ||= at.command?.stopAtPositional === true;
    }
  }
  return at;
}

function readFlag(at: Walk, word: string): void {
  const [name = "", value] = word.split(/=(.*)/s);
  const flag = findFlag(at.flags, name);
  if (flag?.name === "root" && value !== undefined) at.root = value;
  if (value === undefined && flag !== undefined && flag.type !== "boolean") at.awaited = flag;
}

/** What the command takes as its positional of this number, from 0. */
function positional(
  { positionals, makesContainer }: Command,
  index: number,
  root: string | undefined,
  { containers, signals, shells }: Given,
): readonly Candidate[] {
  switch (positionals[index]) {
    case "ID":
      return makesContainer === true ? [] : containers(root);
    case "[SIGNAL]":
      return plain(signals);
    case "SHELL":
      return plain(shells);
    default:
      return [];
  }
}

function findFlag(flags: readonly Flag[], word: string): Flag | undefined {
  const name = word.replace(/^--?/, "");
  return flags.find((flag) => flag.name === name || flag.short === name);
}

function flagCandidate({ name, description }: Flag): Candidate {
  return { word: `--${name}`, description };
}

function isShown({ hidden }: Flag): boolean {
  return hidden !== true;
}

function plain(words: readonly string[] = []): Candidate[] {
  return words.map((word) => ({ word, description: "" }));
}

/** bash makes three words of `--flag=value`. */
function joinEquals(words: readonly string[]): string[] {
  const joined: string[] = [];
  for (const [index, word] of words.entries()) {
    const isAfterEquals = words[index - 1] === "=" && (words[index - 2] ?? "").startsWith("-");
    const isEquals = word === "=" && (words[index - 1] ?? "").startsWith("-");
    if (isEquals || isAfterEquals) joined.push(`${joined.pop() ?? ""}${word}`);
    else joined.push(word);
  }
  return joined;
}
