import t from "tap";
import { checkContainerId } from "../../src/container/containerId.ts";
import { joinNamespaces, newNamespaceFlags } from "../../src/container/namespaces.ts";
import { readProcessStat } from "../../src/container/status.ts";
import { openProcfs } from "../../src/container/steps/procfs.ts";
import { setSysctls } from "../../src/container/steps/sysctl.ts";
import { errno, fakeKernel } from "../../src/linux/fakeKernel.ts";
import { line, plainSpec, runSteps } from "./support.ts";

t.test("an id is a directory's name and nothing else", async (t) => {
  for (const id of ["a", "A-b_c.d+e", "..a", "0".repeat(255)]) t.doesNotThrow(() => checkContainerId(id), id);
  for (const id of [".", "..", "a/b", "a b", "ä", "a\n", "a\0", "0".repeat(256)])
    t.throws(() => checkContainerId(id), { message: /^invalid container ID format: / }, JSON.stringify(id));
  t.throws(() => checkContainerId(""), { message: "container id cannot be empty" });
});

t.test("new namespaces are made with the process, but for the cgroup's", async (t) => {
  const flags = (...types: ("pid" | "network" | "mount" | "ipc" | "uts" | "cgroup")[]) =>
    newNamespaceFlags(types.map((type) => ({ type })));
  t.equal(flags("pid", "network", "mount", "ipc", "uts"), 0x6c020000);
  t.equal(flags("cgroup"), 0);
  t.equal(flags(), 0);
  t.equal(newNamespaceFlags([{ type: "network", path: "/proc/1/ns/net" }]), 0, "one that exists is joined");
});

t.test("existing namespaces are all opened before the first is joined", async (t) => {
  const kernel = fakeKernel();
  const { stub } = kernel.spawnStub([]);
  joinNamespaces(stub, [
    { type: "mount", path: "/m" },
    { type: "network", path: "/n" },
    { type: "uts" },
    { type: "ipc", path: "/i" },
  ]);
  stub.sync();
  const joined = kernel.record.map(({ call }) => line(call));
  t.same(joined, ["openat /m", "openat /n", "openat /i", "setns", "setns", "setns"]);
  t.equal(kernel.record[4]?.call.args[1], 0x40000000, "the kernel is told the type");
});

t.test("a namespace that cannot be joined is named", async (t) => {
  const kernel = fakeKernel({ answer: ({ name }) => (name === "setns" ? errno("EINVAL") : undefined) });
  const { stub } = kernel.spawnStub([]);
  joinNamespaces(stub, [{ type: "uts" }, { type: "ipc", path: "/i" }]);
  const message =
    "linux.namespaces[1].path: cannot join the ipc namespace /i: setns: invalid argument (EINVAL). The path has to lead to a ipc namespace";
  t.throws(() => stub.sync(), { message });
});

t.test("what a joined user namespace owns is joined after it, what the host owns before", async (t) => {
  const namespaces = [
    { type: "user", path: "/u" },
    { type: "network", path: "/n" },
    { type: "ipc", path: "/i" },
  ] as const;
  const joining = (refused: readonly number[]) => {
    let count = 0;
    const kernel = fakeKernel({
      answer: ({ name }) => (name === "setns" && refused.includes(++count) ? errno("EPERM") : undefined),
    });
    const { stub } = kernel.spawnStub([]);
    const check = joinNamespaces(stub, namespaces);
    stub.sync();
    check();
    return kernel.record.filter(({ call }) => call.name === "setns").map(({ call }) => call.args[1]);
  };
  const network = 0x40000000;
  const ipc = 0x8000000;
  const user = 0x10000000;
  t.same(joining([]), [network, ipc, user, network, ipc]);
  t.doesNotThrow(() => joining([1, 5]));
  t.throws(() => joining([2, 5]), {
    message:
      /^linux\.namespaces\[2\]\.path: cannot join the ipc namespace \/i: setns: operation not permitted/,
  });
});

t.test("a process is told from its stat file whatever its name is", async (t) => {
  const fields = `Z ${"7 ".repeat(18)}4711 1 2`;
  for (const name of ["sh", "a b", "a) S 1 (b", ")", "", "((("]) {
    const kernel = fakeKernel({ files: { "/proc/7/stat": `7 (${name}) ${fields}` } });
    t.same(readProcessStat(kernel, 7), { name, state: "Z", startTime: 4711 }, `"${name}"`);
  }
  t.equal(readProcessStat(fakeKernel(), 7), undefined, "there is no such process");
  const vanishing = fakeKernel({
    files: { "/proc/7/stat": "7" },
    answer: ({ name }) => (name === "read" ? errno("ESRCH") : undefined),
  });
  t.equal(readProcessStat(vanishing, 7), undefined, "it ends while it is read");
});

t.test("a kernel parameter is written where its name was checked to lead", async (t) => {
  const sysctl = { "net.ipv4.conf.eth0/1.forwarding": "1", "net/ipv4/conf/eth0.1/forwarding": "1" };
  const { lines } = runSteps(
    [openProcfs, setSysctls],
    plainSpec({}, { linux: { ...plainSpec().linux, sysctl } }),
  );
  const written = lines[1]?.filter((line) => line.startsWith("openat2"));
  const path = "openat2 sys/net/ipv4/conf/eth0.1/forwarding";
  t.same(written, [path, path]);
});
