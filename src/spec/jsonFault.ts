import { printParseErrorCode, visit } from "jsonc-parser";

/**
 * Tells what is wrong with malformed JSON, as `line 3, column 7: expected a comma or "}"`.
 *
 * Lines and columns count from 1, columns in UTF-16 units. Only the first fault is told. For text that is well-formed
 * the answer has no meaning.
 */
export function jsonFault(text: string): string {
  let fault: string | undefined;
  // Closing brackets of what is open at this point.
  const open: string[] = [];
  try {
    visit(
      text,
      {
        onObjectBegin: () => void open.push("}"),
        onObjectEnd: () => void open.pop(),
        onArrayBegin: () => void open.push("]"),
        onArrayEnd: () => void open.pop(),
        onError: (code, offset, _length, line, column) => {
          const what = offset >= text.trimEnd().length ? `the document ends too early, ` : "";
          fault ??= `line ${line + 1}, column ${column + 1}: ${what}${explain(printParseErrorCode(code), open.at(-1))}`;
        },
      },
      { disallowComments: true },
    );
  } catch {
    return "it is nested too deeply";
  }
  return fault ?? "it is not valid JSON";
}

function explain(code: string, closing: string | undefined): string {
  switch (code) {
    case "InvalidNumberFormat":
    case "UnexpectedEndOfNumber":
      return "malformed number";
    case "PropertyNameExpected":
      return "expected a property name in double quotes";
    case "ValueExpected":
      return "expected a value";
    case "ColonExpected":
      return "expected a colon";
    case "CommaExpected":
      return `expected a comma or "${closing}"`;
    case "CloseBraceExpected":
      return 'expected "}"';
    case "CloseBracketExpected":
      return 'expected "]"';
    case "EndOfFileExpected":
      return "expected the end of the document";
    case "InvalidCommentToken":
    case "UnexpectedEndOfComment":
      return "comments are not allowed";
    case "UnexpectedEndOfString":
      return "a string is not closed";
    case "InvalidUnicode":
      return 'malformed "\\u" escape in a string';
    case "InvalidEscapeCharacter":
      return "unknown escape in a string";
    case "InvalidCharacter":
      return "control character in a string";
    default:
      return "unexpected character";
  }
}
