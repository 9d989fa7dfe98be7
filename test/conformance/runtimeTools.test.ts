import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import t from "tap";
import type { Results } from "../../conformance/runtime-tools/results.ts";
import { cannotRun, tsrunc } from "../support/world.ts";

/** What of the suite takes little time and has to pass on every host. */
const slice = [
  ...["config_updates_without_affect", "create", "default", "hostname", "kill", "kill_no_effect", "killsig"],
  ...["linux_devices", "linux_masked_paths", "linux_ns_nopath", "linux_ns_path", "linux_ns_path_type"],
  ...[
    "linux_readonly_paths",
    "linux_rootfs_propagation",
    "linux_seccomp",
    "linux_sysctl",
    "linux_uid_mappings",
  ],
  ...["poststart", "poststop", "poststop_fail", "prestart_fail", "process", "process_oom_score_adj"],
  ...["process_user", "root_readonly_true", "state"],
];

const suite = `${process.cwd()}/build/conformance/suite`;

function cannotBuild(): string | false {
  const { status, stderr } = spawnSync("conformance/runtime-tools/build", [suite], { encoding: "utf8" });
  return status === 0 ? false : `the suite cannot be built: ${stderr.trim().split("\n").at(-1)}`;
}

const skip = cannotRun() || cannotBuild();

t.test("tsrunc passes what of the suite every host can do", { skip, timeout: 170_000 }, async (t) => {
  const results = `${t.testdir()}/results.json`;
  const main = "build/conformance/runtime-tools/main.js";
  const { stderr } = spawnSync(process.execPath, [main, suite, results, tsrunc], {
    env: { ...process.env, TSRUNC_CONFORMANCE_ONLY: slice.join(" ") },
    encoding: "utf8",
  });
  const { verdicts } = JSON.parse(readFileSync(results, "utf8")) as Results;
  t.same(Object.keys(verdicts.tsrunc ?? {}), slice.toSorted(), stderr);
  for (const [name, { passed, reason }] of Object.entries(verdicts.tsrunc ?? {}))
    t.ok(passed, `${name} ${reason}`);
});
