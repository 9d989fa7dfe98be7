import { RuntimeError } from "../error.ts";
import { jsonFault } from "./jsonFault.ts";

/**
 * Reads the text of a JSON document from outside.
 *
 * Two things differ from `JSON.parse`. Integers that a number cannot hold exactly become bigints. Properties that are
 * null are left out, because Go writes absent lists, maps and pointers that way. A document that is null stays null.
 *
 * Throws a `RuntimeError` with line, column and what was expected if the text is malformed; `path` is where it is from.
 */
export function parseJson(text: string, path: string): unknown {
  const value = parse(text, path);
  // A quick look at the text spares most documents the slower passes.
  const marked = /[0-9]{16}/.test(text) ? markUnsafe(text) : undefined;
  if (marked !== undefined) {
    const exact = JSON.parse(marked.text);
    tidy(exact, marked.mark);
    return exact;
  }
  if (text.includes("null")) tidy(value);
  return value;
}

/** The text of a JSON document, in which bigints are numbers. */
export function writeJson(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return `[${value.map(writeJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const properties = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return `{${properties.map(([key, inner]) => `${JSON.stringify(key)}:${writeJson(inner)}`).join(",")}}`;
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Engines word their errors differently, and not all of them tell the position.
    throw new RuntimeError(`cannot read ${path}: ${jsonFault(text)}`);
  }
}

interface MarkedText {
  /** The document with a string, the mark and the digits, in place of each integer that a number cannot hold. */
  readonly text: string;
  /** A character that no other string of the document holds. */
  readonly mark: string;
}

// Expects well-formed JSON. Gives undefined if there is nothing to mark.
function markUnsafe(text: string): MarkedText | undefined {
  const mark = unusedCharacter(text);
  const marked: string[] = [];
  for (let start = 0; start < text.length; ) {
    const quote = text.indexOf('"', start);
    const end = quote < 0 ? text.length : quote;
    marked.push(markNumbers(text.slice(start, end), mark));
    start = quote < 0 ? end : stringEnd(text, quote);
    marked.push(text.slice(end, start));
  }
  const result = marked.join("");
  return result === text ? undefined : { text: result, mark };
}

function markNumbers(text: string, mark: string): string {
  if (text.length < 16) return text;
  return text.replace(/[-+.eE0-9]{16,}/g, (token) => {
    const isUnsafe = /^-?[0-9]+$/.test(token) && !Number.isSafeInteger(Number(token));
    return isUnsafe ? `"${mark}${token}"` : token;
  });
}

// Index after the string that starts at `quote`.
function stringEnd(text: string, quote: number): number {
  for (let end = text.indexOf('"', quote + 1); ; end = text.indexOf('"', end + 1)) {
    let backslash = end;
    while (text[backslash - 1] === "\\") backslash -= 1;
    if ((end - backslash) % 2 === 0) return end + 1;
  }
}

function unusedCharacter(text: string): string {
  // Escaped, a character would be there all the same.
  const lower = text.toLowerCase();
  let code = 0xe000;
  while (text.includes(String.fromCharCode(code)) || lower.includes(`\\u${code.toString(16)}`)) code += 1;
  return String.fromCharCode(code);
}

// Removes properties that are null and turns marked strings into bigints. Without recursion, as the nesting is the
// document's choice.
function tidy(document: unknown, mark?: string): void {
  const open = [document];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== "object" || value === null) continue;
    const holder = value as Record<string, unknown>;
    for (const key of Object.keys(holder)) {
      const inner = holder[key];
      if (typeof inner === "object" && inner !== null) open.push(inner);
      else if (inner === null && !Array.isArray(value)) delete holder[key];
      else if (mark !== undefined && typeof inner === "string" && inner.startsWith(mark)) {
        holder[key] = BigInt(inner.slice(1));
      }
    }
  }
}
