import type { CallLine, Outcome, TraceLine } from "./traceLine.ts";

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, cyan: 36 } as const;

/**
 * Shows a trace to people: a heading for each purpose, which together are a table of contents, and one line for each call.
 * @param colours whether it goes to a terminal that shows them.
 * @returns the text for a line, with the headings that come before it.
 */
export function traceText({ colours }: { colours: boolean }): (line: TraceLine) => string {
  const paint = (colour: keyof typeof codes, text: string): string =>
    colours ? `\u001b[${codes[colour]}m${text}\u001b[0m` : text;
  let name: string | undefined;
  let field = "";

  function heading({ purpose }: TraceLine): string {
    if (purpose.name === name && purpose.field === field) return "";
    const isNew = purpose.name !== name;
    const before = name === undefined ? "" : "\n";
    ({ name, field } = purpose);
    if (!isNew) return field === "" ? "" : `${paint("cyan", `## ${field}`)}\n`;
    return `${before}${paint("bold", `# ${name}`)}${field === "" ? "" : `  ${paint("cyan", field)}`}\n`;
  }

  function process(name: string): string {
    const colour = name === "host" ? "blue" : name === "init" ? "green" : "yellow";
    return paint(colour, name.padEnd(5));
  }

  function outcomeOf(outcome: Outcome): string {
    switch (outcome.kind) {
      case "result":
        return outcome.shown;
      case "error":
        return paint("red", `${outcome.name} (${outcome.text})`);
      case "unknown":
        return "?";
      case "done":
        return "done";
      default:
        return paint("yellow", outcome.kind);
    }
  }

  function callText(line: CallLine): string {
    const time = line.seconds === undefined ? "" : ` ${paint("dim", `<${duration(line.seconds)}>`)}`;
    const about = line.field === line.purpose.field ? "" : `  ${paint("cyan", `← ${line.field}`)}`;
    const call = `${line.name}(${line.args.join(", ")})`;
    const outcome = line.outcome.kind === "imagined" ? "" : ` = ${outcomeOf(line.outcome)}`;
    return `${process(line.process)} ${call}${outcome}${time}${about}`;
  }

  return (line) => {
    if (line.kind === "call") return `${heading(line)}${callText(line)}\n`;
    const calls = line.calls === 1 ? "the answer to 1 call" : `the answers to ${line.calls} calls`;
    return `${heading(line)}${process(line.process)} ${paint("dim", `… waited ${duration(line.seconds)} for ${calls}`)}\n`;
  };
}

/** A time as people read it. */
function duration(seconds: number): string {
  if (seconds < 0.0009995) return `${Math.round(seconds * 1e6)} µs`;
  return seconds < 0.9995 ? `${(seconds * 1e3).toPrecision(3)} ms` : `${seconds.toPrecision(3)} s`;
}
