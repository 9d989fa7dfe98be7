import t from "tap";
import { traceJson } from "../../src/trace/json.ts";
import { traceText } from "../../src/trace/text.ts";
import type { CallLine, Outcome, TraceLine } from "../../src/trace/traceLine.ts";

function call(outcome: Outcome, more: Partial<CallLine> = {}): CallLine {
  const purpose = { name: "mount", field: "mounts[0]" };
  const base = {
    kind: "call",
    purpose,
    field: purpose.field,
    process: "init",
    name: "fsopen",
    args: ['"proc"', "0"],
  };
  return { ...base, outcome, ...more } as CallLine;
}

const done = call({ kind: "result", value: 9, shown: "9<proc>", opened: "proc" });
const waited: TraceLine = { kind: "wait", purpose: done.purpose, process: "init", calls: 1, seconds: 2 };

t.test("headings are a table of contents", async (t) => {
  const show = traceText({ colours: false });
  const next = { name: "mount", field: "mounts[1]" };
  const other = { name: "set the host name", field: "hostname" };
  const text = [done, done, { ...done, purpose: next, field: "mounts[1]" }, { ...done, purpose: other }].map(
    show,
  );
  t.same(text, [
    '# mount  mounts[0]\ninit  fsopen("proc", 0) = 9<proc>\n',
    'init  fsopen("proc", 0) = 9<proc>\n',
    '## mounts[1]\ninit  fsopen("proc", 0) = 9<proc>\n',
    '\n# set the host name  hostname\ninit  fsopen("proc", 0) = 9<proc>  ← mounts[0]\n',
  ]);
});

t.test("times are told in the unit that people would choose", async (t) => {
  const show = traceText({ colours: false });
  show(done);
  const time = (seconds: number) =>
    /<(.*)>$/m.exec(show({ ...done, outcome: { kind: "unknown" }, seconds }))?.[1];
  t.same([0, 0.0000014, 0.000999, 0.0009999, 0.0123456, 1.5].map(time), [
    "0 µs",
    "1 µs",
    "999 µs",
    "1.00 ms",
    "12.3 ms",
    "1.50 s",
  ]);
  t.equal(show(waited), "init  … waited 2.00 s for the answer to 1 call\n");
});

t.test("colours are there only where they are asked for", async (t) => {
  const failed = call({ kind: "error", name: "EPERM", text: "operation not permitted" });
  const start = "\u001b";
  t.notMatch(traceText({ colours: false })(failed), start);
  const coloured = traceText({ colours: true })(failed);
  t.match(coloured, `${start}[31mEPERM (operation not permitted)${start}[0m`);
  t.match(coloured, `${start}[1m# mount${start}[0m`);
});

t.test("as JSON a line has all that there is to know", async (t) => {
  const parsed = (line: TraceLine) => JSON.parse(traceJson(line)) as unknown;
  const start = { step: "mount", field: "mounts[0]", process: "init", call: "fsopen", args: ['"proc"', "0"] };
  t.same(parsed(done), { ...start, result: 9, opened: "proc" });
  t.same(parsed(call({ kind: "result", value: 0, shown: "0" }, { seconds: 0.0000124 })), {
    ...start,
    result: 0,
    seconds: 0.000012,
  });
  t.same(parsed(call({ kind: "error", name: "EPERM", text: "" })), { ...start, error: "EPERM" });
  t.same(parsed(call({ kind: "not run" })), { ...start, outcome: "not run" });
  t.same(parsed(call({ kind: "imagined" })), start);
  t.same(parsed(waited), { step: "mount", process: "init", answered: 1, seconds: 2 });
  t.notHas(parsed(call({ kind: "done" }, { field: "" })), { field: "" });
  t.match(traceJson(done), /^[^\n]*\n$/, "one line each");
});
