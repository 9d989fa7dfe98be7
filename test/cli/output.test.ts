import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import t from "tap";
import type { Context } from "../../src/cli/command.ts";
import { absolutePath } from "../../src/cli/command.ts";
import { commands } from "../../src/cli/commands.ts";
import { globalFlags } from "../../src/cli/globalFlags.ts";
import { helpText } from "../../src/cli/help.ts";
import { command as list } from "../../src/cli/list.ts";
import { openLog } from "../../src/cli/log.ts";
import { defaultRoot } from "../../src/cli/root.ts";
import { versionText } from "../../src/cli/version.ts";
import { AT_FDCWD, fchmodat, mkdirat } from "../../src/linux/calls/files.ts";
import { type FakeKernel, fakeKernel } from "../../src/linux/fakeKernel.ts";
import { hostKernel } from "../../src/linux/hostKernel.ts";

const table = { commands, globalFlags };

t.test("the version is the package's", async (t) => {
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  t.equal(versionText(), `tsrunc version ${version}\nspec: 1.3.0\n`);
});

t.test("the help lists every command and every flag, but for hidden ones", async (t) => {
  const help = (await helpText(table, undefined)).replaceAll(/\s+/g, " ");
  for (const { name, summary, positionals } of commands) {
    t.match(help, [name, ...positionals].join(" "), name);
    t.match(help, summary);
  }
  for (const { name, description, hidden } of globalFlags)
    t.equal(help.includes(`--${name}`) && help.includes(description), hidden !== true, name);
  for (const command of commands) {
    const text = await helpText(table, command);
    t.match(text, command.summary);
    for (const { name, short, description } of command.flags) {
      t.match(text, `${short === undefined ? "" : `-${short}, `}--${name}`, `${command.name} --${name}`);
      t.match(text.replaceAll(/\s+/g, " "), description);
    }
  }
});

t.test("no command has a flag twice", async (t) => {
  for (const { name, flags } of commands) {
    const names = flags.flatMap((flag) => [flag.name, ...(flag.short === undefined ? [] : [flag.short])]);
    t.equal(new Set(names).size, names.length, `${name} has no flag twice`);
  }
});

t.test("the superuser's state is in /run, others' in their runtime directory", async (t) => {
  const { XDG_RUNTIME_DIR, USER } = process.env;
  t.teardown(() => {
    for (const [name, value] of Object.entries({ XDG_RUNTIME_DIR, USER })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
  const rootOf = (uid: number, user: string, map = "0 0 4294967295") => {
    t.intercept(process, "geteuid", { value: () => uid });
    process.env.USER = user;
    const kernel = fakeKernel({ files: { "/proc/self/uid_map": `         ${map}\n` } });
    return { root: defaultRoot(kernel), calls: kernel.record.map(({ call }) => call) };
  };
  process.env.XDG_RUNTIME_DIR = "/run/user/1000";
  t.equal(rootOf(0, "root").root, "/run/tsrunc");
  t.equal(rootOf(0, "").root, "/run/tsrunc");
  t.equal(rootOf(0, "me", "0 1000 1").root, "/run/user/1000/tsrunc", "superuser of a namespace only");
  t.equal(rootOf(0, "root", "0 1000 1").root, "/run/tsrunc");
  const { root, calls } = rootOf(1000, "me");
  t.equal(root, "/run/user/1000/tsrunc");
  t.same(calls, [mkdirat(AT_FDCWD, root, 0o700), fchmodat(AT_FDCWD, root, 0o1700)]);
  delete process.env.XDG_RUNTIME_DIR;
  t.equal(rootOf(1000, "me").root, "/run/tsrunc");
});

t.test("relative paths start at the working directory", async (t) => {
  t.equal(absolutePath("/x/."), "/x/.");
  t.equal(absolutePath("x"), `${process.cwd()}/x`);
  t.equal(absolutePath("."), process.cwd());
  t.equal(absolutePath("x/"), `${process.cwd()}/x`);
});

t.test("the log is for people on standard error, and one record a line in a file", async (t) => {
  const said = (file: string | undefined, format: string) => {
    const kernel = fakeKernel();
    const log = openLog(kernel, { file, format });
    log.warn("a warning");
    log.error('it "broke"\nbadly');
    const plain = (text: string) => text.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, "TIME");
    return { stderr: plain(writtenTo(kernel, 2)), file: plain(kernel.files.get("/log") ?? "") };
  };
  const stderr = 'tsrunc: it "broke"\nbadly\n';
  t.same(said(undefined, "text"), { stderr: `tsrunc: warning: a warning\n${stderr}`, file: "" });
  const json =
    '{"level":"warning","msg":"a warning","time":"TIME"}\n' +
    '{"level":"error","msg":"it \\"broke\\"\\nbadly","time":"TIME"}\n';
  t.same(said(undefined, "json"), { stderr: json, file: "" });
  t.same(said("/log", "json"), { stderr, file: json });
  const text =
    'time="TIME" level=warning msg="a warning"\ntime="TIME" level=error msg="it \\"broke\\"\\nbadly"\n';
  t.same(said("/log", "text"), { stderr, file: text });
  t.throws(() => openLog(fakeKernel(), { format: "xml" }), { message: "invalid log-format: xml" });
});

t.test("the table has runc's columns", async (t) => {
  const root = t.testdir();
  t.equal(await printed(root, {}), "ID          PID         STATUS      BUNDLE      CREATED     OWNER\n");
  t.equal(await printed(root, { format: "json" }), "null");
  t.equal(await printed(root, { quiet: true }), "");
  addContainer(root, "a", { bundle: "/a-longer-path" });
  addContainer(root, "b-with-a-longer-name", { annotations: { k: "v" } });
  const created = "2026-01-02T03:04:05.000000006Z";
  t.equal(
    await printed(root, {}),
    [
      "ID                     PID         STATUS      BUNDLE           CREATED                          OWNER",
      `a                      0           stopped     /a-longer-path   ${created}   root`,
      `b-with-a-longer-name   0           stopped     /b               ${created}   root`,
      "",
    ].join("\n"),
  );
  t.equal(await printed(root, { quiet: true }), "a\nb-with-a-longer-name\n");
  const [first, second] = JSON.parse(await printed(root, { format: "json" })) as object[];
  const common = { ociVersion: "1.3.0", pid: 0, status: "stopped", rootfs: "/rootfs", created, owner: "" };
  t.same(first, { ...common, id: "a", bundle: "/a-longer-path" });
  t.match(second, { id: "b-with-a-longer-name", annotations: { k: "v" } });
  await t.rejects(printed(root, { format: "xml" }), { message: /^cannot list as "xml"/ });
});

/** A container whose process has ended. */
function addContainer(root: string, id: string, fields: object): void {
  mkdirSync(`${root}/${id}`);
  const record = {
    ...{ ociVersion: "1.3.0", init_process_pid: 0x7fffffff, init_process_start: 1, bundle: "/b" },
    ...{ created: "2026-01-02T03:04:05.000000006Z", config: { rootfs: "/rootfs" } },
    ...fields,
  };
  writeFileSync(`${root}/${id}/state.json`, JSON.stringify(record));
}

async function printed(root: string, flags: Readonly<Record<string, string | boolean>>): Promise<string> {
  let text = "";
  const context: Context = {
    kernel: hostKernel(),
    table: { commands, globalFlags },
    rootless: undefined,
    root,
    rootIsExplicit: true,
    systemdCgroup: false,
    print: (part) => {
      text += part;
    },
    warn: (message) => {
      throw new Error(message);
    },
  };
  await list.run(context, { positionals: [], flags });
  return text;
}

function writtenTo({ record }: FakeKernel, descriptor: number): string {
  const writes = record.filter(({ call }) => call.name === "write" && call.args[0] === descriptor);
  return writes
    .map(({ call: { args } }) => (args[1] instanceof Uint8Array ? Buffer.from(args[1]).toString() : ""))
    .join("");
}
