import { listContainers } from "../container/list.ts";
import { RuntimeError } from "../error.ts";
import { signalNames } from "../linux/signals.ts";
import { type Candidate, candidates } from "./candidates.ts";
import { absolutePath, type Command } from "./command.ts";
import { completionScripts } from "./completionScripts.ts";

/** `tsrunc completion`: the script for a shell; with words after it, which that script sends back, what may stand for the last one. */
export const command: Command = {
  name: "completion",
  summary: "print a script that completes command lines of tsrunc in a shell",
  positionals: ["SHELL", "[WORD...]"],
  flags: [],
  stopAtPositional: true,
  run(context, { positionals: [shell = "", ...words] }) {
    const script = completionScripts[shell];
    if (script === undefined) {
      const hint = `The shells are ${Object.keys(completionScripts).join(", ")}`;
      throw new RuntimeError(`cannot complete in "${shell}"`, { hint });
    }
    if (words.length === 0) {
      context.print(script);
      return 0;
    }
    const { kernel } = context;
    const containers = (named: string | undefined): Candidate[] => {
      const root = named === undefined ? context.root : absolutePath(named);
      // Whoever presses the tabulator wants no warnings.
      const states = listContainers(kernel, root, { warn: () => {}, rootMayBeMissing: true });
      return states.map(({ id, status }) => ({ word: id, description: status }));
    };
    const given = { containers, signals: signalNames(), shells: Object.keys(completionScripts) };
    // bash takes what stands before a "=" for a word of its own, and replaces only what follows.
    const found = candidates(words, context.table, given, { keepsFlag: shell !== "bash" });
    context.print(found.map(({ word, description }) => `${word}\t${description}\n`).join(""));
    return 0;
  },
};
