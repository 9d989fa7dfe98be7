import t from "tap";
import { output } from "../../src/linux/call.ts";
import * as processes from "../../src/linux/calls/processes.ts";
import { signalName } from "../../src/linux/signals.ts";
import { callForms } from "../../src/trace/forms.ts";
import { check } from "./support.ts";

t.test("making a process shows its namespaces and its cgroup", async (t) =>
  check(t, [
    [
      processes.clone3(
        BigInt(processes.CLONE_NEWNS | processes.CLONE_NEWPID | processes.CLONE_PARENT) |
          processes.CLONE_INTO_CGROUP,
        5,
      ),
      "clone3({flags=CLONE_PARENT|CLONE_NEWNS|CLONE_NEWPID|CLONE_INTO_CGROUP, exit_signal=0, cgroup=5</proc>}, 88)",
    ],
    [
      processes.clone3(BigInt(processes.CLONE_NEWUSER), 0),
      "clone3({flags=CLONE_NEWUSER, exit_signal=0}, 88)",
    ],
    [processes.unshare(processes.CLONE_NEWCGROUP), "unshare(CLONE_NEWCGROUP)"],
    [
      processes.setns(5, (processes.CLONE_NEWNET | processes.CLONE_NEWIPC) >>> 0),
      "setns(5</proc>, CLONE_NEWIPC|CLONE_NEWNET)",
    ],
    [processes.setsid(), "setsid()"],
  ]),
);

t.test("a program is shown with its arguments, but only with the names of its environment", async (t) =>
  check(t, [
    [
      processes.execve("/bin/sh", ["sh", "-c", 'echo "x"'], ["PATH=/bin", "SECRET=a=b\nc", "ODD"]),
      'execve("/bin/sh", ["sh", "-c", "echo \\"x\\""], ["PATH=…", "SECRET=…", "ODD"])',
    ],
  ]),
);

t.test("calls on other processes are shown", async (t) => {
  const ended = output(processes.siginfoSize);
  const view = new DataView(ended.bytes.buffer);
  view.setInt32(0, 17, true);
  view.setInt32(8, 1, true);
  view.setInt32(24, 3, true);
  const killed = { ...ended, bytes: ended.bytes.slice() };
  new DataView(killed.bytes.buffer).setInt32(8, 2, true);
  new DataView(killed.bytes.buffer).setInt32(24, 9, true);
  check(t, [
    [processes.pidfdOpen(12), "pidfd_open(12, 0)"],
    [processes.pidfdSendSignal(5, processes.SIGKILL), "pidfd_send_signal(5</proc>, SIGKILL, NULL, 0)"],
    [processes.pidfdGetfd(5, 4), "pidfd_getfd(5</proc>, 4, 0)"],
    [{ name: "kill", args: [12, 15] }, "kill(12, SIGTERM)"],
    [processes.waitid(12, ended, { block: true }), "waitid(P_PID, 12, {status=3}, WEXITED, NULL)"],
    [
      processes.waitid(12, killed, { block: false }),
      "waitid(P_PID, 12, {status=killed by SIGKILL}, WNOHANG|WEXITED, NULL)",
    ],
    [processes.waitid(12, output(128), { block: false }), "waitid(P_PID, 12, {}, WNOHANG|WEXITED, NULL)"],
  ]);
  t.equal(signalName(34), "34", "a real-time signal has no name of its own");
});

t.test("names and memory are shown", async (t) =>
  check(t, [
    [processes.sethostname("tsrunc"), 'sethostname("tsrunc", 6)'],
    [processes.setdomainname("x"), 'setdomainname("x", 1)'],
    [processes.discard(0x401000, 4096), "madvise(0x401000, 4096, MADV_DONTNEED)"],
    [
      { name: "mmap", args: [0x10000000, 8192, 3, 0x100022, -1, 0] },
      "mmap(0x10000000, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED_NOREPLACE, -1, 0)",
    ],
    [processes.exitGroup(1), "exit_group(1)"],
    [processes.uname(output(8)), "uname(<8 bytes>)"],
  ]),
);

t.test("a copied descriptor leads to what the other process's leads to", async (t) => {
  const open: Record<string, Record<number, string>> = {
    host: { 5: "pidfd of init", 6: "pidfd of process 9" },
    init: { 4: "/x" },
  };
  const where = {
    result: 7,
    descriptor: (number: number, process = "host") => open[process]?.[number],
    processName: (pid: number) => (pid === 12 ? "init" : undefined),
  };
  t.equal(callForms.pidfd_open.opens?.([12, 0], where), "pidfd of init");
  t.equal(callForms.pidfd_open.opens?.([9, 0], where), "pidfd of process 9", "which is none of tsrunc's");
  t.equal(callForms.pidfd_getfd.opens?.([5, 4, 0], where), "/x");
  t.equal(callForms.pidfd_getfd.opens?.([5, 8, 0], where), "descriptor 8 of init");
  t.equal(callForms.pidfd_getfd.opens?.([6, 4, 0], where), "descriptor 4 of process 9");
});
