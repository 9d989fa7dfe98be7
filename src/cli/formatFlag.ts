import type { Flag } from "./command.ts";

/** The flag of commands that print in several formats, of which the first is the usual one. */
export function formatFlag(choices: readonly string[]): Flag {
  const description = choices.join(" or ");
  return { name: "format", short: "f", type: "string", value: "FORMAT", choices, description };
}
