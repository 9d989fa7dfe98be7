import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import t from "tap";
import { commandPage } from "../../docs/man/page.ts";
import { prose } from "../../docs/man/prose.ts";
import { inline, literal, quoted } from "../../docs/man/roff.ts";
import { commands } from "../../src/cli/commands.ts";

const pages = "build/share/man/man8";
const skip = existsSync(pages) ? false : "the manual has not been made: run make";

t.test("the manual has a page on every command, and no others", { skip }, async (t) => {
  const expected = ["tsrunc.8", ...commands.map(({ name }) => `tsrunc-${name}.8`)];
  t.same(readdirSync(pages).sort(), expected.sort());
  for (const command of commands)
    t.equal(readFileSync(`${pages}/tsrunc-${command.name}.8`, "utf8"), commandPage(command), command.name);
});

t.test("every flag that is not hidden is in the manual", async (t) => {
  for (const command of commands) {
    const page = commandPage(command);
    for (const { name, hidden } of command.flags)
      t.equal(page.includes(`\\fB${literal(`--${name}`)}\\fR`), hidden !== true, `${command.name} --${name}`);
  }
});

t.test("what the manual says is of commands that there are", async (t) => {
  const names = commands.map(({ name }) => name);
  for (const name of Object.keys(prose)) t.ok(names.includes(name), name);
});

t.test("text stays text", async (t) => {
  t.equal(inline(".TH"), "\\&.TH");
  t.equal(inline("'x"), "\\(aqx");
  t.equal(inline("a\\b -- c"), "a\\eb \\-\\- c");
  t.equal(
    inline("*--flag* of *a* _ID_, snake_case_name, 2*3*4"),
    "\\fB\\-\\-flag\\fR of \\fBa\\fR \\fIID\\fR, snake_case_name, 2*3*4",
  );
  t.equal(quoted('a "b"'), '"a \\(dqb\\(dq"');
});

const noMan = spawnSync("man", ["--version"]).error !== undefined && "man is missing: apt-get install man-db";
t.test("man renders every page without a warning", { skip: skip || noMan }, async (t) => {
  for (const page of readdirSync(pages)) {
    const env = { ...process.env, MANWIDTH: "80", MANPAGER: "cat" };
    const args = ["--warnings", "-E", "UTF-8", "-l", `${pages}/${page}`];
    const { stdout, stderr, status } = spawnSync("man", args, { encoding: "utf8", env });
    t.same({ stderr, status }, { stderr: "", status: 0 }, page);
    t.match(stdout, /NAME[\s\S]*SYNOPSIS[\s\S]*DESCRIPTION[\s\S]*EXIT STATUS[\s\S]*SEE ALSO/, page);
  }
});
