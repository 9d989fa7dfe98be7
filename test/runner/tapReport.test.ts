import t from "tap";
import { TapReport } from "./tapReport.ts";

function read(text: string) {
  const printed: string[] = [];
  const report = new TapReport((line) => printed.push(line));
  for (const line of text.split("\n")) report.line(line);
  return { counts: report.counts, printed };
}

t.test("a test counts once, however many assertions it makes and wherever it is nested", (t) => {
  const { counts, printed } = read(`TAP version 14
# Subtest: file
    # Subtest: outer
        # Subtest: inner
            ok 1 - one
            ok 2 - two
            1..2
        ok 1 - inner # time=1.2ms
        1..1
    ok 1 - outer # time=1.2ms
    ok 2 - an assertion beside it
    1..2
ok 1 - file # time=5ms
# Subtest: flat
    ok 1 - one
    1..1
ok 2 - flat # time=1ms`);
  t.same(counts, { passed: 2, failed: 0, skipped: 0 });
  t.same(printed, ["ok      file (5ms)", "ok      flat (1ms)"]);
  t.end();
});

t.test("a failure is shown with its details", (t) => {
  const { counts, printed } = read(`# Subtest: file
    # Subtest: bad
        not ok 1 - should be equal
          ---
          at: 1
          ...
        not ok 2 - again
        ok 3 - fine
          ---
          not ok 9 - this is a detail
          ...
    not ok 1 - bad # time=2ms
not ok 1 - file # time=5ms`);
  t.same(counts, { passed: 0, failed: 1, skipped: 0 });
  t.same(printed, [
    "FAILED  file > bad > should be equal",
    "              at: 1",
    "              ...",
    "FAILED  file > bad > again",
    "not ok  file (5ms)",
  ]);
  t.end();
});

t.test("a file that fails outside of its tests counts as a failure", (t) => {
  const { counts } = read(`# Subtest: file
    # Subtest: good
        ok 1 - one
    ok 1 - good
not ok 1 - file # time=5ms
  ---
  exitCode: 1
  ...
not ok 2 - another file`);
  t.same(counts, { passed: 1, failed: 2, skipped: 0 });
  t.end();
});

t.test("skips are counted and shown with their reason", (t) => {
  const { counts, printed } = read(`# Subtest: file
    ok 1 - whole test # SKIP only root can
    # Subtest: part
        ok 1 - one # SKIP no device
        ok 2 - two
    ok 2 - part
    not ok 3 - later # TODO
ok 1 - file`);
  t.same(counts, { passed: 1, failed: 0, skipped: 3 });
  t.same(printed, [
    "skip    file > whole test: only root can",
    "skip    file > part > one: no device",
    "todo    file > later",
    "ok      file",
  ]);
  t.end();
});

t.test("subtests in braces and bailing out are understood", (t) => {
  const { counts } = read(`ok 1 - file # time=5ms {
    ok 1 - good {
        ok 1 - one
    }
    not ok 2 - bad {
        not ok 1 - one
    }
}
Bail out! no more`);
  t.same(counts, { passed: 1, failed: 2, skipped: 0 });
  t.end();
});
