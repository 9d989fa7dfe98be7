import { spawnSync } from "node:child_process";
import t from "tap";
import { decodeResponse, encodeRequest } from "../../src/criu/messages.ts";
import type { CriuOptions } from "../../src/criu/options.ts";
import { decodeMessage, encodeMessage } from "../../src/criu/protobuf.ts";

const options: CriuOptions = {
  imagesDescriptor: 65,
  workDescriptor: 66,
  pid: 4_000_000,
  leaveRunning: true,
  externalUnixSockets: true,
  tcpEstablished: true,
  tcpSkipInFlight: true,
  evasiveDevices: true,
  shellJob: true,
  fileLocks: true,
  linkRemap: true,
  logLevel: 4,
  logFile: "dump.log",
  pageServer: { address: "::1", port: 1234 },
  notifications: true,
  root: "/päth",
  parentImages: "../pre",
  trackMemory: true,
  autoDedup: true,
  lazyPages: true,
  externalMounts: [
    { key: "/a", value: "/b" },
    { key: "/c", value: "" },
  ],
  external: ["net[1]:extRootNetNS", "file[18:3]"],
  inherited: [{ key: "pipe:[7]", descriptor: 1 }],
  joined: [{ namespace: "ipc", path: "/proc/1/ns/ipc" }],
  cgroupMode: "strict",
  cgroupRoots: [{ controllers: "", path: "/x" }],
  cgroupControllers: ["", "cpu,cpuacct"],
  freezeCgroup: "/sys/fs/cgroup/x",
  restoreSibling: true,
  emptyNamespaces: 0x40000000,
  orphanTerminals: true,
  configFile: "/etc/criu/runc.conf",
  lsmProfile: "apparmor:x",
  lsmMountContext: "y",
};

/** How CRIU's own definitions read it: its Python library prints one field a line. */
const expected = `type: DUMP
opts {
  images_dir_fd: 65
  pid: 4000000
  leave_running: true
  ext_unix_sk: true
  tcp_established: true
  evasive_devices: true
  shell_job: true
  file_locks: true
  log_level: 4
  log_file: "dump.log"
  ps {
    address: "::1"
    port: 1234
  }
  notify_scripts: true
  root: "/päth"
  parent_img: "../pre"
  track_mem: true
  auto_dedup: true
  work_dir_fd: 66
  link_remap: true
  ext_mnt {
    key: "/a"
    val: "/b"
  }
  ext_mnt {
    key: "/c"
    val: ""
  }
  manage_cgroups: true
  cg_root {
    ctrl: ""
    path: "/x"
  }
  rst_sibling: true
  inherit_fd {
    key: "pipe:[7]"
    fd: 1
  }
  manage_cgroups_mode: STRICT
  external: "net[1]:extRootNetNS"
  external: "file[18:3]"
  empty_ns: 1073741824
  join_ns {
    ns: "ipc"
    ns_file: "/proc/1/ns/ipc"
  }
  cgroup_dump_controller: ""
  cgroup_dump_controller: "cpu,cpuacct"
  freeze_cgroup: "/sys/fs/cgroup/x"
  tcp_skip_in_flight: true
  lazy_pages: true
  orphan_pts_master: true
  config_file: "/etc/criu/runc.conf"
  lsm_profile: "apparmor:x"
  lsm_mount_context: "y"
}
`;

const reader = `
import sys
from google.protobuf import text_format
from pycriu import rpc_pb2
request = rpc_pb2.criu_req()
request.ParseFromString(sys.stdin.buffer.read())
sys.stdout.write(text_format.MessageToString(request, as_utf8=True))
`;

/** The distribution's, which has its packages. */
const interpreter = "/usr/bin/python3";
const python = spawnSync(interpreter, ["-c", "from pycriu import rpc_pb2"]).status === 0;
const skip = python ? false : "CRIU's Python library is missing: apt-get install python3-pycriu";

t.test("CRIU's own library reads a request as it was meant", { skip }, async (t) => {
  const input = encodeRequest({ kind: "DUMP", options });
  const { stdout, stderr } = spawnSync(interpreter, ["-c", reader], { input, encoding: "utf8" });
  t.equal(stdout, expected, stderr);
});

t.test("requests are the bytes that the wire format prescribes", async (t) => {
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
  t.equal(hex(encodeRequest({ kind: "VERSION" })), "080a");
  t.equal(hex(encodeRequest({ kind: "NOTIFY", notified: true })), "08061801");
  t.equal(hex(encodeRequest({ kind: "NOTIFY", notified: false })), "08061800");
  t.equal(hex(encodeRequest({ kind: "FEATURE_CHECK" })), "08092a0408011001");
  t.equal(hex(encodeMessage({ 1: 300, 63: "é" })), "08ac02fa0302c3a9");
  t.equal(hex(encodeMessage({ 1: -1 })), "08ffffffffffffffffff01");
  t.equal(hex(encodeMessage({ 1: undefined, 2: [] })), "");
});

t.test("answers are read, whatever else is in them", async (t) => {
  const notification = encodeMessage({ 1: "post-restore", 2: 77 });
  const response = encodeMessage({ 1: 6, 2: true, 5: notification, 7: -22, 9: "why", 99: 1, 100: "more" });
  t.match(decodeResponse(response), {
    kind: "NOTIFY",
    success: true,
    errno: -22,
    message: "why",
    notification: { script: "post-restore", pid: 77 },
  });
  const version = encodeMessage({ 1: 3, 2: 17, 4: 1 });
  t.equal(decodeResponse(encodeMessage({ 1: 10, 2: true, 10: version })).version, 31_701);
  const features = encodeMessage({ 1: true, 2: false });
  t.strictSame(decodeResponse(encodeMessage({ 1: 9, 2: true, 8: features })).features, {
    memoryTracking: true,
    lazyPages: false,
  });
  t.equal(decodeResponse(encodeMessage({ 1: 55, 2: false })).kind, 55);
  t.equal(decodeResponse(new Uint8Array()).success, false);
});

t.test("an answer that is cut off is none", async (t) => {
  const whole = encodeMessage({ 1: 6, 5: "0123456789" });
  t.throws(() => decodeMessage(whole.subarray(0, -1)), RangeError);
  t.throws(() => decodeMessage(Uint8Array.of(0x08, 0x80)), RangeError);
  t.throws(() => decodeMessage(Uint8Array.of(0x0b)), RangeError);
});
