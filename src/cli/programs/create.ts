import { command } from "../create.ts";
import { runPlain } from "../plain.ts";

/** See {@link runPlain}. */
export const main = (args: readonly string[]): Promise<void> => runPlain(command, args);
