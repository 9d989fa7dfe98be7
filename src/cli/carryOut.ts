import { RuntimeError } from "../error.ts";
import type { Kernel } from "../linux/kernel.ts";
import { SyscallError } from "../linux/syscallError.ts";
import {
  type Arguments,
  absolutePath,
  booleanFlag,
  type Command,
  type CommandTable,
  type Context,
  stringFlag,
} from "./command.ts";
import { type Log, openLog, writeAll } from "./log.ts";
import { parseBoolean } from "./parseArguments.ts";
import { defaultRoot } from "./root.ts";
import { version } from "./version.ts";

/** A command line, parsed. */
export interface Request {
  readonly table: CommandTable;
  /** The flags before the command. */
  readonly globals: Arguments;
  readonly command: Command;
  readonly args: Arguments;
}

/**
 * Carries out a command. @throws what the command throws
 * @returns the exit status
 */
export async function carryOut(
  kernel: Kernel,
  { table, globals, command, args }: Request,
  log: Log,
): Promise<number> {
  const explicitRoot = stringFlag(globals, "root");
  const root = explicitRoot === undefined ? defaultRoot(kernel) : absolutePath(explicitRoot);
  if (root === "/") throw new RuntimeError("Option --root argument should not be set to /");
  const context: Context = {
    kernel,
    table,
    root,
    rootIsExplicit: explicitRoot !== undefined,
    rootless: rootlessFlag(globals),
    systemdCgroup: booleanFlag(globals, "systemd-cgroup"),
    print: (text) => writeAll(kernel, 1, text),
    warn: log.warn,
  };
  log.debug(
    `tsrunc ${version}: ${[command.name, args.positionals[0]].join(" ").trim()}, containers in ${root}`,
  );
  const status = await command.run(context, args);
  log.debug(`exit status ${status}`);
  return status;
}

/** The log that the flags before the command ask for. @throws RuntimeError for a format that there is not */
export function logOf(kernel: Kernel, globals: Arguments): Log {
  const file = stringFlag(globals, "log");
  return openLog(kernel, {
    ...(file !== undefined && file !== "" && { file: absolutePath(file) }),
    format: stringFlag(globals, "log-format"),
    debug: booleanFlag(globals, "debug"),
  });
}

/** Reports why a command has failed. @returns the exit status */
export function reportFailure(log: Log, command: Command | undefined, error: unknown): number {
  const { status, prefix } = command?.failure ?? { status: 1, prefix: "" };
  if (error instanceof Error) log.debug(origin(error));
  log.error(`${prefix}${messageOf(error)}`);
  return status;
}

function rootlessFlag(globals: Arguments): boolean | undefined {
  const text = stringFlag(globals, "rootless") ?? "auto";
  const value = parseBoolean(text);
  if (value !== undefined || text === "auto") return value;
  throw new RuntimeError(`invalid value of --rootless: ${text}`, { hint: "It is true, false or auto" });
}

/** A defect of tsrunc's own shows its stack; everything else is one clear line. */
function messageOf(error: unknown): string {
  if (error instanceof RuntimeError || error instanceof SyscallError) return error.message + wayOut(error);
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** What helps against a refusal that any call can meet. */
function wayOut(error: unknown): string {
  if (error instanceof RuntimeError) return error.hint === undefined ? wayOut(error.cause) : "";
  const isFull = error instanceof SyscallError && error.is("EMFILE");
  return isFull ? ". Raise the caller's limit of open files: ulimit -n 256" : "";
}

/** Where in tsrunc an error comes from, and what is behind it. */
function origin(error: Error): string {
  const stack = error.stack ?? error.message;
  return error.cause instanceof Error ? `${stack}\nbecause of ${origin(error.cause)}` : stack;
}
