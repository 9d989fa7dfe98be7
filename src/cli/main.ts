/**
 * tsrunc is several programs in one executable: one for each command of a container's life, and the whole one, which knows every command, the help
 * and traces. An engine pays for all that it loads, used or not: to it, a program of its own that shares nothing costs a command 0.5 to 1 ms less of 7
 * to 11 than a share in what all need. So the Makefile bundles what each import() here leads to apart.
 */
export interface Program {
  /** Carries a command line out and ends tsrunc; returns, having done nothing, when that is for the whole program to do. */
  main(args: readonly string[]): Promise<void>;
}

/** The program for a command, by a word of the command line; undefined when the word names none that has its own. */
function programOf(word: string): Promise<Program> | undefined {
  switch (word) {
    case "create":
      return import("./programs/create.ts");
    case "start":
      return import("./programs/start.ts");
    case "state":
      return import("./programs/state.ts");
    case "kill":
      return import("./programs/kill.ts");
    case "delete":
      return import("./programs/delete.ts");
    case "run":
      return import("./programs/run.ts");
    case "exec":
      return import("./programs/exec.ts");
    case "--version":
      return import("./programs/version.ts");
    default:
      return undefined;
  }
}

/** @param args the command line, where the first word that names a program need not be the command: the value of a flag may look like one. */
async function main(args: readonly string[]): Promise<void> {
  for (const word of args) {
    const program = programOf(word);
    if (program === undefined) continue;
    await (await program).main(args);
    break;
  }
  await (await import("./programs/whole.ts")).main(args);
}

await main(process.argv.slice(2));
