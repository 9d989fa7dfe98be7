/** What a run of tests came to. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** A subtest whose end has not been read yet. */
interface Subtest {
  readonly name: string;
  readonly failuresBefore: number;
  hasSubtests: boolean;
  hasAssertions: boolean;
  /** Has failed by itself, not through a subtest. */
  hasFailed: boolean;
  /** The result of one whose result is written before its body, in braces. */
  early?: Result;
}

interface Result {
  readonly isFailed: boolean;
  readonly time: string | undefined;
}

const point =
  /^( *)(not )?ok\b(?: \d+)?(?: - )?(.*?)(?: # (skip|todo)\b ?(.*?))?(?: # time=([\d.]+m?s))?( \{)?$/i;

/**
 * Reads TAP 14 as tap writes it, line by line, counts tests and prints what matters to a reader.
 *
 * A test is a subtest without subtests of its own, however many assertions it makes. One with a failing assertion has failed once; so has
 * a subtest that fails outside of its subtests. Each skip, of a test or of a single assertion, counts as one and is printed with its reason.
 */
export class TapReport {
  readonly counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  readonly #print: (line: string) => void;
  /** From the file inwards. */
  readonly #open: Subtest[] = [];
  /** The lines below a result that say more about it, up to this one. */
  #detailsEnd: string | undefined;
  #areDetailsShown = false;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  line(text: string): void {
    if (this.#detailsEnd !== undefined) {
      if (this.#areDetailsShown) this.#print(`    ${text.trimEnd()}`);
      if (text === this.#detailsEnd) this.#detailsEnd = undefined;
      return;
    }
    const match = point.exec(text);
    if (match !== null) {
      this.#areDetailsShown = false;
      this.#point(match);
      return;
    }
    const [, indent = "", name] = /^( *)(?:# Subtest: (.*)|---|\}|Bail out!.*)$/.exec(text) ?? [];
    const depth = indent.length / 4;
    if (name !== undefined) this.#begin(depth, name);
    else if (text === `${indent}---`) this.#detailsEnd = `${indent}...`;
    else if (text === `${indent}}`) this.#end(depth, this.#open[depth]?.early);
    else if (text.startsWith("Bail out!")) {
      this.counts.failed++;
      this.#print(text);
    }
  }

  #begin(depth: number, name: string, early?: Result): void {
    this.#open.length = depth;
    const parent = this.#open.at(-1);
    if (parent !== undefined) parent.hasSubtests = true;
    this.#open.push({
      name,
      failuresBefore: this.counts.failed,
      hasSubtests: false,
      hasAssertions: false,
      hasFailed: false,
      ...(early !== undefined && { early }),
    });
  }

  #point([, indent = "", not, name = "", directive, reason, time, brace]: RegExpExecArray): void {
    const depth = indent.length / 4;
    const result = { isFailed: not !== undefined, time };
    if (directive !== undefined) {
      this.#open.length = depth;
      this.counts.skipped++;
      this.#print(`${directive.toLowerCase()}    ${this.#path(name)}${reason ? `: ${reason}` : ""}`);
    } else if (brace !== undefined) this.#begin(depth, name, result);
    else if (this.#open.length > depth) this.#end(depth, result);
    else this.#assertion(name, result);
  }

  #assertion(name: string, { isFailed }: Result): void {
    const subtest = this.#open.at(-1);
    if (subtest !== undefined) {
      subtest.hasAssertions = true;
      subtest.hasFailed ||= isFailed;
    } else if (isFailed) this.counts.failed++;
    if (isFailed) this.#fail(name);
  }

  #end(depth: number, result: Result | undefined): void {
    const subtest = this.#open[depth];
    if (subtest === undefined || result === undefined) return;
    this.#open.length = depth;
    const { counts } = this;
    if (subtest.hasFailed) counts.failed++;
    else if (result.isFailed && counts.failed === subtest.failuresBefore) {
      counts.failed++;
      this.#fail(subtest.name);
    } else if (!result.isFailed && !subtest.hasSubtests && subtest.hasAssertions) counts.passed++;
    if (depth > 0) return;
    const word = counts.failed > subtest.failuresBefore ? "not ok" : "ok    ";
    this.#print(`${word}  ${subtest.name}${result.time === undefined ? "" : ` (${result.time})`}`);
  }

  #fail(name: string): void {
    this.#print(`FAILED  ${this.#path(name)}`);
    this.#areDetailsShown = true;
  }

  #path(name: string): string {
    return [...this.#open.map((subtest) => subtest.name), name].join(" > ");
  }
}
