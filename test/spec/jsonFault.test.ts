import t from "tap";
import { jsonFault } from "../../src/spec/jsonFault.ts";
import { fixture, messageOf, parse } from "./support.ts";

t.test("malformed JSON is refused with position and expectation", async (t) => {
  t.equal(
    messageOf(() => parse('{\n  "a": 1,\n  "b": 2 "c": 3\n}')),
    'cannot read /bundle/config.json: line 3, column 10: expected a comma or "}"',
  );
});

t.test("every fault has its words", async (t) => {
  const early = "the document ends too early";
  const faults: Record<string, string> = {
    "": `line 1, column 1: ${early}, expected a value`,
    " \r\n\t": `line 2, column 2: ${early}, expected a value`,
    "[": `line 1, column 2: ${early}, expected a value`,
    "[1": `line 1, column 3: ${early}, expected a comma or "]"`,
    "[1 2]": 'line 1, column 4: expected a comma or "]"',
    "[1}": 'line 1, column 3: expected a comma or "]"',
    "[1,]": "line 1, column 4: expected a value",
    '{"a": 1]': 'line 1, column 8: expected a comma or "}"',
    '{"a" 1}': "line 1, column 6: expected a colon",
    '{"a":}': "line 1, column 6: expected a value",
    '{"a": 1,}': "line 1, column 9: expected a property name in double quotes",
    "{a: 1}": "line 1, column 2: expected a property name in double quotes",
    "{": `line 1, column 2: ${early}, expected a property name in double quotes`,
    "['a']": "line 1, column 2: strings need double quotes",
    '["a]': `line 1, column 5: ${early}, a string is not closed`,
    '["a\n"]': "line 1, column 4: a string is not closed",
    '["a\tb"]': "line 1, column 4: control character in a string",
    '["\\x"]': "line 1, column 3: unknown escape in a string",
    '["\\u12g4"]': 'line 1, column 3: a "\\u" escape needs four hexadecimal digits',
    "[01]": 'line 1, column 3: expected a comma or "]"',
    "[+1]": "line 1, column 2: expected a value",
    "[1.]": 'line 1, column 3: expected a comma or "]"',
    "[True]": "line 1, column 2: expected a value",
    "[nul]": "line 1, column 2: expected a value",
    "{} {}": "line 1, column 4: expected the end of the document",
    "\ufeff{}": "line 1, column 1: unexpected byte order mark",
    "[\u00a01]": "line 1, column 2: expected a value",
    "// c\n{}": "line 1, column 1: comments are not allowed",
  };
  for (const [text, fault] of Object.entries(faults)) t.equal(jsonFault(text), fault, JSON.stringify(text));
});

t.test("a fault is found wherever the engine finds one", async (t) => {
  const text = fixture("crun.json");
  let count = 0;
  for (let position = 0; position < text.length; position += 3) {
    for (const change of ["", '"', "}", ",", "\\", "x"]) {
      const changed = text.slice(0, position) + change + text.slice(position + 1);
      if (isJson(changed)) continue;
      count += 1;
      // The end of the document is where the search stops if it has found no fault.
      const end = "the document ends too early, expected the end of the document";
      if (jsonFault(changed).endsWith(end)) t.fail(`no fault is found in ${JSON.stringify(changed)}`);
    }
  }
  t.ok(count > 1000, `${count} faults`);
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
