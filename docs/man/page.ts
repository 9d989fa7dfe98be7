import type { Command, Flag } from "../../src/cli/command.ts";
import { commands } from "../../src/cli/commands.ts";
import { globalFlags } from "../../src/cli/globalFlags.ts";
import { version } from "../../src/cli/version.ts";
import { prose } from "./prose.ts";
import { example, inline, item, literal, paragraphs, quoted, section } from "./roff.ts";

/** The manual's page on one command. */
export function commandPage(command: Command): string {
  const { name, summary, positionals, flags } = command;
  const { description = [], examples = [], exitStatus } = prose[name] ?? { description: [] };
  const shown = flags.filter(isShown);
  const words = [`\\fBtsrunc ${literal(name)}\\fR`];
  if (shown.length > 0) words.push("[\\fIFLAG\\fR]...");
  words.push(...positionals.map(synopsis));
  return page(`tsrunc-${name}`, summary, [
    ...section("SYNOPSIS", [words.join(" ")]),
    ...section("DESCRIPTION", paragraphs(description.length === 0 ? [sentence(summary)] : description)),
    ...section("FLAGS", shown.flatMap(flagItem)),
    ...section("EXIT STATUS", paragraphs([exitStatus ?? "0 on success, otherwise 1."])),
    ...section(
      "EXAMPLES",
      examples.flatMap(({ what, command }) => example(what, command)),
    ),
    ...section("SEE ALSO", [".BR tsrunc (8)"]),
  ]);
}

/** The page on tsrunc itself. */
export function mainPage(): string {
  return page("tsrunc", "run containers as the OCI runtime specification describes them", [
    ...section("SYNOPSIS", ["\\fBtsrunc\\fR [\\fIFLAG\\fR]... \\fICOMMAND\\fR [\\fIARGUMENT\\fR]..."]),
    ...section(
      "DESCRIPTION",
      paragraphs([
        "Turns a bundle, which is a directory with a *config.json* and a root file system, into an isolated process. Mostly it is called by other programs, such as containerd and Docker; its command line is that of *runc*(8).",
        "Flags are read as those of programs in Go: *-flag* is *--flag*, *--flag=value* is *--flag* *value*, and *--flag=false* takes a flag without a value back. What comes after *--* is no flag.",
      ]),
    ),
    ...section("FLAGS", globalFlags.filter(isShown).flatMap(flagItem)),
    ...section(
      "COMMANDS",
      commands.flatMap(({ name, summary }) => [".TP", `.BR tsrunc\\-${literal(name)} (8)`, inline(summary)]),
    ),
    ...section(
      "EXIT STATUS",
      paragraphs([
        "0 on success, 1 when something has failed, 3 for a command that there is not. *run* and *exec* end as the container's program does.",
      ]),
    ),
    ...section("FILES", [
      ...item(
        "\\fI/run/tsrunc\\fR",
        "State of containers; for other users than root, *$XDG_RUNTIME_DIR/tsrunc*.",
      ),
    ]),
    ...section(
      "EXAMPLES",
      example(
        "A container of a static busybox",
        "mkdir -p first/rootfs/bin && cd first",
        "cp /bin/busybox rootfs/bin/sh",
        "tsrunc spec && tsrunc run first",
      ),
    ),
    ...section("SEE ALSO", [
      commands.map(({ name }) => `.BR tsrunc\\-${literal(name)} (8)`).join(" ,\n"),
      ".PP",
      "https://github.com/opencontainers/runtime\\-spec",
    ]),
  ]);
}

function page(name: string, summary: string, body: readonly string[]): string {
  return [
    '.\\" Generated from the command table: make',
    `.TH ${quoted(name.toUpperCase())} 8 "" ${quoted(`tsrunc ${version}`)} "tsrunc"`,
    // Commands are looked for as they are typed: no hyphenation, no stretched lines.
    ".nh",
    ".ad l",
    ...section("NAME", [`${literal(name)} \\- ${inline(summary)}`]),
    ...body,
    "",
  ].join("\n");
}

function flagItem({ name, short, type, value = "VALUE", choices, description }: Flag): string[] {
  const names = [...(short === undefined ? [] : [`-${short}`]), `--${name}`];
  const term = names.map((word) => `\\fB${literal(word)}\\fR`).join(", ");
  const values = choices?.map(literal).join("|") ?? `\\fI${literal(value)}\\fR`;
  const repeat = type === "strings" ? "..." : "";
  return item(type === "boolean" ? term : `${term} ${values}${repeat}`, sentence(description));
}

/** `[COMMAND...]` as a manual shows it. */
function synopsis(positional: string): string {
  const [, open = "", word = "", dots = "", close = ""] = /^(\[?)(.*?)(\.\.\.)?(\]?)$/.exec(positional) ?? [];
  return `${open}\\fI${literal(word)}\\fR${dots}${close}`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function isShown({ hidden }: Flag): boolean {
  return hidden !== true;
}
