import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import t from "tap";

t.test("what is wrong with a command line decides the exit status", async (t) => {
  t.match(tsrunc("--version"), { status: 0, stdout: /^tsrunc version .*\nspec: .*\n$/, stderr: "" });
  t.match(tsrunc("-v"), { status: 0, stdout: /^tsrunc version/ });
  t.match(tsrunc(), { status: 0, stdout: /tsrunc \[FLAGS\] COMMAND/ });
  t.match(tsrunc("kill", "--help"), { status: 0, stdout: /tsrunc kill \[FLAGS\] ID \[SIGNAL\]/ });
  t.same(tsrunc("frobnicate"), { status: 3, stdout: "", stderr: "No help topic for 'frobnicate'\n" });
  t.same(tsrunc("--nope"), usage("flag provided but not defined: -nope"));
  t.same(tsrunc("state", "--nope", "x"), usage("flag provided but not defined: -nope"));
  t.same(tsrunc("state"), usage('"state" requires exactly 1 argument(s)'));
  t.same(tsrunc("state", "a", "b"), usage('"state" requires exactly 1 argument(s)'));
  t.same(tsrunc("kill"), usage('"kill" requires at least 1 argument(s)'));
  t.same(tsrunc("kill", "a", "-9", "c"), usage('"kill" requires at most 2 argument(s)'));
});

t.test("an error is one line on standard error, and in the log", async (t) => {
  const root = t.testdir();
  t.same(tsrunc("--root", "/", "list"), failure("Option --root argument should not be set to /"));
  t.same(tsrunc("--root", root, "state", "none"), failure('container does not exist: "none"'));
  t.same(tsrunc("--root", root, "state", "a/b").status, 1);
  t.same(tsrunc("--root", root, "kill", "none", "NOSUCH"), failure('unknown signal "NOSUCH"'));
  t.same(tsrunc("--root", root, "delete", "--force", "none"), { status: 0, stdout: "", stderr: "" });
  t.same(tsrunc("--log-format", "xml", "list"), failure("invalid log-format: xml"));
  const log = `${root}/log`;
  const logged = tsrunc("--root", root, "--log", log, "--log-format=json", "state", "none");
  t.same(logged, failure('container does not exist: "none"'));
  const { level, msg } = JSON.parse(readFileSync(log, "utf8")) as { level: string; msg: string };
  t.same([level, msg], ["error", 'container does not exist: "none"']);
});

function tsrunc(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const program = [process.execPath, "build/src/cli/main.js", ...args] as const;
  const { status, stdout, stderr } = spawnSync(program[0], program.slice(1), {
    encoding: "utf8",
    timeout: 10_000,
  });
  return { status, stdout, stderr };
}

function usage(message: string) {
  return { status: 1, stdout: "", stderr: `Incorrect Usage: ${message}\n` };
}

function failure(message: string) {
  return { status: 1, stdout: "", stderr: `tsrunc: ${message}\n` };
}
