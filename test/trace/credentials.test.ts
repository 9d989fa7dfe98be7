import t from "tap";
import * as bpf from "../../src/linux/calls/bpf.ts";
import * as credentials from "../../src/linux/calls/credentials.ts";
import * as processes from "../../src/linux/calls/processes.ts";
import { SECCOMP_FILTER_FLAG_LOG, setFilter } from "../../src/linux/calls/seccomp.ts";
import { capabilityNames, capabilitySet } from "../../src/linux/capabilities.ts";
import { check } from "./support.ts";

t.test("users and groups are shown", async (t) =>
  check(t, [
    [credentials.setgroups([]), "setgroups(0, [])"],
    [credentials.setgroups([5, 4294967294]), "setgroups(2, [5, 4294967294])"],
    [credentials.setresuid(7), "setresuid(7, 7, 7)"],
    [credentials.setresgid(8), "setresgid(8, 8, 8)"],
  ]),
);

t.test("capabilities are shown by name", async (t) => {
  const effective = capabilitySet(["CAP_KILL", "CAP_BPF"]);
  const permitted = capabilitySet(capabilityNames);
  check(t, [
    [
      credentials.capset({ effective, permitted, inheritable: 0n }),
      "capset({version=_LINUX_CAPABILITY_VERSION_3, pid=0}, {effective=CAP_KILL|CAP_BPF, permitted=all, inheritable=0})",
    ],
    [
      credentials.capset({ effective: 1n << 60n, permitted: 0n, inheritable: 0n }),
      "capset({version=_LINUX_CAPABILITY_VERSION_3, pid=0}, {effective=0x1000000000000000, permitted=0, inheritable=0})",
    ],
    [credentials.dropFromBoundingSet(21), "prctl(PR_CAPBSET_DROP, CAP_SYS_ADMIN)"],
    [credentials.raiseAmbient(10), "prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_BIND_SERVICE)"],
    [credentials.clearAmbientSet(), "prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)"],
    [credentials.setKeepCapabilities(true), "prctl(PR_SET_KEEPCAPS, 1)"],
  ]);
});

t.test("properties of a process are shown", async (t) =>
  check(t, [
    [processes.setDumpable(0), "prctl(PR_SET_DUMPABLE, 0)"],
    [processes.setName("tsrunc:[init]"), 'prctl(PR_SET_NAME, "tsrunc:[init]")'],
    [processes.setNoNewPrivileges(), "prctl(PR_SET_NO_NEW_PRIVS, 1)"],
    [{ name: "prctl", args: [999, 7, 0, 0, 0] }, "prctl(999, 7)"],
  ]),
);

t.test("keys are shown with their rights", async (t) =>
  check(t, [
    [{ name: "keyctl", args: [1, "_ses.c1"] }, 'keyctl(KEYCTL_JOIN_SESSION_KEYRING, "_ses.c1")'],
    [
      { name: "keyctl", args: [5, 12, 0x3f1b0000] },
      "keyctl(KEYCTL_SETPERM, 12, KEY_POS_ALL|KEY_USR_VIEW|KEY_USR_READ|KEY_USR_SEARCH|KEY_USR_LINK)",
    ],
    [
      { name: "add_key", args: ["user", "x", Buffer.from("secret"), 6, -3] },
      'add_key("user", "x", <6 bytes>, 6, -3)',
    ],
  ]),
);

t.test("programs for the kernel are shown by what they are attached to", async (t) =>
  check(t, [
    [
      bpf.loadDeviceProgram(new Uint8Array(16)),
      "bpf(BPF_PROG_LOAD, {prog_type=BPF_PROG_TYPE_CGROUP_DEVICE, insn_cnt=2, insns=<16 bytes>}, 64)",
    ],
    [
      bpf.attachDeviceProgram(5, 6, bpf.BPF_F_ALLOW_MULTI),
      "bpf(BPF_PROG_ATTACH, {target_fd=5</proc>, attach_bpf_fd=6<socket>, attach_type=BPF_CGROUP_DEVICE, attach_flags=BPF_F_ALLOW_MULTI}, 20)",
    ],
    [
      bpf.detachDeviceProgram(5, 6),
      "bpf(BPF_PROG_DETACH, {target_fd=5</proc>, attach_bpf_fd=6<socket>, attach_type=BPF_CGROUP_DEVICE}, 12)",
    ],
    [
      bpf.queryDevicePrograms(5, bpf.programIds()),
      "bpf(BPF_PROG_QUERY, {target_fd=5</proc>, attach_type=BPF_CGROUP_DEVICE}, 64)",
    ],
    [bpf.openProgramById(3), "bpf(BPF_PROG_GET_FD_BY_ID, {prog_id=3}, 12)"],
    [
      setFilter(new Uint8Array(24), SECCOMP_FILTER_FLAG_LOG),
      "seccomp(SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_LOG, {len=3, filter=<24 bytes>})",
    ],
  ]),
);
