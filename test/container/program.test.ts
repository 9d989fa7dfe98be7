import t from "tap";
import { findHome } from "../../src/container/steps/environment.ts";
import { findExecutable } from "../../src/container/steps/executable.ts";
import { type Answer, errno } from "../../src/linux/fakeKernel.ts";
import type { Process } from "../../src/spec/process.ts";
import { outputAt, plainSpec, runSteps } from "./support.ts";

t.test("HOME comes from the config, else from the image's passwd, else it is /", async (t) => {
  const passwd =
    "root:x:0:0:root:/root:/bin/sh\n# a comment\nu:x:1000:1000::/home/u:/bin/sh\nodd:x:1001:1001::\n";
  const home = (uid: number, env: string[], content = passwd) => {
    const spec = plainSpec({ env, user: { uid, gid: 0 } });
    return runSteps([findHome], spec, undefined, { "/etc/passwd": content }).found.environment;
  };
  t.same(home(0, ["A=1", "HOME=/mine"]), ["A=1", "HOME=/mine"]);
  t.same(home(0, ["A=1"]), ["A=1", "HOME=/root"]);
  t.same(home(1000, []), ["HOME=/home/u"]);
  t.same(home(1001, []), ["HOME=/"], "an empty field");
  t.same(home(7, []), ["HOME=/"], "no such user");
  t.same(home(7, [], ""), ["HOME=/"], "an empty file");
  const many = Array.from(
    { length: 900 },
    (_, index) => `u${index}:x:${5000 + index}:0::/home/u${index}:\n`,
  ).join("");
  t.same(home(5899, [], many), ["HOME=/home/u899"], "one that several reads are needed for");
  t.same(home(7, [], many), ["HOME=/"]);
  const missing: Answer = ({ name }) => (name === "openat" ? errno("ENOENT") : undefined);
  const spec = plainSpec({ env: [] });
  t.same(
    runSteps([findHome], spec, (call) => (call.args[1] === "/etc/passwd" ? missing(call, "") : undefined))
      .found.environment,
    ["HOME=/"],
  );
});

t.test("the program is looked for along the PATH of the config", async (t) => {
  const look = (process: Partial<Process>, problems: Readonly<Record<string, number>>) =>
    runSteps([findExecutable], plainSpec(process), ({ name, args }) => problems[`${name} ${args[1]}`]).found
      .executable;
  const ENOENT = errno("ENOENT");
  const EACCES = errno("EACCES");
  const env = ["PATH=/a:/b"];
  t.equal(look({ args: ["p"], env }, {}), "/a/p");
  t.equal(look({ args: ["p"], env }, { "statx /a/p": ENOENT }), "/b/p");
  t.equal(
    look({ args: ["p"], env }, { "faccessat2 /a/p": EACCES }),
    "/b/p",
    "what cannot be executed is passed over",
  );
  t.equal(look({ args: ["p"], env: ["PATH=/a", "PATH=/b"] }, {}), "/b/p", "the last PATH counts");
  t.equal(look({ args: ["./p"], env }, {}), "./p", "a name with a slash is a path");

  const hint = "Check PATH in process.env, or give the whole path in process.args";
  const notFound = `process.args[0]: exec: "p": executable file not found in $PATH. ${hint}`;
  t.throws(() => look({ args: ["p"], env }, { "statx /a/p": ENOENT, "statx /b/p": ENOENT }), {
    message: notFound,
  });
  t.throws(() => look({ args: ["p"], env: [] }, {}), { message: notFound }, "there is no PATH");
  const refusal = (problems: Readonly<Record<string, number>>) => () =>
    look({ args: ["/x/p"], env }, problems);
  t.throws(refusal({ "statx /x/p": ENOENT }), {
    message: 'process.args[0]: exec: "/x/p": stat /x/p: no such file or directory',
  });
  t.throws(refusal({ "faccessat2 /x/p": EACCES }), {
    message: 'process.args[0]: exec: "/x/p": permission denied',
  });
});

t.test("a directory is no program", async (t) => {
  const answer: Answer = ({ name, args }) => {
    if (name !== "statx" || args[1] !== "/x/p") return undefined;
    new DataView(outputAt(args[4]).bytes.buffer).setUint16(28, 0o040755, true);
    return 0;
  };
  t.throws(() => runSteps([findExecutable], plainSpec({ args: ["/x/p"] }), answer), {
    message: 'process.args[0]: exec: "/x/p": is a directory',
  });
});
