import t from "tap";
import { checkConfig } from "../../src/spec/check.ts";
import { sysctlPath } from "../../src/spec/sysctl.ts";
import { minimal, parse, refusal } from "./support.ts";

const refused = (linux: object) => refusal(minimal({ linux }));
const accepted = (linux: object) => checkConfig(parse(minimal({ linux })));

t.test("namespaces are listed once, with absolute paths", async (t) => {
  t.equal(
    refused({ namespaces: [{ type: "pid" }, { type: "pid", path: "/proc/1/ns/pid" }] }),
    "linux.namespaces[1].type: namespace pid is listed twice",
  );
  t.equal(
    refused({ namespaces: [{ type: "pid", path: "ns" }] }),
    'linux.namespaces[0].path: must be an absolute path but is "ns"',
  );
});

t.test("what acts on a namespace needs that namespace", async (t) => {
  const uidMappings = [{ containerID: 0, hostID: 0, size: 1 }];
  const needs = (type: string) => `needs a ${type} namespace in linux.namespaces`;
  t.equal(refused({ uidMappings }), `linux.uidMappings: ${needs("user")}`);
  t.equal(refused({ gidMappings: uidMappings }), `linux.gidMappings: ${needs("user")}`);
  t.equal(refused({ timeOffsets: { monotonic: { secs: 1 } } }), `linux.timeOffsets: ${needs("time")}`);
  t.equal(refused({ netDevices: { eth0: {} } }), `linux.netDevices: ${needs("network")}`);
  accepted({ uidMappings: [], timeOffsets: {}, netDevices: {} });
  accepted({ uidMappings, gidMappings: uidMappings, namespaces: [{ type: "user" }] });
});

t.test("a new user namespace has users and groups", async (t) => {
  const mappings = [{ containerID: 0, hostID: 0, size: 1 }];
  const namespaces = [{ type: "user" }];
  const required = "is required for a new user namespace";
  t.equal(refused({ namespaces, gidMappings: mappings }), `linux.uidMappings: ${required}`);
  t.equal(refused({ namespaces, uidMappings: mappings }), `linux.gidMappings: ${required}`);
  accepted({ namespaces: [{ type: "user", path: "/proc/1/ns/user" }] });
});

t.test("nothing of the host is covered: without a mount namespace there are no such paths", async (t) => {
  const message = "unable to restrict sys entries without a private MNT namespace";
  t.equal(refused({ maskedPaths: ["/proc/keys"] }), `linux.maskedPaths: ${message}`);
  t.equal(refused({ readonlyPaths: ["/proc/sys"] }), `linux.readonlyPaths: ${message}`);
  const joined = [{ type: "mount", path: "/proc/1/ns/mnt" }];
  t.equal(refused({ maskedPaths: ["/proc/keys"], namespaces: joined }), `linux.maskedPaths: ${message}`);
  accepted({ maskedPaths: ["/proc/keys"], namespaces: [{ type: "mount" }] });
});

t.test("network devices have names that the kernel takes, each its own", async (t) => {
  const devices = (netDevices: object) => ({ netDevices, namespaces: [{ type: "network" }] });
  const name = (text: string) =>
    `linux.netDevices.eth0.name: must be the name of a network device but is "${text}"`;
  for (const text of ["a b", "a/b", "a:b", "..", "0123456789abcdef", "%d%d", "%s", "éééééééé"])
    t.equal(refused(devices({ eth0: { name: text } })), name(text));
  t.equal(refused(devices({ "a/b": {} })), 'linux.netDevices["a/b"]: is not the name of a network device');
  t.equal(refused(devices({ "": {} })), 'linux.netDevices[""]: is not the name of a network device');
  const twice = 'linux.netDevices.eth1: another device is to be called "eth0" in the container';
  t.equal(refused(devices({ eth0: {}, eth1: { name: "eth0" } })), twice);
  accepted(devices({ eth0: { name: "net%d" }, eth1: { name: "net%d" }, eth2: { name: "" }, eth3: {} }));
  accepted(devices({ eth0: { name: "0123456789abcde" } }));
});

t.test("device nodes have numbers, unless they are pipes", async (t) => {
  t.equal(
    refused({ devices: [{ type: "c", path: "/dev/a", major: 1 }] }),
    'linux.devices[0].minor: is required for type "c"',
  );
  t.equal(
    refused({ devices: [{ type: "b", path: "/dev/a", minor: 1 }] }),
    'linux.devices[0].major: is required for type "b"',
  );
  t.equal(
    refused({ devices: [{ type: "p", path: "a" }] }),
    'linux.devices[0].path: must be an absolute path but is "a"',
  );
  accepted({ devices: [{ type: "p", path: "/dev/a" }] });
});

t.test("masked and read-only paths are absolute", async (t) => {
  t.equal(refused({ maskedPaths: ["/a", "b"] }), 'linux.maskedPaths[1]: must be an absolute path but is "b"');
  t.equal(refused({ readonlyPaths: [""] }), 'linux.readonlyPaths[0]: must be an absolute path but is ""');
});

t.test("kernel parameters belong to a namespace of the container", async (t) => {
  const types = {
    "kernel.shmmax": "ipc",
    "kernel.sem": "ipc",
    "fs.mqueue.msg_max": "ipc",
    "net.core.somaxconn": "network",
  };
  const more = {
    "net/core/somaxconn": "network",
    "kernel.domainname": "uts",
    "user.max_user_namespaces": "user",
  };
  for (const [name, type] of Object.entries({ ...types, ...more })) {
    accepted({ sysctl: { [name]: "1" }, namespaces: [{ type, path: "/n" }] });
    t.match(refused({ sysctl: { [name]: "1" } }), `]: needs a ${type} namespace in linux.namespaces`);
  }
});

t.test("kernel parameters of the host are refused", async (t) => {
  const namespaces = [{ type: "uts" }, { type: "network" }, { type: "ipc" }];
  const sysctl = (name: string) => refused({ namespaces, sysctl: { [name]: "1" } });
  t.equal(
    sysctl("vm.swappiness"),
    'linux.sysctl["vm.swappiness"]: belongs to the whole kernel, not to a namespace',
  );
  t.equal(sysctl("kernel.hostname"), 'linux.sysctl["kernel.hostname"]: must be set with hostname');
  for (const name of [
    "net/../kernel/core_pattern",
    "net.//.kernel.core_pattern",
    "net..core",
    "/net/core",
    "net/",
  ]) {
    t.equal(sysctl(name), `linux.sysctl["${name}"]: is not the name of a kernel parameter`);
  }
});

t.test("the first separator tells the form of a kernel parameter's name", async (t) => {
  t.equal(sysctlPath("net.ipv4.conf.eth0/1.forwarding"), "net/ipv4/conf/eth0.1/forwarding");
  t.equal(sysctlPath("net/ipv4/conf/eth0.1/forwarding"), "net/ipv4/conf/eth0.1/forwarding");
});

t.test("names of control files and classes do not lead out of their directories", async (t) => {
  t.equal(
    refused({ resources: { unified: { "../cgroup.procs": "1" } } }),
    'linux.resources.unified["../cgroup.procs"]: must be the name of a file',
  );
  t.equal(
    refused({ intelRdt: { closID: "a/b" } }),
    'linux.intelRdt.closID: must be "/" or the name of a directory but is "a/b"',
  );
  accepted({ resources: { unified: { "memory.high": "1" } }, intelRdt: { closID: "/" } });
});

t.test("schemata of a class of service are lines", async (t) => {
  const bandwidth = 'linux.intelRdt.memBwSchema: must be one line that starts with "MB:"';
  t.equal(refused({ intelRdt: { memBwSchema: "L3:0=f" } }), bandwidth);
  t.equal(refused({ intelRdt: { memBwSchema: "MB:0=10\nL3:0=f" } }), bandwidth);
  t.equal(refused({ intelRdt: { schemata: ["a", "b\nc"] } }), "linux.intelRdt.schemata[1]: must be one line");
  accepted({ intelRdt: { memBwSchema: "", l3CacheSchema: "L3:0=f\nMB:0=10", schemata: ["MB:0=10"] } });
  accepted({ intelRdt: { memBwSchema: "MB:0=10;1=20" } });
});
