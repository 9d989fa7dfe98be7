import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import t, { type Test } from "tap";
import { bootOf, isForMachine, runInMachine } from "./machine.ts";

const sources = ["test/vm/a.test.ts", "test/vm/b.test.ts"];
const [a, b] = ["build/machine/vm/a.test.js", "build/machine/vm/b.test.js"];

/** Runs the two files in a project whose machine is these scripts. */
async function lines(t: Test, scripts: { check?: string; fetch?: string; run?: string }, files = sources) {
  const home = mkdtempSync(join(tmpdir(), "tsrunc-test-machine-"));
  t.teardown(() => rmSync(home, { recursive: true }));
  const { check = "", fetch = "echo /cache", run = "" } = scripts;
  const all = {
    "conformance/vm/check": check,
    "conformance/vm/fetch": fetch,
    "conformance/vm/run": run,
    "node_modules/.bin/bun": "",
  };
  for (const [name, script] of Object.entries(all)) {
    const path = join(home, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
  }
  const result: string[] = [];
  for await (const line of runInMachine({ home, sources: files })) result.push(line.replaceAll(home, "HOME"));
  return result;
}

t.test("a test of the machine is told by its folder", async (t) => {
  t.ok(isForMachine("test/vm/a.test.ts"));
  t.notOk(isForMachine("test/runner/machine.test.ts"));
  t.equal(bootOf("test/vm/systemd/a.test.ts"), "systemd");
  t.equal(bootOf("test/vm/selinux/a.test.ts"), "selinux");
  t.equal(bootOf("test/vm/systemd.test.ts"), "plain");
});

t.test("what the machine writes is what comes out", async (t) => {
  t.strictSame(await lines(t, { run: `echo "# $*"; echo "ok 1 - x"; echo "not ok 2 - y"` }), [
    `# -t 300 -- HOME/test/runner/inMachine.sh ${a} ${b}`,
    "ok 1 - x",
    "not ok 2 - y",
  ]);
  const [first] = await lines(t, { run: 'echo "# $*"' }, ["test/vm/systemd/a.test.ts"]);
  t.match(first, "# -s -t 300 --", "systemd's tests boot it");
});

t.test("where there is no machine each file counts as skipped, with the reason", async (t) => {
  const skipped = (reason: string) => [`ok 1 - ${a} # SKIP ${reason}`, `ok 2 - ${b} # SKIP ${reason}`];
  t.strictSame(await lines(t, { check: "echo no qemu >&2; exit 1" }), skipped("no qemu"));
  t.strictSame(
    await lines(t, { fetch: "echo progress >&2; echo no kernel >&2; exit 1" }),
    skipped("no kernel"),
  );
});

t.test("a file that has not come to its end when the machine crashes has failed", async (t) => {
  const run = 'echo "ok 1 - x"; echo "# Subtest: y"; echo "    ok 1 - z"; exit 124';
  t.strictSame((await lines(t, { run })).slice(-2), ["    ok 1 - z", `not ok 2 - ${b}`]);
  t.strictSame(await lines(t, { run: "exit 124" }), [`not ok 1 - ${a}`, `not ok 2 - ${b}`]);
});

t.test("without tests nothing is started", async (t) => {
  t.strictSame(await lines(t, { check: "exit 1", run: "echo ok" }, []), []);
});
