import t from "tap";
import { create } from "../../src/container/create.ts";
import { checkSecurityModules } from "../../src/container/securityModules.ts";
import { setAppArmorProfile } from "../../src/container/steps/apparmor.ts";
import { joinKeyring } from "../../src/container/steps/keyring.ts";
import { maskedPaths } from "../../src/container/steps/maskedPaths.ts";
import { mounts } from "../../src/container/steps/mounts.ts";
import { openProcfs } from "../../src/container/steps/procfs.ts";
import { setSelinuxLabel } from "../../src/container/steps/selinux.ts";
import { setSysctls } from "../../src/container/steps/sysctl.ts";
import { stepsBeforeHooks } from "../../src/container/steps.ts";
import type { Call } from "../../src/linux/call.ts";
import { type Answer, errno } from "../../src/linux/fakeKernel.ts";
import type { Spec } from "../../src/spec/config.ts";
import { fakeHost, initLines, options, plainSpec, runSteps } from "./support.ts";

const label = "system_u:system_r:container_t:s0:c1,c2";
const parameter = "/sys/module/apparmor/parameters/enabled";

interface Modules {
  /** The content of AppArmor's parameter; there is none without the module. */
  readonly apparmor?: string;
  readonly selinux?: boolean;
}

const withAppArmor: Modules = { apparmor: "Y\n" };

/** The texts that steps write, with the path of each from the private procfs. */
function written(calls: readonly Call[]): string[] {
  return calls.flatMap(({ name, args }, index) => {
    const [, text] = args;
    if (name !== "write" || !(text instanceof Uint8Array)) return [];
    return [`${calls[index - 1]?.args[1]}: ${Buffer.from(text)}`];
  });
}

t.test("labels are written for the process itself, in a procfs of its own", async (t) => {
  const spec = plainSpec({ apparmorProfile: "p", selinuxLabel: label });
  const { lines, calls } = runSteps(
    [openProcfs, joinKeyring, setAppArmorProfile, setSelinuxLabel],
    spec,
    ...host({ ...withAppArmor, selinux: true }),
  );
  t.same(lines[0], ["fsopen proc", "fsconfig", "fsmount"]);
  t.same(written(calls), [
    `self/attr/keycreate: ${label}`,
    "self/attr/keycreate: \n",
    "self/attr/apparmor/exec: exec p",
    `self/attr/exec: ${label}`,
  ]);
  t.same(
    lines[1]?.map((line) => line.split(" ")[0]),
    ["openat2", "write", "keyctl", "keyctl", "openat2", "write"],
    "the keyring is made while the label is set",
  );
  const opened = calls.filter(({ name }) => name === "openat2");
  const [procfs] = new Set(opened.map(({ args }) => args[0]));
  t.ok(opened.every(({ args }) => args[0] === procfs));
  const how = opened.map(({ args }) =>
    args[2] instanceof Uint8Array ? [...new BigUint64Array(args[2].buffer)] : [],
  );
  t.ok(
    how.every(([, , resolve]) => resolve === 0x0bn),
    "beneath it, on no other mount, through no magic link",
  );
});

t.test("without labels and parameters no procfs is opened", async (t) => {
  const empty = plainSpec({ apparmorProfile: "", selinuxLabel: "" });
  t.same(runSteps([openProcfs, setAppArmorProfile, setSelinuxLabel], empty).lines, [[], [], []]);
});

/** What a mount namespace may have at /proc instead of a procfs. */
const fakes: Readonly<Record<string, Answer>> = {
  "another file system": ({ name }) => (name === "fstatfs" ? 0 : undefined),
  "a part of procfs": ({ name }) => (name === "statx" ? 0 : undefined),
};

t.test(
  "in a user namespace the host's procfs serves, taken before the container mounts anything",
  async (t) => {
    const spec = plainSpec(
      {},
      { linux: { namespaces: [{ type: "user" }], sysctl: { "user.max_user_namespaces": "1" } } },
    );
    const { lines, calls } = runSteps([openProcfs, setSysctls], spec);
    t.same(lines, [
      ["openat /proc", "fstatfs", "statx"],
      ["openat2 sys/user/max_user_namespaces", "write"],
    ]);
    t.equal(calls[3]?.args[0], calls[1]?.args[0], "and it is this descriptor that the path starts from");
    const nested = { "/proc/self/uid_map": "0 100000 65536\n" };
    const profile = plainSpec({ apparmorProfile: "p" });
    t.same(runSteps([openProcfs], profile, undefined, nested).lines, [["openat /proc", "fstatfs", "statx"]]);
    for (const [what, answer] of Object.entries(fakes)) {
      const message = "cannot write to /proc: no procfs is mounted there";
      t.throws(() => runSteps([openProcfs, setSysctls], spec, answer), { message }, what);
    }
    const names = stepsBeforeHooks.map(({ name }) => name);
    t.ok(names.indexOf(openProcfs.name) < names.indexOf("attach the root file system"));
  },
);

t.test("labels are set where they still can be", async (t) => {
  const spec = plainSpec(
    { apparmorProfile: "p", selinuxLabel: label },
    { linux: { ...plainSpec().linux, sysctl: { "net.x": "1" } } },
  );
  const kernel = fakeHost(...host({ ...withAppArmor, selinux: true }));
  create(kernel, options(spec));
  const calls = initLines(kernel);
  const order = [
    "fsopen proc",
    "openat2 self/attr/keycreate",
    "pivot_root . .",
    "sethostname tsrunc",
    "openat2 self/attr/apparmor/exec",
    "openat2 sys/net/x",
    "openat2 self/attr/exec",
    "close_range",
    "prctl PR_SET_NO_NEW_PRIVS",
    "capset",
  ].map((line) => (line === "close_range" ? calls.lastIndexOf(line) : calls.indexOf(line)));
  t.same(
    order,
    order.toSorted((one, other) => one - other),
  );
  t.notOk(order.includes(-1));
});

t.test("a profile that is not loaded is named, with what to do", async (t) => {
  const answer: Answer = ({ name, args }) =>
    name === "write" && Buffer.from(args[1] as Uint8Array).toString() === "exec p"
      ? errno("ENOENT")
      : undefined;
  const message =
    'process.apparmorProfile: cannot apply the AppArmor profile "p": write: no such file or directory (ENOENT). The profile has to be loaded: apparmor_parser --replace FILE';
  const spec = plainSpec({ apparmorProfile: "p" });
  t.throws(() => runSteps([openProcfs, setAppArmorProfile], spec, answer, host(withAppArmor)[1]), {
    message,
  });
});

t.test("labels of a module that the host does not run are refused by name", async (t) => {
  const check = (spec: Spec, modules: Modules = {}) => checkSecurityModules(fakeHost(...host(modules)), spec);
  const profile = plainSpec({ apparmorProfile: "p" });
  for (const modules of [{}, { apparmor: "N\n" }])
    t.throws(() => check(profile, modules), {
      message:
        /^process\.apparmorProfile: cannot apply the profile "p": AppArmor is not enabled on this host\. /,
    });
  t.doesNotThrow(() => check(profile, withAppArmor));
  const labelled = plainSpec({ selinuxLabel: label });
  t.throws(() => check(labelled), {
    message: /^process\.selinuxLabel: cannot set the label "system_u:.*SELinux is not/,
  });
  t.doesNotThrow(() => check(labelled, { selinux: true }));
  const mountLabelled = plainSpec({}, { linux: { mountLabel: label } });
  t.throws(() => check(mountLabelled), { message: /^linux\.mountLabel: cannot set the label/ });
  t.doesNotThrow(() => check(mountLabelled, { selinux: true }));
  t.doesNotThrow(() => check(plainSpec({ apparmorProfile: "", selinuxLabel: "" })));
});

t.test('the profile "unconfined" asks for nothing where there is no AppArmor', async (t) => {
  const unconfined = plainSpec({ apparmorProfile: "unconfined" });
  t.doesNotThrow(() => checkSecurityModules(fakeHost(...host({})), unconfined));
  t.same(written(runSteps([openProcfs, setAppArmorProfile], unconfined, ...host({})).calls), []);
  const { calls } = runSteps([openProcfs, setAppArmorProfile], unconfined, ...host(withAppArmor));
  t.same(
    written(calls),
    ["self/attr/apparmor/exec: exec unconfined"],
    "elsewhere it ends tsrunc's own confinement",
  );
});

t.test("the mounts of a container get its label, but for those that SELinux labels itself", async (t) => {
  const types = ["proc", "tmpfs", "devpts", "sysfs", "mqueue", "overlay"];
  const list = types.map((type) => ({ destination: `/${type}`, type, source: type }));
  const ownLabel = ['context="u:r:t:s0:c3,c4"'];
  const { lines, calls } = runSteps(
    [mounts, maskedPaths],
    plainSpec(
      {},
      {
        mounts: [
          ...list,
          { destination: "/own", type: "tmpfs", options: ownLabel },
          { destination: "/b", type: "bind", source: "/b" },
        ],
        linux: { mountLabel: label, maskedPaths: ["/m"] },
      },
    ),
  );
  const settings = lines.flat().filter((line) => /^(fsopen|fsconfig context|fsetxattr)/.test(line));
  t.same(settings, [
    "fsopen proc",
    ...["fsopen tmpfs", `fsconfig context ${label}`],
    ...["fsopen devpts", `fsconfig context ${label}`],
    "fsopen sysfs",
    ...["fsopen mqueue", "fsetxattr security.selinux"],
    ...["fsopen overlay", `fsconfig context ${label}`],
    ...["fsopen tmpfs", "fsconfig context u:r:t:s0:c3,c4"],
    ...["fsopen tmpfs", `fsconfig context ${label}`],
  ]);
  const attribute = calls.find(({ name }) => name === "fsetxattr")?.args[2];
  t.same(attribute, new Uint8Array(Buffer.from(label)));
});

/** A host's security modules: the answers and the files that tell of them, for {@link fakeHost}. */
function host({ apparmor, selinux = false }: Modules): [Answer, Readonly<Record<string, string>>] {
  const answer: Answer = ({ name, args }) => {
    if (args[1] === "/sys/fs/selinux") return selinux ? 0 : errno("ENOENT");
    return name === "openat" && args[1] === parameter && apparmor === undefined ? errno("ENOENT") : undefined;
  };
  return [answer, apparmor === undefined ? {} : { [parameter]: apparmor }];
}
