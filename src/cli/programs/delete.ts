import { command } from "../delete.ts";
import { runPlain } from "../plain.ts";

/** See {@link runPlain}. */
export const main = (args: readonly string[]): Promise<void> => runPlain(command, args);
