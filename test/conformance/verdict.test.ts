import t from "tap";
import { report } from "../../conformance/runtime-tools/report.ts";
import { verdictOf } from "../../conformance/runtime-tools/verdict.ts";

const verdict = (output: string, status: number | undefined = 0, name = "any") =>
  verdictOf(name, status, output);

t.test("a test passes when its results do, and counts what it skips", async (t) => {
  const output = "TAP version 13\nok 1 - a\nok 2 # SKIP no\nok 3 - b\n1..3\n";
  t.same(verdict(output), { passed: true, ok: 2, notOk: 0, skipped: 1, reason: "" });
});

t.test("one result that fails is enough", async (t) => {
  const output = "TAP version 13\nok 1 - a\nnot ok 2 - what was expected\n1..2\n";
  t.same(verdict(output), { passed: false, ok: 1, notOk: 1, skipped: 0, reason: "what was expected" });
});

t.test("what a program inside of the container prints is not the test's own", async (t) => {
  const output =
    'TAP version 13\nok 1 - a\n  ---\n  {\n    "stdout": "x"\n  not ok 9 - quoted\n  }\n  ...\n1..1\n';
  t.equal(verdict(output).passed, true);
});

t.test("an empty plan passes, unless a diagnostic tells of an error", async (t) => {
  t.equal(verdict("TAP version 13\n1..0\n").passed, true);
  const failed = verdict('TAP version 13\n  ---\n  {\n    "error": "hooks\\nRefer to"\n  }\n  ...\n1..0\n');
  t.match(failed, { passed: false, reason: "hooks" });
});

t.test("a test that stops, hangs or says nothing fails", async (t) => {
  t.match(verdict("ok 1 - a\n1..1\npanic: x\n", 2), { passed: false, reason: "panic: x" });
  t.match(verdictOf("any", undefined, "ok 1 - a\n1..1\n"), { passed: false, reason: "it did not end" });
  t.match(verdict(""), { passed: false, reason: "it said nothing" });
  t.equal(
    verdict("", 0, "process_rlimits_fail").passed,
    true,
    "but for the two that say nothing when all is well",
  );
});

t.test("the page begins with the count, and a failure that nothing explains is told", async (t) => {
  const [good, bad] = [verdict("ok 1 - a\n1..1\n"), verdict("not ok 1 - b\n1..1\n")];
  const verdicts = {
    tsrunc: { start: bad, state: good, surprise: bad },
    runc: { start: bad, state: bad, surprise: bad },
  };
  const { text, unexplained } = report([{ host: "hybrid", verdicts }]);
  t.match(text, /^tsrunc: 1 of 3 \(runc: 0 of 3\)\n/);
  t.match(text, "| state | pass 1/0/0 | FAIL 0/1/0 |");
  t.match(text, /- \*\*start\*\* \(wrong in the suite\): It wants/);
  t.same(unexplained, ["hybrid: surprise: b"]);
});
