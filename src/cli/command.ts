import type { Kernel } from "../linux/kernel.ts";

/** A flag of a command, or of tsrunc itself. */
export interface Flag {
  readonly name: string;
  readonly short?: string;
  /** `strings` is given any number of times. */
  readonly type: "boolean" | "string" | "strings" | "number";
  /** Whether a number may be less than zero. */
  readonly isSigned?: boolean;
  readonly description: string;
  /** What stands for the value in the help, as `DIR`. */
  readonly value?: string;
  /** The only values it takes. The help and the completion offer them; the command itself refuses others, in its own words. */
  readonly choices?: readonly string[];
  readonly hidden?: boolean;
}

/** A command of the command line, as data: the parser, the help, the completion and the manual all read it from here. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** What follows the flags, as `ID`; one in brackets may be missing, one with dots come any number of times. */
  readonly positionals: readonly string[];
  readonly flags: readonly Flag[];
  /** What follows the first positional is not read as flags. */
  readonly stopAtPositional?: boolean;
  /** Its first positional names a container that is not there yet. */
  readonly makesContainer?: boolean;
  /** How its failures are reported, where callers expect another exit status than 1: theirs is the program's own. */
  readonly failure?: { readonly status: number; readonly prefix: string };
  readonly run: Run;
}

/** The command line as a whole. */
export interface CommandTable {
  /** In the order of the help. */
  readonly commands: readonly Command[];
  /** The flags before the command. */
  readonly globalFlags: readonly Flag[];
}

/** Carries a command out. @returns the exit status */
export type Run = (context: Context, args: Arguments) => number | Promise<number>;

/** What every command works with. */
export interface Context {
  readonly kernel: Kernel;
  readonly table: CommandTable;
  /** Directory that holds the containers' state; absolute. */
  readonly root: string;
  /** Whether the caller has named it. */
  readonly rootIsExplicit: boolean;
  /** Whether a container may do without a cgroup where none can be made; undefined when the caller leaves that to tsrunc. */
  readonly rootless: boolean | undefined;
  /** Whether systemd is to make cgroups. */
  readonly systemdCgroup: boolean;
  readonly print: (text: string) => void;
  readonly warn: (message: string) => void;
}

/** The arguments of a command, as parsed. */
export interface Arguments {
  readonly positionals: readonly string[];
  readonly flags: Readonly<Record<string, FlagValue>>;
}

export type FlagValue = boolean | string | number | readonly string[];

/** The value of a boolean flag; false when it is not given. */
export function booleanFlag({ flags }: Arguments, name: string): boolean {
  return flags[name] === true;
}

/** The value of a text flag; undefined when it is not given. */
export function stringFlag({ flags }: Arguments, name: string): string | undefined {
  const value = flags[name];
  return typeof value === "string" ? value : undefined;
}

/** The values of a flag that is given any number of times. */
export function stringsFlag({ flags }: Arguments, name: string): readonly string[] {
  const value = flags[name];
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

/** A path of the caller's made absolute: tsrunc's working directory says nothing to a later command. */
export function absolutePath(path: string): string {
  return path.startsWith("/") ? path : `${process.cwd()}/${path}`.replace(/\/\.?$/, "");
}
