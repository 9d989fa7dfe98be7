import t from "tap";
import { type Call, type Output, output } from "../../src/linux/call.ts";
import { capset, setgroups } from "../../src/linux/calls/credentials.ts";
import { decodeStatx, makedev, openat2, statxSize } from "../../src/linux/calls/files.ts";
import { mountSetattr } from "../../src/linux/calls/mounts.ts";
import { clone3, decodeExit, prlimit64, siginfoSize } from "../../src/linux/calls/processes.ts";
import { bind, sendDescriptor } from "../../src/linux/calls/sockets.ts";
import { sleep } from "../../src/linux/calls/waiting.ts";
import { pack, packU64 } from "../../src/linux/structure.ts";

t.test("fields are laid out one after the other, little-endian", (t) => {
  const bytes = pack([
    [1, 0xab],
    [2, 0x1234],
    [4, -1],
    [8, -2],
    [8, 0x1122334455667788n],
  ]);
  t.equal(hex(bytes), "ab3412fffffffffeffffffffffffff8877665544332211");
  t.equal(hex(packU64(1, 2n ** 64n - 1n)), "0100000000000000ffffffffffffffff");
  t.end();
});

t.test("device numbers have the kernel's layout", (t) => {
  t.equal(makedev(1, 3), 0x103);
  t.equal(makedev(8, 0x12345), 0x12300845);
  t.equal(makedev(0xfff, 0xfffff), 0xffffffff);
  t.end();
});

t.test("statx is read at the offsets of struct statx", (t) => {
  const status = output(statxSize);
  const view = viewOf(status);
  view.setUint32(16, 2, true);
  view.setUint32(20, 1000, true);
  view.setUint32(24, 1001, true);
  view.setUint16(28, 0o100644, true);
  view.setBigUint64(32, 2n ** 60n, true);
  view.setBigUint64(40, 12345n, true);
  view.setUint32(8, 0x2000, true);
  view.setBigInt64(96, 1_700_000_000n, true);
  view.setUint32(104, 7, true);
  view.setBigInt64(112, -1n, true);
  view.setUint32(120, 999_999_999, true);
  view.setUint32(128, 8, true);
  view.setUint32(132, 1, true);
  view.setBigUint64(144, 99n, true);
  view.setUint32(136, 2, true);
  view.setUint32(140, 3, true);
  const times = { changed: 1_700_000_000_000_000_007n, modified: -1n };
  const place = { device: (2n << 32n) | 3n, mountRoot: true, mountId: 99, ...times };
  const expected = { links: 2, uid: 1000, gid: 1001, mode: 0o100644, inode: 2n ** 60n, size: 12345 };
  t.same(decodeStatx(status), { ...expected, ...place, deviceMajor: 8, deviceMinor: 1 });
  t.end();
});

t.test("an exit status is the shell's", (t) => {
  const exit = (pid: number, code: number, status: number) => {
    const info = output(siginfoSize);
    viewOf(info).setInt32(0, pid, true);
    viewOf(info).setInt32(8, code, true);
    viewOf(info).setInt32(24, status, true);
    return decodeExit(info);
  };
  t.equal(exit(17, 1, 3), 3, "CLD_EXITED");
  t.equal(exit(17, 2, 9), 137, "CLD_KILLED");
  t.equal(exit(17, 3, 11), 139, "CLD_DUMPED");
  t.equal(exit(0, 0, 0), undefined, "no child has ended");
  t.end();
});

t.test("capability sets are split into halves", (t) => {
  const call = capset({ effective: 1n, permitted: 1n << 32n, inheritable: (1n << 40n) | 2n });
  t.equal(bytesAt(call, 0), "2205082000000000");
  t.equal(bytesAt(call, 1), "010000000000000002000000000000000100000000010000");
  t.end();
});

t.test("groups are 32-bit numbers", (t) => {
  const call = setgroups([5, 70000]);
  t.equal(call.args[0], 2);
  t.equal(bytesAt(call, 1), "0500000070110100");
  t.end();
});

t.test("openat2, mount_setattr, clone3 and prlimit64 take structures of 64-bit values", (t) => {
  t.equal(
    bytesAt(openat2(-100, "x", 0x200000, 0x10), 2),
    `0000280000000000${"0".repeat(16)}1000000000000000`,
  );
  t.equal(
    bytesAt(mountSetattr(3, { set: 1, clear: 0x70 }), 3),
    `01${"0".repeat(14)}70${"0".repeat(14)}${"0".repeat(32)}`,
  );
  const clone = clone3(0x200000000n, 6);
  t.equal(clone.args[1], 88);
  t.equal(bytesAt(clone, 0), `0000000002000000${"0".repeat(144)}0600000000000000`);
  t.equal(
    bytesAt(prlimit64(0, 7, { soft: 1, hard: 2n ** 64n - 1n }), 2),
    `0100000000000000${"f".repeat(16)}`,
  );
  t.same(prlimit64(9, 7, undefined).args, [9, 7, 0, 0]);
  t.end();
});

t.test("milliseconds become seconds and nanoseconds", (t) => {
  t.equal(bytesAt(sleep(1500), 2), hex(packU64(1, 500_000_000)));
  t.end();
});

t.test("a Unix address ends with a NUL", (t) => {
  const call = bind(3, "/run/é");
  t.equal(bytesAt(call, 1), `0100${Buffer.from("/run/é").toString("hex")}00`);
  t.equal(call.args[2], 2 + 7 + 1);
  t.end();
});

t.test("a descriptor travels as a control message", (t) => {
  const [, message] = sendDescriptor(4, Buffer.from("x"), 9).args;
  if (typeof message !== "object" || message instanceof Uint8Array || message.kind !== "structure")
    throw new Error("a msghdr is a structure");
  t.equal(message.bytes.length, 56);
  t.same(
    message.pointers.map(({ offset }) => offset),
    [16, 32],
  );
  const control = message.pointers[1]?.to;
  t.equal(control instanceof Uint8Array && hex(control), "140000000000000001000000010000000900000000000000");
  t.end();
});

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

function bytesAt(call: Call, index: number): string {
  const argument = call.args[index];
  return argument instanceof Uint8Array ? hex(argument) : "not bytes";
}

function viewOf({ bytes }: Output): DataView {
  return new DataView(bytes.buffer);
}
