import type { Outcome, TraceLine } from "./traceLine.ts";

/** A line of a trace as a line of JSON, for programs. */
export function traceJson(line: TraceLine): string {
  const { purpose, process } = line;
  if (line.kind === "wait") {
    return `${JSON.stringify({ step: purpose.name, process, answered: line.calls, seconds: rounded(line.seconds) })}\n`;
  }
  const { field, name, args, outcome, seconds } = line;
  return `${JSON.stringify({
    step: purpose.name,
    ...(field !== "" && { field }),
    process,
    call: name,
    args,
    ...told(outcome),
    ...(seconds !== undefined && { seconds: rounded(seconds) }),
  })}\n`;
}

function told(outcome: Outcome): object {
  switch (outcome.kind) {
    case "result":
      return { result: outcome.value, ...(outcome.opened !== undefined && { opened: outcome.opened }) };
    case "error":
      return { error: outcome.name };
    case "imagined":
      return {};
    default:
      return { outcome: outcome.kind };
  }
}

/** To the microsecond: more is not measured. */
function rounded(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}
