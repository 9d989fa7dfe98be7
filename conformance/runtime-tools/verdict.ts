/** What one test of the suite has found. */
export interface Verdict {
  readonly passed: boolean;
  readonly ok: number;
  readonly notOk: number;
  readonly skipped: number;
  /** The first thing that failed, in the suite's words. */
  readonly reason: string;
}

/** These two print nothing when all is well. */
const silentWhenRight = ["process_rlimits_fail", "process_capabilities_fail"];

/**
 * Reads the output of a test. Neither the exit status nor a TAP reader does: the hook tests print an empty plan (`1..0`) and tell a failure only
 * in a diagnostic, some tests print several streams, and what runs inside the container prints one more, quoted in diagnostics.
 * @param status the test's exit status; undefined when it was stopped after too long.
 */
export function verdictOf(name: string, status: number | undefined, output: string): Verdict {
  const lines = output.split("\n");
  const results = lines.filter((line) => /^(not )?ok\b/.test(line));
  const skipped = results.filter((line) => /^ok\b.*# SKIP/.test(line)).length;
  const failures = results.filter((line) => line.startsWith("not ok"));
  const ok = results.length - skipped - failures.length;
  const isPlanned = lines.some((line) => /^1\.\.\d+/.test(line));
  const hookFailure = lines.some((line) => line === "1..0") && ok === 0 ? errorOf(lines) : undefined;
  const reason =
    failures[0]?.replace(/^not ok \d+ - /, "") ??
    hookFailure ??
    (status === undefined ? "it did not end" : undefined) ??
    (status === 0 ? undefined : lastLine(lines)) ??
    (isPlanned || silentWhenRight.includes(name) ? undefined : "it said nothing");
  return { passed: reason === undefined, ok, notOk: failures.length, skipped, reason: reason ?? "" };
}

/** The first `"error"` of a diagnostic that has a text. */
function errorOf(lines: readonly string[]): string | undefined {
  const texts = lines.map((line) => /^\s*"error": "(.+)",?$/.exec(line)?.[1]);
  return texts.find((text) => text !== undefined)?.split("\\n")[0];
}

function lastLine(lines: readonly string[]): string {
  return lines.findLast((line) => line.trim() !== "") ?? "it failed";
}
