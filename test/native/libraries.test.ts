import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import t from "tap";

const folder = "libexec/tsrunc";
const skip =
  !existsSync(`${folder}/libstdcxx.node`) && "without a static libstdc++, koffi takes the system's";

t.test("a command loads no library that koffi does not use", { skip }, async (t) => {
  // What ld.so(8) tells of every file that it loads.
  const env = { ...process.env, LD_DEBUG: "files" };
  const { status, stderr } = spawnSync(`${folder}/tsrunc`, ["--version"], { env, encoding: "utf8" });
  t.equal(status, 0);
  t.match(stderr, /file=\S*koffi\.node/);
  t.notMatch(stderr, /lib(?:gcc_s|stdc\+\+)\.so/);
});
