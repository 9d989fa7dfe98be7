import type { BundleFile, Case, Json } from "../case.ts";

function sysctl(
  name: string,
  parameters: { readonly [name: string]: string },
  paths: readonly string[],
  more: object = {},
): Case {
  return {
    name: `sysctl: ${name}`,
    set: { "linux.sysctl": parameters, ...more },
    look: paths.flatMap((path) => ["text", `/proc/sys/${path}`]),
  };
}

const chmodNumber = process.arch === "x64" ? "90" : "52";
const getppidNumber = process.arch === "x64" ? "110" : "173";
const personalityNumber = process.arch === "x64" ? "135" : "92";
const calls = [
  ...[
    "syscall",
    "getppid",
    getppidNumber,
    "0",
    "0",
    "0",
    "syscall",
    "personality",
    personalityNumber,
    "8",
    "0",
    "0",
  ],
  ...[
    "syscall",
    "personality again",
    personalityNumber,
    "0xffffffff",
    "0",
    "0",
    "syscall",
    "unknown",
    "4095",
    "0",
    "0",
    "0",
  ],
  ...["syscall", "fchmod", chmodNumber, "0", "0", "0"],
];

function seccomp(name: string, filter: Json, more: Partial<Case> = {}): Case {
  return { name: `seccomp: ${name}`, set: { "linux.seccomp": filter }, look: calls, ...more };
}

const allowed = "SCMP_ACT_ALLOW";
const rule = (action: string, more: object = {}): Json => ({ names: ["personality"], action, ...more });
const filter = (...syscalls: readonly Json[]): Json => ({ defaultAction: allowed, syscalls });
const argument = (op: string, value: number, more: object = {}): Json => ({ index: 0, op, value, ...more });

const log: readonly BundleFile[] = [{ hook: "hook" }];
const kinds = ["prestart", "createRuntime", "createContainer", "poststart", "poststop"] as const;

function hooks(
  name: string,
  set: Record<string, { readonly [name: string]: Json }[]>,
  more: Partial<Case> = {},
): Case {
  return {
    name: `hooks: ${name}`,
    files: log,
    written: ["hook.log"],
    set: ({ bundle }) => ({
      hooks: Object.fromEntries(
        Object.entries(set).map(([kind, list]) => [
          kind,
          list.map((hook) => ({ path: `${bundle}/hook`, args: ["hook", kind, "0"], ...hook })),
        ]),
      ),
    }),
    ...more,
  };
}

/** Kernel parameters, system call filters, labels and hooks (config-linux.md). */
export const kernelCases: readonly Case[] = [
  sysctl("network", { "net.ipv4.ip_forward": "1", "net.core.somaxconn": "256" }, [
    "net/ipv4/ip_forward",
    "net/core/somaxconn",
  ]),
  sysctl("with slashes", { "net/ipv4/ip_forward": "1" }, ["net/ipv4/ip_forward"]),
  sysctl("interface with a dot", { "net.ipv4.conf.lo.forwarding": "1" }, ["net/ipv4/conf/lo/forwarding"]),
  sysctl("messages", { "kernel.msgmax": "16384", "kernel.sem": "100 200 30 40" }, [
    "kernel/msgmax",
    "kernel/sem",
  ]),
  sysctl("shared memory", { "kernel.shm_rmid_forced": "1", "kernel.shmmni": "100" }, [
    "kernel/shm_rmid_forced",
    "kernel/shmmni",
  ]),
  sysctl("message queues", { "fs.mqueue.msg_max": "20" }, ["fs/mqueue/msg_max"]),
  sysctl("domain name", { "kernel.domainname": "example.org" }, ["kernel/domainname"]),
  sysctl("host name", { "kernel.hostname": "box" }, []),
  sysctl("of the whole kernel", { "vm.swappiness": "60" }, []),
  sysctl("of the host's network", { "net.ipv4.ip_forward": "1" }, [], {
    "linux.namespaces-": { type: "network" },
  }),
  sysctl("of the host's IPC", { "kernel.msgmax": "8192" }, [], { "linux.namespaces-": { type: "ipc" } }),
  sysctl("not there", { "net.ipv4.nothing": "1" }, []),
  sysctl("wrong value", { "net.ipv4.ip_forward": "many" }, []),
  sysctl("out of its tree", { "net.ipv4./../../../vm/swappiness": "1" }, []),

  seccomp("errno", filter(rule("SCMP_ACT_ERRNO"))),
  seccomp("another errno", filter(rule("SCMP_ACT_ERRNO", { errnoRet: 22 }))),
  seccomp("trap", filter(rule("SCMP_ACT_TRAP"))),
  seccomp("kill", filter(rule("SCMP_ACT_KILL"))),
  seccomp("kill thread", filter(rule("SCMP_ACT_KILL_THREAD"))),
  seccomp("kill process", filter(rule("SCMP_ACT_KILL_PROCESS"))),
  seccomp("log", filter(rule("SCMP_ACT_LOG"))),
  seccomp("trace", filter(rule("SCMP_ACT_TRACE"))),
  seccomp("argument equal", filter(rule("SCMP_ACT_ERRNO", { args: [argument("SCMP_CMP_EQ", 8)] }))),
  seccomp("argument not equal", filter(rule("SCMP_ACT_ERRNO", { args: [argument("SCMP_CMP_NE", 8)] }))),
  seccomp("argument less", filter(rule("SCMP_ACT_ERRNO", { args: [argument("SCMP_CMP_LT", 9)] }))),
  seccomp(
    "argument masked",
    filter(rule("SCMP_ACT_ERRNO", { args: [argument("SCMP_CMP_MASKED_EQ", 0xff, { valueTwo: 8 })] })),
  ),
  seccomp(
    "two arguments at one index",
    filter(rule("SCMP_ACT_ERRNO", { args: [argument("SCMP_CMP_EQ", 8), argument("SCMP_CMP_EQ", 9)] })),
  ),
  seccomp("unknown call", filter({ names: ["personality", "no_such_call"], action: "SCMP_ACT_ERRNO" })),
  seccomp("default errno", {
    defaultAction: "SCMP_ACT_LOG",
    defaultErrnoRet: 1,
    syscalls: [rule("SCMP_ACT_ERRNO")],
  }),
  seccomp("architectures", {
    defaultAction: allowed,
    architectures: ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
    syscalls: [rule("SCMP_ACT_ERRNO")],
  }),
  seccomp("flags", {
    defaultAction: allowed,
    flags: ["SECCOMP_FILTER_FLAG_LOG"],
    syscalls: [rule("SCMP_ACT_ERRNO")],
  }),
  seccomp("empty flags", { defaultAction: allowed, flags: [], syscalls: [rule("SCMP_ACT_ERRNO")] }),
  seccomp("without new privileges allowed", filter(rule("SCMP_ACT_ERRNO")), {
    set: { "linux.seccomp": filter(rule("SCMP_ACT_ERRNO")), "process.noNewPrivileges": false },
  }),
  seccomp("unknown action", filter(rule("SCMP_ACT_SULK"))),
  seccomp("no rules", { defaultAction: allowed }),
  seccomp("errnoRet without errno", filter(rule("SCMP_ACT_KILL", { errnoRet: 5 })), {
    expected: { outcome: "refused" },
  }),

  { name: "apparmorProfile: unconfined", set: { "process.apparmorProfile": "unconfined" } },
  { name: "apparmorProfile: unknown", set: { "process.apparmorProfile": "no-such-profile" } },
  { name: "apparmorProfile: empty", set: { "process.apparmorProfile": "" } },
  {
    name: "selinuxLabel: a label",
    set: { "process.selinuxLabel": "system_u:system_r:container_t:s0" },
  },
  {
    name: "mountLabel: a label",
    set: { "linux.mountLabel": "system_u:object_r:container_file_t:s0" },
  },

  hooks("all but startContainer", Object.fromEntries(kinds.map((kind) => [kind, [{ env: ["NAME=value"] }]]))),
  hooks("two of a kind", {
    createRuntime: [{ args: ["hook", "first", "0"] }, { args: ["hook", "second", "0"] }],
  }),
  hooks(
    "without args",
    { createRuntime: [{ args: [] }] },
    { files: [{ file: "hook", text: '#!/bin/sh\necho "$#" >"$0.log"\n', mode: 0o755 }] },
  ),
  ...kinds.map((kind) =>
    hooks(`failing ${kind}`, {
      [kind]: [{ args: ["hook", kind, "3"] }],
      poststop: [{ args: ["hook", "last", "0"] }],
    }),
  ),
  hooks(
    "too slow",
    { createRuntime: [{ timeout: 1 }] },
    { files: [{ file: "hook", text: "#!/bin/sh\nexec sleep 5\n", mode: 0o755 }], written: [] },
  ),
  hooks("timeout 0", { createRuntime: [{ timeout: 0 }] }),
  hooks("relative path", { createRuntime: [{ path: "hook" }] }),
  hooks("not there", { createRuntime: [{ path: "/nowhere" }] }),
  {
    name: "hooks: startContainer",
    files: [{ look: "rootfs/bin/hook" }],
    set: { "hooks.startContainer": [{ path: "/bin/hook", args: ["hook", "path", "/etc"] }] },
  },
  {
    name: "hooks: failing startContainer",
    files: [{ look: "rootfs/bin/hook" }],
    set: { "hooks.startContainer": [{ path: "/bin/hook", args: ["hook", "exit", "3"] }] },
  },
  {
    name: "hooks: mounts of createContainer",
    files: [{ directory: "rootfs/mnt" }],
    set: ({ bundle }) => ({
      "hooks.createContainer": [
        { path: "/bin/mount", args: ["mount", "-t", "tmpfs", "hooked", `${bundle}/rootfs/mnt`] },
      ],
    }),
  },
];
