import { spawnSync } from "node:child_process";
import t from "tap";
import { validateFeatures } from "../../schemas/features.validator.js";
import { mountOptionNames, parseMountOptions } from "../../src/container/mountOptions.ts";
import { capabilityNames } from "../../src/linux/capabilities.ts";
import type { Features } from "../../src/spec/features.ts";
import { cannotCompile } from "../seccomp/support.ts";
import { run } from "../support/command.ts";
import { cannotRun, tsrunc } from "../support/world.ts";

const skip = cannotRun();

/** What tsrunc prints, in a mount namespace that a shell command prepares. */
function printed(prepare = ":"): Features {
  const through = ["unshare", "-m", "sh", "-c", `${prepare}; exec "$@"`, "sh"];
  const { status, stdout, stderr } = run([tsrunc, "features"], { through });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Features;
}

t.test("features is the document of the specification, in runc's shape", { skip }, async (t) => {
  const features = printed();
  t.ok(validateFeatures(features), JSON.stringify(validateFeatures.errors));
  t.equal(features.ociVersionMin, "1.0.0");
  t.equal(features.ociVersionMax, /^spec: (\S+)$/m.exec(run([tsrunc, "--version"]).stdout)?.[1]);
  t.equal(features.hooks?.length, 6);
  t.same(features.linux?.capabilities, capabilityNames);
  t.same(features.linux?.namespaces, ["cgroup", "ipc", "mount", "network", "pid", "time", "user", "uts"]);
  t.match(run([tsrunc, "features"]).stdout, /^\{\n {4}"ociVersionMin": "1\.0\.0",\n/);

  const { stdout, error } = spawnSync("runc", ["features"], { encoding: "utf8" });
  t.test("it has what runc's has", { skip: error !== undefined && "runc is not installed" }, async (t) => {
    const theirs = JSON.parse(stdout) as Features;
    const missing = (name: string, own: readonly string[] = [], other: readonly string[] = []) =>
      t.same(
        other.filter((entry) => !own.includes(entry)),
        [],
        name,
      );
    missing("hooks", features.hooks, theirs.hooks);
    // MS_POSIXACL is for the kernel's own use; the option is the file system's (ext4(5)).
    const passedOn = ["acl", "noacl"];
    missing("mount options", [...(features.mountOptions ?? []), ...passedOn], theirs.mountOptions);
    missing("namespaces", features.linux?.namespaces, theirs.linux?.namespaces);
    missing("capabilities", features.linux?.capabilities, theirs.linux?.capabilities);
    for (const list of ["actions", "operators", "archs", "supportedFlags"] as const)
      missing(list, features.linux?.seccomp?.[list], theirs.linux?.seccomp?.[list]);
  });
});

t.test("features tells what libseccomp can do", { skip: skip || cannotCompile() }, async (t) => {
  const { linux, annotations } = printed();
  t.equal(linux?.seccomp?.enabled, true);
  t.ok(linux?.seccomp?.archs?.includes("SCMP_ARCH_X32"));
  t.ok(linux?.seccomp?.supportedFlags?.includes("SECCOMP_FILTER_FLAG_LOG"));
  t.match(annotations?.["io.github.seccomp.libseccomp.version"], /^\d+\.\d+\.\d+$/);
  const without = printed("mount --bind /dev/null $(readlink -f /lib/*/libseccomp.so.2)");
  t.same(without.linux?.seccomp, { enabled: false });
  t.notOk("annotations" in without);
});

t.test("every mount option that is told of is known, and is told of once", async (t) => {
  const names = mountOptionNames();
  t.same(names, [...new Set(names)].sort());
  for (const name of names) {
    const { parameters } = parseMountOptions([name]);
    t.same(parameters, [], name);
  }
  t.ok(names.includes("rro") && names.includes("bind") && names.includes("rprivate"));
  t.notOk(names.includes("size") || names.includes("mode"));
});
