import { readdirSync, readFileSync } from "node:fs";
import t, { type Test } from "tap";
import type { Spec } from "../../src/spec/config.ts";
import type { Seccomp, SeccompAction, SeccompRule } from "../../src/spec/seccomp.ts";
import { cannotCompile, fixture } from "../seccomp/support.ts";
import type { Outcome } from "../support/command.ts";
import { refuses } from "../support/refusals.ts";
import { cannotRun, makeWorld, type World, withArgs } from "../support/world.ts";

const skip = cannotRun() || cannotCompile();

/** All that the first process does for tsrunc, and nothing that a static `true` needs. */
const ownCalls = [
  ...[
    "read",
    "write",
    "writev",
    "close",
    "close_range",
    "recvfrom",
    "recvmsg",
    "sendto",
    "sendmsg",
    "accept4",
  ],
  ...[
    "capset",
    "setresuid",
    "setresgid",
    "setgroups",
    "chdir",
    "getcwd",
    "fchdir",
    "dup3",
    "openat",
    "openat2",
  ],
  ...[
    "faccessat2",
    "statx",
    "madvise",
    "seccomp",
    "futex",
    "mount",
    "umount2",
    "umask",
    "setsid",
    "pidfd_open",
  ],
];

t.test(
  "a container runs under its filter, with the capabilities that it would have without",
  { skip },
  (t) => {
    const world = begin(t);
    for (const noNewPrivileges of [true, false]) {
      for (const user of [
        { uid: 0, gid: 0 },
        { uid: 1000, gid: 1000 },
      ]) {
        const change =
          (seccomp: boolean) =>
          (spec: Spec): Spec => ({
            ...spec,
            process: { cwd: "/", ...spec.process, user, noNewPrivileges },
            linux: { ...spec.linux, ...(seccomp && { seccomp: fixture("docker") }) },
          });
        const status = (seccomp: boolean): string =>
          world.sh("exec cat /proc/self/status", change(seccomp)).stdout;
        const [without, within] = [status(false), status(true)];
        t.match(within, /^Seccomp:\s2\nSeccomp_filters:\s1$/m);
        const privileges = (text: string): string[] => text.match(/^(Cap|NoNewPrivs|Uid|Groups).*$/gm) ?? [];
        t.equal(privileges(within).length, 8);
        t.same(
          privileges(within),
          privileges(without),
          `user ${user.uid}, noNewPrivileges ${noNewPrivileges}`,
        );
      }
    }
    t.same(readdirSync(`${world.root}/@seccomp`).length, 1, "compiled once");
    t.same(world.leftovers(), []);
    t.end();
  },
);

t.test("the filter has to allow execve, and what the program does, and nothing else", { skip }, (t) => {
  const world = begin(t);
  for (const noNewPrivileges of [true, false]) {
    for (const action of ["SCMP_ACT_KILL_PROCESS", "SCMP_ACT_ERRNO", "SCMP_ACT_TRAP"] as const) {
      configure(world, allowingAllBut(action, ownCalls), ["true"], noNewPrivileges);
      const name = `${action}, noNewPrivileges ${noNewPrivileges}`;
      const id = world.id("harsh");
      t.same(world.tsrunc(["run", "-b", world.bundle, id]), { status: 0, stdout: "", stderr: "" }, name);
      world.create("harsh");
      t.same(world.tsrunc(["start", id]), { status: 0, stdout: "", stderr: "" }, name);
      t.equal(world.tsrunc(["delete", "--force", id]).status, 0);
    }
  }
  t.same(world.leftovers(), []);
  t.end();
});

t.test(
  "a filter that does not let the program start is an error, never a success or a wait",
  { skip },
  (t) => {
    const world = begin(t);
    const cases: readonly (readonly [SeccompAction, readonly string[], RegExp])[] = [
      [
        "SCMP_ACT_ERRNO",
        ["execve"],
        /process\.args\[0\]: exec \/bin\/true: execve .*operation not permitted/,
      ],
      [
        "SCMP_ACT_ERRNO",
        ["execve", "write"],
        /linux\.seccomp: exec \/bin\/true: the process ended under its filter/,
      ],
      [
        "SCMP_ACT_ERRNO",
        ["execve", "write", "read", "exit_group"],
        /linux\.seccomp: exec \/bin\/true: .*allow execve/,
      ],
      [
        "SCMP_ACT_KILL_PROCESS",
        ["execve"],
        /linux\.seccomp: exec \/bin\/true: the process ended under its filter/,
      ],
      ["SCMP_ACT_TRAP", ["execve"], /linux\.seccomp: exec \/bin\/true: .*allow execve/],
    ];
    for (const [action, names, expected] of cases) {
      configure(world, allowingAllBut(action, names), ["true"]);
      refuses(t, world, ["run", "-b", world.bundle, world.id("stuck")], expected);
      const id = world.create("stuck");
      const { status, stderr } = world.tsrunc(["start", id]);
      t.equal(status, 1);
      t.match(stderr, expected);
      t.equal(world.tsrunc(["delete", "--force", id]).status, 0);
    }
    t.same(world.leftovers(), []);
    t.end();
  },
);

t.test("a program that breaks the rules gets what they say", { skip }, async (t) => {
  const world = begin(t);
  const killed = allowingAllBut("SCMP_ACT_KILL_PROCESS", ["chroot"]);
  configure(world, killed, ["busybox", "chroot", "/"]);
  t.equal(world.tsrunc(["run", "-b", world.bundle, world.id("killed")]).status, 128 + 31, "SIGSYS");
  const refused: SeccompRule = { names: ["chroot"], action: "SCMP_ACT_ERRNO", errnoRet: 42 };
  configure(world, { defaultAction: "SCMP_ACT_ALLOW", syscalls: [refused] }, ["busybox", "chroot", "/"]);
  t.match(world.tsrunc(["run", "-b", world.bundle, world.id("refused")]), {
    status: 1,
    stderr: /chroot: .*No message of desired type/,
  });
  t.same(world.leftovers(), []);
});

t.test("a large environment fits beside the filter", { skip }, (t) => {
  const world = begin(t);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's
  const script = "echo ${#LARGE}";
  for (const size of [1000, 20_000, 30_000, 100_000]) {
    world.configure((spec) => ({
      ...spec,
      process: { cwd: "/", args: ["sh", "-c", script], env: ["PATH=/bin", `LARGE=${"x".repeat(size)}`] },
      linux: { ...spec.linux, seccomp: fixture("docker") },
    }));
    t.equal(world.tsrunc(["run", "-b", world.bundle, world.id("large")]).stdout, `${size}\n`);
  }
  t.end();
});

t.test("a hook in the container runs under the filter, too", { skip }, async (t) => {
  const world = begin(t);
  const hooked = (action: SeccompAction, names: readonly string[]): Outcome => {
    world.configure((spec) => ({
      ...withArgs(spec, ["true"]),
      hooks: { startContainer: [{ path: "/bin/busybox", args: ["busybox", "chroot", "/", "true"] }] },
      linux: { ...spec.linux, seccomp: { defaultAction: "SCMP_ACT_ALLOW", syscalls: [{ names, action }] } },
    }));
    return world.tsrunc(["run", "-b", world.bundle, world.id("hook")]);
  };
  t.match(hooked("SCMP_ACT_KILL_PROCESS", ["chroot"]), {
    status: 1,
    stderr: /startContainer.* exit status 159/,
  });
  t.match(hooked("SCMP_ACT_ERRNO", ["execve"]), {
    status: 1,
    stderr: /startContainer.*operation not permitted/,
  });
  const mute = hooked("SCMP_ACT_ERRNO", ["execve", "write"]);
  t.match(mute, { status: 1, stderr: /startContainer.* exit status 1/ }, "it does not count as done");
  t.same(world.leftovers(), []);
});

t.test("a wrong rule is named, as is a machine without libseccomp", { skip }, async (t) => {
  const world = begin(t);
  const rules = (rule: unknown): Seccomp => ({
    defaultAction: "SCMP_ACT_ALLOW",
    syscalls: [
      ...Array<SeccompRule>(12).fill({ names: ["chroot"], action: "SCMP_ACT_LOG" }),
      rule as SeccompRule,
    ],
  });
  const refused = (rule: unknown, message: string): void => {
    configure(world, rules(rule), ["true"]);
    refuses(t, world, ["run", "-b", world.bundle, world.id("wrong")], message);
  };
  const args = [{ index: 0, value: 1, op: "SCMP_CMP_XX" }];
  refused(
    { names: ["read"], action: "SCMP_ACT_ERRNO", args },
    'linux.seccomp.syscalls[12].args[0].op: unknown operator "SCMP_CMP_XX"',
  );
  refused(
    { names: ["read"], action: "SCMP_ACT_NONE" },
    'linux.seccomp.syscalls[12].action: unknown action "SCMP_ACT_NONE"',
  );
  refused(
    { names: ["read"], action: "SCMP_ACT_ERRNO", errnoRet: 5000 },
    'linux.seccomp.syscalls[12].names[0]: libseccomp cannot add the rule for "read": invalid argument (EINVAL)',
  );

  const library = /\S+libseccomp\.so\S*/.exec(mapped())?.[0] ?? "";
  const script = `mount --bind /dev/null ${library} && exec "$@"`;
  const through = ["unshare", "-m", "sh", "-c", script, "sh"];
  configure(world, fixture("podman"), ["true"]);
  refuses(
    t,
    world,
    ["run", "-b", world.bundle, world.id("missing")],
    /linux\.seccomp: needs libseccomp\.so\.2, which cannot be loaded: .*\. Install libseccomp 2/,
    { through },
  );
  world.configure((spec) => withArgs(spec, ["true"]));
  t.equal(
    world.tsrunc(["run", "-b", world.bundle, world.id("plain")], { through }).status,
    0,
    "without seccomp",
  );
});

function begin(t: Test): World {
  const world = makeWorld();
  t.teardown(world.clear);
  return world;
}

/** The memory map of this process, into which `cannotCompile` has loaded libseccomp. */
function mapped(): string {
  return readFileSync("/proc/self/maps", "utf8");
}

function configure(world: World, seccomp: Seccomp, args: readonly string[], noNewPrivileges = true): void {
  world.configure((spec) => ({
    ...withArgs(spec, args),
    process: { cwd: "/", ...spec.process, args, noNewPrivileges },
    linux: { ...spec.linux, seccomp },
  }));
}

function allowingAllBut(action: SeccompAction, names: readonly string[]): Seccomp {
  return { defaultAction: "SCMP_ACT_ALLOW", syscalls: [{ names, action }] };
}
