import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import t from "tap";
import type { Spec } from "../../../src/spec/config.ts";
import { cannotRun, makeWorld } from "../../support/world.ts";

/**
 * A policy that labels and forbids nothing: it has the two classes without which the kernel takes no policy or no label, and what it does
 * not know is allowed. A process may change its label although privileges are forbidden to it.
 */
const policy = `class process
class dir
sid kernel
sid security
sid unlabeled
class process { transition dyntransition }
class dir { nothing }
policycap nnp_nosuid_transition;
type host_t;
type container_t;
type volume_t;
allow host_t container_t:process transition;
role r;
role r types { host_t container_t volume_t };
user u roles r;
sid kernel u:r:host_t
sid security u:r:host_t
sid unlabeled u:r:host_t
fs_use_trans tmpfs u:r:host_t;
fs_use_trans devpts u:r:host_t;
fs_use_trans mqueue u:r:host_t;
genfscon proc / u:r:host_t
genfscon sysfs / u:r:host_t
genfscon cgroup2 / u:r:host_t
`;

function load(): string | false {
  writeFileSync("/tmp/policy", policy);
  const compiler = ["-U", "allow", "-c", "31", "-o", "/tmp/policy.binary", "/tmp/policy"];
  const { status, stderr, error } = spawnSync("checkpolicy", compiler, { encoding: "utf8" });
  if (error !== undefined) return `checkpolicy cannot be run: ${error.message}`;
  if (status !== 0) throw new Error(stderr);
  spawnSync("mount", ["-t", "selinuxfs", "selinuxfs", "/sys/fs/selinux"]);
  writeFileSync("/sys/fs/selinux/load", readFileSync("/tmp/policy.binary"));
  return false;
}

const skip = cannotRun() || load();

const labelled = (selinuxLabel: string, mountLabel: string) => {
  return (spec: Spec): Spec => ({
    ...spec,
    process: { cwd: "/", ...spec.process, selinuxLabel },
    linux: { ...spec.linux, mountLabel, maskedPaths: ["/sys/firmware"] },
  });
};

t.test("a container's process and mounts have their SELinux labels", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const script = "cat /proc/self/attr/current /proc/self/attr/keycreate; echo; cat /proc/mounts";
  const { stdout, stderr } = world.sh(script, labelled("u:r:container_t", "u:r:volume_t"));
  t.match(stdout, /^u:r:container_t\0\n/, stderr);
  const labels = [...stdout.matchAll(/^\S+ (\S+) \S+ \S*context=([^, ]+)/gm)].map(([, ...found]) =>
    found.join(" "),
  );
  t.strictSame(labels, [
    "/dev u:r:volume_t",
    "/dev/pts u:r:volume_t",
    "/dev/shm u:r:volume_t",
    "/sys/firmware u:r:volume_t",
  ]);
});

t.test("a label that the policy does not know starts nothing", { skip }, async (t) => {
  const world = makeWorld();
  t.teardown(world.clear);
  const process = world.sh("echo started", labelled("u:r:none_t", ""));
  t.match(process, {
    stdout: "",
    status: 1,
    stderr: /^tsrunc: process\.selinuxLabel: .* "u:r:none_t": .*\(EINVAL\)/,
  });
  const mount = world.sh("echo started", labelled("", "u:r:none_t"));
  t.match(mount, {
    stdout: "",
    status: 1,
    stderr: /^tsrunc: linux\.mountLabel: .* "u:r:none_t": .*\(EINVAL\)/,
  });
  t.strictSame(world.leftovers(), []);
});
