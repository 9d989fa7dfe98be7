import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { commands } from "../../src/cli/commands.ts";
import { completionScripts } from "../../src/cli/completionScripts.ts";
import { commandPage, mainPage } from "./page.ts";

/** Writes the manual and the scripts for shells below a directory, which is made anew. */
const directory = process.argv[2] ?? "build/share";
rmSync(directory, { recursive: true, force: true });
mkdirSync(`${directory}/man/man8`, { recursive: true });
writeFileSync(`${directory}/man/man8/tsrunc.8`, mainPage());
for (const command of commands)
  writeFileSync(`${directory}/man/man8/tsrunc-${command.name}.8`, commandPage(command));

/** Where each shell looks, below share/. */
const places: Readonly<Record<string, string>> = {
  bash: "bash-completion/completions/tsrunc",
  zsh: "zsh/site-functions/_tsrunc",
  fish: "fish/vendor_completions.d/tsrunc.fish",
};
for (const [shell, script] of Object.entries(completionScripts)) {
  const file = `${directory}/${places[shell] ?? shell}`;
  mkdirSync(file.replace(/\/[^/]*$/, ""), { recursive: true });
  writeFileSync(file, script);
}
