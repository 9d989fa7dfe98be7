import t from "tap";
import { applyDeviceRules } from "../../src/cgroup/devices/attach.ts";
import { RuntimeError } from "../../src/error.ts";
import type { Call, Structure } from "../../src/linux/call.ts";
import type { Kernel } from "../../src/linux/kernel.ts";
import { SyscallError } from "../../src/linux/syscallError.ts";

const EPERM = 1;
const ENOENT = 2;
const EAGAIN = 11;
const EINVAL = 22;
const ENOSYS = 38;
const cgroup = 7;
const allowAll = [{ allow: true, access: "rwm" }];

t.test("a cgroup without a program gets one", (t) => {
  const { kernel, calls } = fakeKernel();
  applyDeviceRules(kernel, cgroup, []);
  t.same(calls, ["query 7", "load", "attach 100 flags 2", "close 100"]);
  t.end();
});

t.test("a single program is replaced in one step", (t) => {
  const { kernel, calls } = fakeKernel({ attached: [51] });
  applyDeviceRules(kernel, cgroup, undefined);
  t.same(calls, ["query 7", "open 51", "load", "attach 100 flags 6 replacing 51", "close 100", "close 51"]);
  t.end();
});

t.test("several programs go after the new one has come", (t) => {
  const { kernel, calls } = fakeKernel({ attached: [51, 52] });
  applyDeviceRules(kernel, cgroup, []);
  t.same(calls.slice(3), [
    "load",
    "attach 100 flags 2",
    "detach 51",
    "detach 52",
    "close 100",
    "close 51",
    "close 52",
  ]);
  t.end();
});

t.test("a program that vanished before it could be replaced does not matter", (t) => {
  const { kernel, calls } = fakeKernel({
    attached: [51],
    fail: { "attach 100 flags 6 replacing 51": [ENOENT], "detach 51": [ENOENT] },
  });
  applyDeviceRules(kernel, cgroup, []);
  t.same(calls.slice(3, 6), ["attach 100 flags 6 replacing 51", "attach 100 flags 2", "detach 51"]);
  const other = fakeKernel({ attached: [51], fail: { "open 51": [ENOENT] } });
  applyDeviceRules(other.kernel, cgroup, []);
  t.same(other.calls.slice(1), ["open 51", "load", "attach 100 flags 2", "close 100"]);
  t.end();
});

t.test("rules that allow everything need no program, and remove one", (t) => {
  const none = fakeKernel();
  applyDeviceRules(none.kernel, cgroup, allowAll);
  t.same(none.calls, ["query 7"]);
  const one = fakeKernel({ attached: [51] });
  applyDeviceRules(one.kernel, cgroup, allowAll);
  t.same(one.calls, ["query 7", "open 51", "detach 51", "close 51"]);
  const unsupported = fakeKernel({ fail: { "query 7": [EINVAL] } });
  t.doesNotThrow(() => applyDeviceRules(unsupported.kernel, cgroup, allowAll));
  t.end();
});

t.test("an interrupted load is tried again", (t) => {
  const { kernel, calls } = fakeKernel({ fail: { load: [EAGAIN, EAGAIN] } });
  applyDeviceRules(kernel, cgroup, []);
  t.equal(calls.filter((call) => call === "load").length, 3);
  t.end();
});

t.test("the verifier's reasons are asked for only when it refuses, and shown", (t) => {
  const { kernel, calls } = fakeKernel({
    fail: { load: [EINVAL], "load with log": [EINVAL] },
    log: "unreachable insn 7\n",
  });
  t.throws(
    () => applyDeviceRules(kernel, cgroup, []),
    new RuntimeError("cannot load the program that controls devices", {
      field: "linux.resources.devices",
      cause: new Error("bpf: invalid argument (EINVAL); the verifier says: unreachable insn 7"),
    }),
  );
  t.same(calls, ["query 7", "load", "load with log"]);
  t.end();
});

t.test("what the kernel refuses is reported with its reason and what to do", (t) => {
  const refuses = (fail: Readonly<Record<string, readonly number[]>>, pattern: RegExp): void => {
    const { kernel, open } = fakeKernel({ attached: [51], fail });
    try {
      applyDeviceRules(kernel, cgroup, []);
      t.fail("does not throw");
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      t.equal(error.field, "linux.resources.devices");
      t.type(error.cause, SyscallError);
      t.match(error.message, pattern);
    }
    t.same([...open], [], "no descriptor is left open");
  };
  refuses({ load: [EPERM] }, /operation not permitted.*CAP_SYS_ADMIN, or CAP_BPF and CAP_NET_ADMIN/);
  refuses({ load: [ENOSYS] }, /CONFIG_CGROUP_BPF/);
  refuses({ load: [EINVAL], "load with log": [EINVAL] }, /invalid argument.*CONFIG_CGROUP_BPF/);
  refuses({ "query 7": [EPERM] }, /cannot list .*CAP_SYS_ADMIN/);
  refuses({ "open 51": [EPERM] }, /cannot open .*CAP_SYS_ADMIN/);
  refuses({ "attach 100 flags 6 replacing 51": [EPERM] }, /cannot attach .*BPF_F_ALLOW_MULTI/);
  refuses({ "attach 100 flags 6 replacing 51": [EINVAL] }, /cannot attach .*invalid argument/);
  t.end();
});

interface FakeOptions {
  /** The identifiers of the attached programs; descriptors get the same numbers. */
  readonly attached?: readonly number[];
  /** Error numbers with which the first calls of that description fail. */
  readonly fail?: Readonly<Record<string, readonly number[]>>;
  readonly log?: string;
}

/** A kernel that describes the calls it gets; it loads programs as descriptor 100. */
function fakeKernel({ attached = [], fail = {}, log = "" }: FakeOptions = {}) {
  const calls: string[] = [];
  const open = new Set<number>();
  const opened = (descriptor: number): number => {
    open.add(descriptor);
    return descriptor;
  };
  const kernel: Pick<Kernel, "call"> = {
    call(call) {
      const text = describe(call);
      const before = calls.filter((earlier) => earlier === text).length;
      calls.push(text);
      if (text === "load with log") outputOf(call, 32).set(new TextEncoder().encode(log));
      const errno = fail[text]?.[before];
      if (errno !== undefined) return -errno;
      if (text.startsWith("query")) outputOf(call, 16).set(new Uint8Array(Uint32Array.from(attached).buffer));
      if (text.startsWith("close")) open.delete(Number(text.slice(6)));
      if (text.startsWith("load")) return opened(100);
      return text.startsWith("open") ? opened(Number(text.slice(5))) : 0;
    },
  };
  return { kernel: kernel as Kernel, calls, open };
}

function describe(call: Call): string {
  if (call.name !== "bpf") return `${call.name} ${call.args[0]}`;
  const { bytes, pointers } = call.args[1] as Structure;
  const view = new DataView(bytes.buffer);
  const word = (offset: number): number => view.getUint32(offset, true);
  const logged = pointers.some(({ offset, to }) => offset === 32 && typeof to === "object");
  switch (call.args[0]) {
    case 5:
      return logged ? "load with log" : "load";
    case 8:
      return `attach ${word(4)} flags ${word(12)}${word(16) === 0 ? "" : ` replacing ${word(16)}`}`;
    case 9:
      return `detach ${word(4)}`;
    case 13:
      return `open ${word(0)}`;
    default:
      return `query ${word(0)}`;
  }
}

function outputOf(call: Call, at: number): Uint8Array {
  const target = (call.args[1] as Structure).pointers.find(({ offset }) => offset === at)?.to;
  if (typeof target !== "object" || target instanceof Uint8Array || target.kind !== "output") {
    throw new Error(`there is no output at ${at}`);
  }
  return target.bytes;
}
