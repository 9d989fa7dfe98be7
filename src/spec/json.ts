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
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Engines word their errors differently, and not all of them tell the position.
    throw new RuntimeError(`cannot read ${path}: ${jsonFault(text)}`);
  }
  if (/[0-9]{16}/.test(text)) return parseExactly(text, value);
  if (text.includes("null")) tidy(value, undefined);
  return value;
}

function parseExactly(text: string, inexact: unknown): unknown {
  const mark = unusedCharacter(text);
  const marked = text.replace(stringOrNumber(), (token) =>
    isUnsafeInteger(token) ? `"${mark}${token}"` : token,
  );
  const value = marked === text ? inexact : JSON.parse(marked);
  tidy(value, mark);
  return value;
}

// Strings have to be matched, too, so that digits inside them are not taken for numbers.
function stringOrNumber(): RegExp {
  return /"[^"\\]*(?:\\.[^"\\]*)*"|-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/g;
}

function isUnsafeInteger(token: string): boolean {
  return /^-?[0-9]{16,}$/.test(token) && !Number.isSafeInteger(Number(token));
}

// A character that no string of the document can hold, neither plain nor escaped: so no string looks like a marked number.
function unusedCharacter(text: string): string {
  const lower = text.toLowerCase();
  let code = 0xe000;
  while (text.includes(String.fromCharCode(code)) || lower.includes(`\\u${code.toString(16)}`)) code += 1;
  return String.fromCharCode(code);
}

// Without recursion, as the nesting is the document's choice.
function tidy(document: unknown, mark: string | undefined): void {
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
