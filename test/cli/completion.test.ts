import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import t from "tap";
import { candidates } from "../../src/cli/candidates.ts";
import { commands } from "../../src/cli/commands.ts";
import { globalFlags } from "../../src/cli/globalFlags.ts";
import { cannotRun, makeWorld, tsrunc } from "../support/world.ts";

const table = { commands, globalFlags };
const given = {
  containers: (root: string | undefined) =>
    ["web", "worker"].map((name) => ({ word: `${root ?? ""}${name}`, description: "running" })),
  signals: ["HUP", "TERM"],
  shells: ["bash", "zsh", "fish"],
};

t.test("what may follow is read from the command table", async (t) => {
  const cases: readonly [line: string, words: readonly string[]][] = [
    ["cr", ["create"]],
    ["help pa", ["pause"]],
    ["--roo", ["--root", "--rootless"]],
    ["-roo", ["--root", "--rootless"]],
    ["--log-format ", ["text", "json"]],
    ["--log-format=j", ["--log-format=json"]],
    ["list -f ", ["table", "json"]],
    ["list -format t", ["table"]],
    ["state ", ["web", "worker"]],
    ["--root /r/ state w", []],
    ["--root /r/ state /r/we", ["/r/web"]],
    ["--root=/r/ state /r/we", ["/r/web"]],
    ["--debug --log x state we", ["web"]],
    ["kill --all web T", ["TERM"]],
    ["kill web -", []],
    ["delete w --fo", ["--force"]],
    ["create w", []],
    ["create --bundle ", []],
    ["create --bundle d --pid", ["--pidfd-socket", "--pid-file"]],
    ["state web ", []],
    ["exec -d w", ["web", "worker"]],
    ["exec web --t", []],
    ["delete -- --f", []],
    ["completion z", ["zsh"]],
    ["nonsense ", []],
  ];
  for (const [line, expected] of cases) t.same(words(line.split(" ")), expected, line);
  const all = words([""]);
  t.same(
    all,
    commands.map(({ name }) => name),
  );
});

t.test("bash makes words of what stands beside an equals sign", async (t) => {
  t.same(words(["list", "--format", "=", "j"], false), ["json"]);
  t.same(words(["list", "--format", ""], false), ["table", "json"]);
  t.same(words(["--root", "=", "/r/", "state", "/r/w"], false), ["/r/web", "/r/worker"]);
});

t.test("every command and flag is told with its description", async (t) => {
  const [first] = candidates(["cre"], table, given, { keepsFlag: true });
  t.same(first, { word: "create", description: "create a container" });
  for (const command of commands) {
    const flags = words([command.name, "-"]);
    const shown = command.flags.filter(({ hidden }) => hidden !== true);
    t.same(
      flags,
      shown.map(({ name }) => `--${name}`),
      command.name,
    );
  }
});

t.test("a shell that is not known is refused", { skip: cannotRun() }, async (t) => {
  const { status, stderr } = spawnSync(tsrunc, ["completion", "tcsh"], { encoding: "utf8" });
  t.equal(status, 1);
  t.equal(stderr, 'tsrunc: cannot complete in "tcsh". The shells are bash, zsh, fish\n');
});

const hasBash = existsSync("/bin/bash") ? cannotRun() : "bash is missing";
t.test("bash completes commands, flags, values, containers and files", { skip: hasBash }, (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const id = world.create("completed");
  writeFileSync(`${world.dir}/my-file`, "");
  const complete = (...line: string[]) => completeInBash(world.dir, line);
  t.same(complete("cr"), ["create"]);
  t.same(complete("list", "--f"), ["--format"]);
  t.same(complete("list", "--format", "=", "js"), ["json"]);
  t.same(complete("list", "--format", "="), ["table", "json"]);
  t.same(complete("--root", world.root, "state", world.prefix), [id]);
  t.same(complete("create", "--bundle", "my-"), [], "bash itself offers files");
  t.end();
});

t.test("zsh takes its script", { skip: cannotRun() || isMissing("zsh") }, async (t) => {
  const script = execFileSync(tsrunc, ["completion", "zsh"], { encoding: "utf8" });
  const { status, stderr } = spawnSync("zsh", ["-n"], { input: script, encoding: "utf8" });
  t.same({ status, stderr }, { status: 0, stderr: "" });
});

t.test("fish completes commands, flags and values", { skip: cannotRun() || isMissing("fish") }, async (t) => {
  const complete = (line: string) => {
    const script = `tsrunc completion fish | source; complete --do-complete "${line}"`;
    const env = { ...process.env, PATH: `${process.cwd()}/bin:${process.env.PATH}`, HOME: t.testdirName };
    return execFileSync("fish", ["--no-config", "-c", script], { env, encoding: "utf8" });
  };
  t.equal(complete("tsrunc cr"), "create\tcreate a container\n");
  t.equal(complete("tsrunc delete --f"), "--force\tkill it first if it still runs\n");
  t.equal(complete("tsrunc list --format=j"), "--format=json\n");
});

function isMissing(shell: string): string | false {
  return spawnSync(shell, ["-c", "true"]).error !== undefined && `${shell} is missing`;
}

/** What a bash that has read the script makes of an unfinished command line. */
function completeInBash(cwd: string, line: readonly string[]): string[] {
  const script = `source <("$0" completion bash)
[[ $(complete -p tsrunc) == *'-o default -F _tsrunc tsrunc' ]] || exit 1
COMP_WORDS=("$0" "$@")
COMP_CWORD=$#
_tsrunc
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const output = execFileSync("/bin/bash", ["--norc", "-c", script, tsrunc, ...line], {
    cwd,
    encoding: "utf8",
  });
  return output.split("\n").filter((found) => found !== "");
}

function words(line: readonly string[], keepsFlag = true): string[] {
  return candidates(line, table, given, { keepsFlag }).map(({ word }) => word);
}
