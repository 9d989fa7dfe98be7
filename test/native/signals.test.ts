import { execFileSync, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import t from "tap";

/** Started by a parent that ignores and blocks signals, it prints what a stub of its has. */
const script = fileURLToPath(new URL("printSignals.js", import.meta.url));

t.test("a stub has default dispositions and an empty mask, whatever its parent has", async (t) => {
  const inherited = ["--ignore-signal=PIPE,CHLD,USR1,HUP", "--block-signal=TERM,USR2,INT"];
  const skip = spawnSync("env", [...inherited, "true"]).status === 0 ? false : "env(1) cannot ignore signals";
  t.test("signals", { skip }, async (t) => {
    const own = execFileSync("env", [...inherited, "grep", "Sig", "/proc/self/status"], { encoding: "utf8" });
    t.match(own, /SigBlk:\t0000000000004802\n/, "the test means something");
    for (const engine of [process.execPath, "node_modules/.bin/bun"]) {
      const status = execFileSync("env", [...inherited, engine, script], {
        encoding: "utf8",
        timeout: 10_000,
      });
      for (const set of ["SigBlk", "SigIgn", "SigCgt"])
        t.match(status, new RegExp(`^${set}:\\t0{16}$`, "m"), `${set} on ${engine}`);
    }
  });
});

t.test("a stub has one thread and a few pages", async (t) => {
  const status = execFileSync(process.execPath, [script], { encoding: "utf8", timeout: 10_000 });
  t.match(status, /^Threads:\t1$/m);
  t.ok(Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) <= 64);
});
