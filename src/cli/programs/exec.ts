import { execOfArguments } from "../execOfArguments.ts";
import { runPlain } from "../plain.ts";

/** See {@link runPlain}. What validates the process of a file would make this program twice as large. */
export const main = (args: readonly string[]): Promise<void> => runPlain(execOfArguments, args, ["process"]);
