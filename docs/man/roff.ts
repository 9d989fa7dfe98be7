/**
 * Text as the man macros take it (man(7), groff_char(7)): nothing in it is a request, an escape or a typographic dash. `*word*` becomes bold,
 * `_word_` italic.
 */
export function inline(text: string): string {
  const marked = literal(text)
    .replaceAll(/(?<![\w*])\*([^*\s](?:[^*]*[^*\s])?)\*(?!\w)/g, "\\fB$1\\fR")
    .replaceAll(/(?<!\w)_([A-Za-z]+)_(?!\w)/g, "\\fI$1\\fR");
  return protectStart(marked);
}

/** Text as it is, on one line. */
export function literal(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll("'", "\\(aq")
    .replaceAll("`", "\\(ga")
    .replaceAll("~", "\\(ti")
    .replaceAll("^", "\\(ha");
}

/** A full stop or a quote at the start of a line makes it a request. */
function protectStart(line: string): string {
  return /^[.']/.test(line) ? `\\&${line}` : line;
}

/** An argument of a request. */
export function quoted(text: string): string {
  return `"${literal(text).replaceAll('"', "\\(dq")}"`;
}

/** A section of a page. */
export function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`.SH ${quoted(title)}`, ...lines];
}

/** Paragraphs. */
export function paragraphs(texts: readonly string[]): string[] {
  return texts.flatMap((text) => [".PP", inline(text)]);
}

/** A term and what it means. */
export function item(term: string, meaning: string): string[] {
  return [".TP", term, inline(meaning)];
}

/** Commands as one types them. */
export function example(what: string, ...commands: readonly string[]): string[] {
  const lines = commands.map((command) => protectStart(literal(command)));
  return [".PP", `${inline(what)}:`, ".PP", ".RS 4", ".nf", ...lines, ".fi", ".RE"];
}
