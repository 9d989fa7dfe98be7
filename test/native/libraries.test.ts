import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { basename } from "node:path";
import t from "tap";

const folder = "libexec/tsrunc";
const skip =
  !existsSync(`${folder}/libstdc++.so.6`) && "without a static libstdc++, koffi takes the system's";

t.test(
  "a command loads no library that koffi does not use, and of libstdc++ only what it does",
  { skip },
  async (t) => {
    // What ld.so(8) tells of every file that it initializes.
    const env = { ...process.env, LD_DEBUG: "libs" };
    const { status, stderr } = spawnSync(`${folder}/tsrunc`, ["--version"], { env, encoding: "utf8" });
    t.equal(status, 0);
    const initialized = [...stderr.matchAll(/calling init: (\S+)/g)].map(([, path]) => path ?? "");
    const own = initialized.filter((path) => path.includes(`${folder}/`)).map((path) => basename(path));
    t.same(own, ["libstdc++.so.6", "koffi.node"]);
    t.notOk(initialized.some((path) => path.includes("libgcc_s")));
    t.equal(initialized.filter((path) => path.includes("libstdc++")).length, 1);
  },
);
