import { runPlain } from "../plain.ts";
import { command } from "../state.ts";

/** See {@link runPlain}. */
export const main = (args: readonly string[]): Promise<void> => runPlain(command, args);
