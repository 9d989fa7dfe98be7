/** Why a test of the suite does not pass. */
export interface Explanation {
  readonly class: "wrong in the suite" | "impossible on that host" | "callers rely on another behaviour";
  readonly why: string;
}

const suite = (why: string): Explanation => ({ class: "wrong in the suite", why });
const host = (why: string): Explanation => ({ class: "impossible on that host", why });

const memory =
  "linux.resources.memory.kernel: Linux took the limit of kernel memory away in 5.16, so that what is written there is not read back; the rest of the test passes";
const blkio =
  "linux.resources.blockIO.leafWeight: Linux took the CFQ scheduler away in 5.0, and blkio.leaf_weight with it; the error names the field";
const version2 =
  "The suite reads cgroups of version 1 only (runtime-tools#807), and says of a host without them that it is not supported yet";

/** For tsrunc on a hybrid host. The specification is that of version 1.3 where nothing else is said. */
export const hybrid: Readonly<Record<string, Explanation>> = {
  delete: {
    class: "callers rely on another behaviour",
    why: "runtime.md wants `delete` of a created container to fail; runc and crun kill it, and containerd and Docker count on that (runc#1774)",
  },
  hooks: suite('It compares "post-start1\\n" with what its own hook writes, "post-start1 called\\n"'),
  hooks_stdin: suite(
    'It wants prestart hooks to read the status "created"; they run in `create`, before the container is created (runtime.md, "Lifecycle", steps 3 and 13), so it is "creating"',
  ),
  linux_cgroups_blkio: host(blkio),
  linux_cgroups_relative_blkio: host(blkio),
  linux_cgroups_hugetlb: host("The host's hugetlb controller is of version 2, where the suite does not look"),
  linux_cgroups_relative_hugetlb: host(
    "The host's hugetlb controller is of version 2, where the suite does not look",
  ),
  linux_cgroups_memory: host(memory),
  linux_cgroups_relative_memory: host(memory),
  linux_mount_label: host("The host has no SELinux: the error says so"),
  linux_process_apparmor_profile: host("The host has no AppArmor: the error says so"),
  misc_props: suite(
    "Its first case has no /runtimetest in the bundle that it tells to run it: only a runtime that never looks can pass (youki#1347)",
  ),
  mounts: suite(
    'It binds with "mode=755,size=1k", which no bind mount has. runc refuses that since 1.2, as tsrunc does: an option that confines nothing would be taken for one that does',
  ),
  pidfile: suite("It kills a `true` that has ended (runtime-tools#813); who wins the race decides"),
  poststart_fail: suite(
    "It wants the container to go on when a poststart hook fails; since version 1.3 that stops it (runtime-spec#1262)",
  ),
  prestart: suite(
    "It wants no hook to run before `start`; since version 1.1 prestart hooks run in `create` (runtime-spec#1169)",
  ),
  process_capabilities: host("The host's superuser lacks CAP_SYS_RESOURCE, which the test asks for"),
  process_capabilities_fail: suite(
    "It wants an unknown capability to be an error; since version 1.1 it is a warning (config.md, `capabilities`)",
  ),
  process_rlimits: suite(
    "runtimetest, as every Go program since 1.19, raises its own soft limit of open files before it looks (runtime-tools#806)",
  ),
  start: suite(
    "It wants `start` to succeed without `process`, and says the opposite: runtime.md, `Start`, makes it an error",
  ),
};

/** What differs on a host with cgroup v2 alone. */
export const unified: Readonly<Record<string, Explanation>> = {
  ...Object.fromEntries(
    ["blkio", "cpus", "devices", "hugetlb", "memory", "network", "pids"].flatMap((controller) => [
      [`linux_cgroups_${controller}`, suite(version2)],
      [`linux_cgroups_relative_${controller}`, suite(version2)],
    ]),
  ),
  delete_resources: suite(version2),
  delete_only_create_resources: suite(version2),
  linux_process_apparmor_profile: host(
    "Nobody has loaded the profile that the test names, `acme_secure_profile`",
  ),
};
