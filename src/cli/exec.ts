import { RuntimeError } from "../error.ts";
import { readFile } from "../linux/file.ts";
import type { Kernel } from "../linux/kernel.ts";
import { parseProcess } from "../spec/load.ts";
import type { Process } from "../spec/process.ts";
import { type Command, stringFlag } from "./command.ts";
import { execOfArguments, runExec } from "./execOfArguments.ts";

/** `tsrunc exec` */
export const command: Command = {
  ...execOfArguments,
  run(context, args) {
    const file = stringFlag(args, "process");
    if (file === undefined) return execOfArguments.run(context, args);
    const process = readProcess(context.kernel, file);
    return runExec(context, args, () => process);
  },
};

function readProcess(kernel: Kernel, file: string): Process {
  let text: string;
  try {
    text = readFile(kernel, file);
  } catch (cause) {
    throw new RuntimeError(`cannot read ${file}`, { cause });
  }
  return parseProcess(text, file);
}
