/**
 * Tells where malformed JSON stops being JSON, as `line 3, column 7: expected a comma or "}"`.
 *
 * Follows the grammar of RFC 8259. Lines and columns count from 1, columns in UTF-16 units. The answer has no meaning
 * for text that is well-formed.
 */
export function jsonFault(text: string): string {
  const { position, fault } = findFault(text);
  const before = text.slice(0, position).split("\n");
  const where = `line ${before.length}, column ${(before.at(-1) ?? "").length + 1}`;
  const isAtEnd = position === text.length;
  return `${where}: ${isAtEnd ? `the document ends too early, ${fault}` : fault}`;
}

interface Fault {
  /** Index in the text. */
  readonly position: number;
  readonly fault: string;
}

/** What may come next: a value, a name, either of them or the end of what has just been opened, and so on. */
type Expected = "value" | "value or ]" | "name" | "name or }" | "colon" | "comma or end";

function findFault(text: string): Fault {
  // Closing brackets of what is open, the innermost last.
  const open: string[] = [];
  let expected: Expected = "value";
  let position = 0;
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = position;
    const isFound = pattern.test(text);
    if (isFound) position = pattern.lastIndex;
    return isFound;
  };
  for (;;) {
    skip(/[ \t\n\r]*/y);
    const next = text[position] ?? "";
    if (expected === "comma or end") {
      const closing = open.at(-1);
      if (closing === undefined) return { position, fault: "expected the end of the document" };
      if (next === closing) open.pop();
      else if (next === ",") expected = closing === "}" ? "name" : "value";
      else return { position, fault: `expected a comma or "${closing}"` };
      position += 1;
    } else if (expected === "colon") {
      if (next !== ":") return { position, fault: "expected a colon" };
      position += 1;
      expected = "value";
    } else if ((expected === "name or }" && next === "}") || (expected === "value or ]" && next === "]")) {
      open.pop();
      position += 1;
      expected = "comma or end";
    } else if (next === '"') {
      skip(/"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\uffff]*)*/y);
      if (text[position] !== '"') return { position, fault: stringFault(text.slice(position)) };
      position += 1;
      expected = expected.startsWith("name") ? "colon" : "comma or end";
    } else if (expected.startsWith("name")) {
      return { position, fault: "expected a property name in double quotes" };
    } else if (next === "{" || next === "[") {
      open.push(next === "{" ? "}" : "]");
      position += 1;
      expected = next === "{" ? "name or }" : "value or ]";
    } else if (skip(/true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y)) {
      expected = "comma or end";
    } else return { position, fault: valueFault(next) };
  }
}

function stringFault(rest: string): string {
  if (rest === "" || /^[\r\n]/.test(rest)) return "a string is not closed";
  if (rest.startsWith("\\u")) return 'a "\\u" escape needs four hexadecimal digits';
  return rest.startsWith("\\") ? "unknown escape in a string" : "control character in a string";
}

function valueFault(next: string): string {
  if (next === "/") return "comments are not allowed";
  if (next === "'") return "strings need double quotes";
  return next === "\ufeff" ? "unexpected byte order mark" : "expected a value";
}
