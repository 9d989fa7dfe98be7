import t, { type Test } from "tap";
import type { Step } from "../../src/container/birth.ts";
import { configuredDevices } from "../../src/container/steps/configuredDevices.ts";
import { makeConsole } from "../../src/container/steps/console.ts";
import { makedev, S_IFCHR, S_IFIFO } from "../../src/linux/calls/files.ts";
import { type Answer, errno } from "../../src/linux/fakeKernel.ts";
import type { Spec } from "../../src/spec/config.ts";
import type { Device } from "../../src/spec/device.ts";
import { line, outputAt, plainSpec, runSteps } from "./support.ts";

const fuse: Device = { type: "c", path: "/dev/fuse", major: 10, minor: 229 };

function withDevices(...devices: Device[]): Spec {
  return plainSpec({}, { linux: { ...plainSpec().linux, devices } });
}

/** Lets statx find a file of this kind at what was opened by this name; mknodat finds it, too. */
function finding(mode: number, device: number, uid = 0): Answer {
  return ({ name, args }) => {
    if (name === "mknodat") return errno("EEXIST");
    if (name !== "statx" || args[1] !== "") return undefined;
    const view = new DataView(outputAt(args[4]).bytes.buffer);
    view.setUint32(20, uid, true);
    view.setUint16(28, mode, true);
    view.setUint32(128, device >> 8, true);
    view.setUint32(132, device & 0xff, true);
    return 0;
  };
}

t.test("a node is given its owner by descriptor, once it is known to be the device", async (t) => {
  const { lines } = runSteps([configuredDevices], withDevices({ ...fuse, uid: 5 }));
  t.same(lines[0], [
    "mkdirat dev",
    "openat2 /dev",
    "mknodat fuse",
    "openat fuse",
    "statx",
    "openat /proc/self/fd",
    "fstatfs",
    "fchownat",
  ]);
  t.same(runSteps([configuredDevices], withDevices()).lines[0], []);
});

t.test("a device that is there already gets the owner and the mode of the config", async (t) => {
  const there = finding(S_IFCHR | 0o600, makedev(10, 229), 7);
  const { calls } = runSteps([configuredDevices], withDevices({ ...fuse, fileMode: 0o640 }), there);
  t.same(calls.find(({ name }) => name === "fchownat")?.args.slice(1), ["", 0, 0, 0x1000]);
  t.equal(calls.find(({ name }) => name === "fchmodat")?.args[2], 0o640);
  const same = finding(S_IFCHR | 0o666, makedev(10, 229));
  const { lines } = runSteps([configuredDevices], withDevices(fuse), same);
  t.notMatch(lines[0]?.join(), /fchown|fchmod/);
});

t.test("the host's multiplexer is not made beside the link to the container's own", async (t) => {
  const { lines } = runSteps(
    [configuredDevices],
    withDevices({ type: "c", path: "/dev/ptmx", major: 5, minor: 2 }),
  );
  t.notMatch(lines[0]?.join(), /mknodat/);
});

/** The calls of a step that refuses what it finds, whose message is `message`. */
function callsOfRefusal(t: Test, step: Step, spec: Spec, find: Answer, message: RegExp): string {
  const calls: string[] = [];
  const answer: Answer = (call, process) => {
    calls.push(line(call));
    return find(call, process);
  };
  t.throws(() => runSteps([step], spec, answer), { message });
  return calls.join("\n");
}

t.test("another file at a device's path is left as it is", async (t) => {
  const others: readonly [mode: number, device: number][] = [
    [S_IFIFO | 0o666, 0],
    [S_IFCHR | 0o666, makedev(1, 3)],
    [0o120777, 0],
    [0o040755, 0],
  ];
  const message = /^linux\.devices\[0\]: cannot make device \/dev\/fuse: another file is there/;
  const spec = withDevices({ ...fuse, uid: 5, gid: 6 });
  for (const [mode, device] of others)
    t.notMatch(callsOfRefusal(t, configuredDevices, spec, finding(mode, device), message), /fchown|fchmod/);
});

t.test("a terminal is opened by what was verified to be the multiplexer", async (t) => {
  const { lines } = runSteps([makeConsole], plainSpec({ terminal: true }));
  const [find, ...opened] = lines[0]?.filter((call) => /^(open|ioctl)/.test(call)) ?? [];
  t.equal(find, "openat2 dev/pts/ptmx");
  t.match(opened.slice(0, 3), ["openat /proc/self/fd", /^openat \d+$/, /^ioctl/]);
});

t.test("nothing that is not the multiplexer is opened for a terminal", async (t) => {
  const elsewhere: Answer = ({ name, args }) => {
    if (name !== "fstatfs") return undefined;
    outputAt(args[1]).bytes.set([0x94, 0x19, 0x02, 0x01]);
    return 0;
  };
  const wrong: readonly Answer[] = [
    finding(S_IFIFO | 0o666, 0),
    finding(S_IFCHR | 0o620, makedev(136, 0)),
    finding(S_IFCHR | 0o666, makedev(5, 2)), // not the inode that it has in a devpts
    elsewhere,
  ];
  for (const find of wrong) {
    const spec = plainSpec({ terminal: true });
    const calls = callsOfRefusal(t, makeConsole, spec, find, /not the multiplexer|not a procfs/);
    t.notMatch(calls, /ioctl|^openat \d+$/m);
  }
});
