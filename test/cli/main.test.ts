import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import t from "tap";

t.test("what is wrong with a command line decides the exit status", async (t) => {
  t.match(tsrunc("--version"), { status: 0, stdout: /^tsrunc version .*\nspec: .*\n$/, stderr: "" });
  t.match(tsrunc("-v"), { status: 0, stdout: /^tsrunc version/ });
  t.match(tsrunc(), { status: 0, stdout: /tsrunc \[FLAGS\] COMMAND/ });
  t.match(tsrunc("kill", "--help"), { status: 0, stdout: /tsrunc kill \[FLAGS\] ID \[SIGNAL\]/ });
  t.same(tsrunc("frobnicate"), { status: 3, stdout: "", stderr: "tsrunc: No help topic for 'frobnicate'\n" });
  t.same(tsrunc("help", "frobnicate").status, 3);
  t.same(tsrunc("--help", "state").stdout, tsrunc("state", "--help").stdout);
  const help = (...args: string[]) => tsrunc("help", ...args).stdout;
  t.same(tsrunc("--nope"), usage("flag provided but not defined: -nope", help()));
  t.same(tsrunc("state", "--nope", "x"), usage("flag provided but not defined: -nope", help("state")));
  t.same(tsrunc("list", "-f"), usage("flag needs an argument: -f", help("list")));
  t.same(tsrunc("state"), count('"state" requires exactly 1 argument(s)', help("state")));
  t.same(tsrunc("state", "a", "b"), count('"state" requires exactly 1 argument(s)', help("state")));
  t.same(tsrunc("kill"), count('"kill" requires a minimum of 1 argument(s)', help("kill")));
  t.same(tsrunc("kill", "a", "-9", "c"), count('"kill" requires a maximum of 2 argument(s)', help("kill")));
});

t.test("a word that looks like a command is one only where the command stands", async (t) => {
  const root = t.testdir();
  const missing = (id: string) => failure(`container does not exist: "${id}"`);
  t.same(tsrunc("--root", root, "--log-format", "json", "--rootless", "auto", "state", "exec").status, 1);
  t.same(tsrunc("--root", root, "state", "exec"), missing("exec"));
  t.same(tsrunc("--root", root, "state", "state"), missing("state"));
  t.same(tsrunc("--root", `${root}/../create`, "--debug=false", "kill", "run"), missing("run"));
  t.same(tsrunc("--log", "state", "--log-format", "xml", "list"), failure("invalid log-format: xml"));
  t.same(
    tsrunc("--rootless", "delete", "list"),
    failure("invalid value of --rootless: delete. It is true, false or auto"),
  );
  t.same(tsrunc("help", "exec").stdout, tsrunc("exec", "--help").stdout);
  t.match(tsrunc("--root", root, "--version", "state"), { status: 0, stdout: /^tsrunc version/, stderr: "" });
  t.match(tsrunc("--root", root, "ps", "start"), missing("start"));
});

t.test("a command or flag that is nearly right is told", async (t) => {
  const said = (...args: string[]) => tsrunc(...args).stderr;
  t.equal(said("craete"), "tsrunc: No help topic for 'craete'. Did you mean create?\n");
  t.equal(said("lsit", "-q"), "tsrunc: No help topic for 'lsit'. Did you mean list?\n");
  t.equal(
    said("delete", "--forse", "x"),
    "tsrunc: flag provided but not defined: -forse. Did you mean --force?\n",
  );
  t.equal(said("--rot", "/x", "list"), "tsrunc: flag provided but not defined: -rot. Did you mean --root?\n");
});

t.test("usage errors are logged as all others", async (t) => {
  const log = `${t.testdir()}/log`;
  const logged = (...args: string[]) => {
    const before = existsSync(log) ? readFileSync(log, "utf8") : "";
    tsrunc("--log", log, "--log-format", "json", ...args);
    return (JSON.parse(readFileSync(log, "utf8").slice(before.length)) as { msg: string }).msg;
  };
  t.equal(logged("nonsense"), "No help topic for 'nonsense'");
  t.equal(logged("state", "--nope"), "flag provided but not defined: -nope");
  t.equal(logged("state"), '"state" requires exactly 1 argument(s)');
});

t.test("--debug tells what is done and where an error comes from, and the error last", async (t) => {
  const root = t.testdir();
  const lines = tsrunc("--root", root, "--debug", "--log-format", "json", "state", "none")
    .stderr.trim()
    .split("\n");
  const records = lines.map((line) => JSON.parse(line) as { level: string; msg: string });
  t.match(records, [
    { level: "debug", msg: `tsrunc 0.1.0: state none, containers in ${root}` },
    { level: "debug", msg: /container does not exist[\s\S]*\n\s+at / },
    { level: "error", msg: 'container does not exist: "none"' },
  ]);
  t.match(tsrunc("--root", root, "--debug", "list").stderr, /debug: exit status 0\n$/);
  t.equal(tsrunc("--root", root, "--debug=false", "list").stderr, "");
});

t.test("--rootless is true, false or auto", async (t) => {
  const root = t.testdir();
  for (const value of ["true", "false", "auto", "1", "F"])
    t.match(tsrunc("--root", root, `--rootless=${value}`, "list"), { status: 0, stderr: "" }, value);
  t.same(
    tsrunc("--rootless", "maybe", "list"),
    failure("invalid value of --rootless: maybe. It is true, false or auto"),
  );
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
  const { status, stdout, stderr } = spawnSync("bin/tsrunc", args, { encoding: "utf8", timeout: 10_000 });
  return { status, stdout, stderr };
}

function usage(message: string, help: string) {
  return { status: 1, stdout: `Incorrect Usage: ${message}\n\n${help}`, stderr: `tsrunc: ${message}\n` };
}

function count(message: string, help: string) {
  return { status: 1, stdout: `Incorrect Usage.\n\n${help}`, stderr: `tsrunc: ${message}\n` };
}

function failure(message: string) {
  return { status: 1, stdout: "", stderr: `tsrunc: ${message}\n` };
}
