import t from "tap";
import { findingsTable } from "../../src/cli/check.ts";
import { checkHost } from "../../src/host/check.ts";
import { type Finding, isReady } from "../../src/host/finding.ts";
import { isAtLeast } from "../../src/host/kernelVersion.ts";
import { CLONE_NEWPID, CLONE_NEWUSER, unshare } from "../../src/linux/calls/processes.ts";
import { type Answer, errno, type FakeKernel, fakeKernel } from "../../src/linux/fakeKernel.ts";

const files = {
  "/proc/sys/kernel/osrelease": "6.1.0-13-amd64\n",
  "/proc/filesystems": "nodev\tsysfs\nnodev\ttmpfs\nnodev\tproc\nnodev\tdevpts\nnodev\tmqueue\n\text4\n",
  "/proc/self/cgroup": "0::/\n",
  "/proc/self/status": "Name:\tx\nCapEff:\t000001ffffffffff\n",
  "/sys/fs/cgroup/cgroup.controllers": "cpu memory pids\n",
};

t.test("a usual host can run a default container", async (t) => {
  const { findings, kernel } = check();
  t.ok(isReady(findings));
  t.match(named(findings, "Linux"), { isThere: true, isNeeded: true, found: "6.1.0-13-amd64" });
  t.match(named(findings, "version"), { found: "2" });
  t.match(named(findings, "memory"), { isThere: true, found: "in /sys/fs/cgroup" });
  t.match(named(findings, "capabilities"), { isThere: true, found: "all" });
  t.match(named(findings, "id-mapped tmpfs"), { isThere: false, remedy: "Boot Linux 6.3 or later" });
  t.match(named(findings, "io"), { isThere: false, remedy: /^Boot a kernel with the io controller/ });
  t.notOk("remedy" in named(findings, "memory"), "what is there needs no remedy");
  t.equal(kernel.descriptors("host").size, 3, "nothing stays open");
});

t.test("what a default container needs decides", async (t) => {
  const without = (name: string, change: Parameters<typeof check>[0]) => {
    const { findings } = check(change);
    t.notOk(isReady(findings), name);
    const missing = findings.filter(({ isThere, isNeeded }) => isNeeded && !isThere);
    t.same(
      missing.map((finding) => finding.name),
      [name],
    );
    t.type(missing[0]?.remedy, "string");
  };
  without("Linux", { files: { ...files, "/proc/sys/kernel/osrelease": "5.11.22\n" } });
  without("mqueue", {
    files: { ...files, "/proc/filesystems": files["/proc/filesystems"].replace("mqueue", "x") },
  });
  without("pid", { answer: refusing(CLONE_NEWPID) });
  without("devices", { answer: (call) => (call.name === "bpf" ? errno("EPERM") : undefined) });
  t.ok(isReady(check({ answer: refusing(CLONE_NEWUSER) }).findings), "root can do without user namespaces");
  t.notOk(isReady(check({ uid: 1000, answer: refusing(CLONE_NEWUSER) }).findings), "others cannot");
});

t.test("the kernel's reason is told, and the setting behind it", async (t) => {
  const answer = refusing(CLONE_NEWUSER);
  const { findings } = check({
    answer,
    files: { ...files, "/proc/sys/kernel/unprivileged_userns_clone": "0\n" },
  });
  t.match(named(findings, "user"), {
    isThere: false,
    found: /^unshare.*: operation not permitted \(EPERM\)$/,
  });
  t.match(named(findings, "user, unprivileged"), { remedy: "sysctl kernel.unprivileged_userns_clone=1" });
});

t.test("an ordinary user is told of what matters to users", async (t) => {
  const { findings } = check({ uid: 1000, files: { ...files, "/etc/subuid": "you:1:1\nme:100000:65536\n" } });
  t.match(named(findings, "subordinate ids"), { isThere: true, found: "me:100000:65536" });
  t.notOk(findings.some(({ name }) => name === "capabilities"));
  t.match(named(check({ uid: 1000 }).findings, "subordinate ids"), { isThere: false, remedy: / me$/ });
});

t.test("every finding says what it means, and what is missing how to get it", async (t) => {
  const { findings } = check({
    files: {},
    answer: (call) => (call.name === "unshare" ? errno("EPERM") : undefined),
  });
  for (const { name, meaning, isThere, remedy } of findings) {
    t.ok(meaning.length > 10, name);
    t.equal(remedy === undefined, isThere, name);
  }
  const names = findings.map(({ area, name }) => `${area} ${name}`);
  t.equal(new Set(names).size, names.length, "once each");
});

t.test("releases are compared by their numbers", async (t) => {
  t.ok(isAtLeast("5.12.0", "5.12"));
  t.ok(isAtLeast("6.1-rc1", "5.12"));
  t.ok(isAtLeast("5.100", "5.12"));
  t.notOk(isAtLeast("5.9.0-1-amd64", "5.12"));
  t.notOk(isAtLeast("", "5.12"));
});

t.test("the table has one line a finding, and a second one for a remedy", async (t) => {
  const finding = { area: "a", name: "x", isNeeded: false, isThere: true, found: "1.2", meaning: "is good" };
  const other = { ...finding, area: "b", name: "long", isThere: false, found: "none", remedy: "Get it" };
  t.equal(
    findingsTable([finding, other, { ...other, isNeeded: true }]),
    [
      "a",
      "  yes  x     1.2   is good",
      "",
      "b",
      "  no   long  none  is good",
      "             -> Get it",
      "  NO!  long  none  is good",
      "             -> Get it",
      "",
    ].join("\n"),
  );
});

function check(options: { uid?: number; files?: Readonly<Record<string, string>>; answer?: Answer } = {}): {
  findings: Finding[];
  kernel: FakeKernel;
} {
  const { uid = 0, answer } = options;
  const kernel = fakeKernel({ files: options.files ?? files, ...(answer !== undefined && { answer }) });
  const findings = checkHost(kernel, { uid, gid: uid, name: uid === 0 ? "root" : "me", path: "/bin" });
  return { findings, kernel };
}

function refusing(flag: number): Answer {
  const [refused] = unshare(flag).args;
  return (call) => (call.name === "unshare" && call.args[0] === refused ? errno("EPERM") : undefined);
}

function named(findings: readonly Finding[], name: string): Finding {
  const found = findings.find((finding) => finding.name === name);
  if (found === undefined) throw new Error(`there is nothing about ${name}`);
  return found;
}
