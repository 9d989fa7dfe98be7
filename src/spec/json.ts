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
  if (!tidy(value)) return value;
  const mark = unusedCharacter(text);
  const exact = JSON.parse(markUnsafe(text, mark));
  tidy(exact, mark);
  return exact;
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Engines word their errors differently, and not all of them tell the position.
    throw new RuntimeError(`cannot read ${path}: ${jsonFault(text)}`);
  }
}

// Removes properties that are null, turns marked strings into bigints, and tells whether an integer has lost its exact
// value. Without recursion, as the nesting is the document's choice.
function tidy(document: unknown, mark?: string): boolean {
  let isInexact = isUnsafe(document);
  const open = [document];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== "object" || value === null) continue;
    const holder = value as Record<string, unknown>;
    for (const key in holder) {
      const inner = holder[key];
      if (typeof inner === "object" && inner !== null) open.push(inner);
      else if (inner === null && !Array.isArray(value)) delete holder[key];
      else if (isUnsafe(inner)) isInexact = true;
      else if (mark !== undefined && typeof inner === "string" && inner.startsWith(mark)) {
        holder[key] = BigInt(inner.slice(1));
      }
    }
  }
  return isInexact;
}

function isUnsafe(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value);
}

// Strings have to be matched, too, so that digits inside them are not taken for numbers.
function markUnsafe(text: string, mark: string): string {
  return text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/g, (token) =>
    /^-?[0-9]+$/.test(token) && isUnsafe(Number(token)) ? `"${mark}${token}"` : token,
  );
}

// A character that no string of the document can hold, plain or escaped, so that no string looks like a marked number.
function unusedCharacter(text: string): string {
  const lower = text.toLowerCase();
  let code = 0xe000;
  while (text.includes(String.fromCharCode(code)) || lower.includes(`\\u${code.toString(16)}`)) code += 1;
  return String.fromCharCode(code);
}
