import { writeFileSync } from "node:fs";
import t, { type Test } from "tap";
import type { NetDevice } from "../../src/spec/linux.ts";
import { run } from "../support/command.ts";
import { busybox, cannotRun, makeWorld, type World } from "../support/world.ts";

const device = `ts${process.pid}`;
const kind = ["dummy", "ifb"].find((type) => canMake(type));
const skip =
  cannotRun() || (kind === undefined && "the kernel can make neither dummy nor ifb network devices");

function ip(...args: readonly string[]) {
  return run([busybox() ?? "", "ip", ...args]);
}

function canMake(type: string): boolean {
  if (cannotRun() !== false || ip("link", "add", device, "type", type).status !== 0) return false;
  ip("link", "delete", device);
  return true;
}

/** A world with a network device, which a test may move away for good. */
function worldWithDevice(t: Test): World {
  const world = makeWorld();
  t.teardown(world.clear);
  t.teardown(() => ip("link", "delete", device));
  ip("link", "add", device, "type", kind ?? "");
  ip("address", "add", "192.0.2.7/24", "broadcast", "192.0.2.255", "dev", device);
  ip("address", "add", "2001:db8::7/64", "dev", device);
  ip("link", "set", device, "up");
  return world;
}

/** What a script in a container with these devices says, in a new network namespace or in the one at `path`. */
function inside(
  world: World,
  script: string,
  netDevices: Readonly<Record<string, NetDevice>>,
  path?: string,
) {
  return world.sh(script, (spec) => ({
    ...spec,
    linux: {
      ...spec.linux,
      netDevices,
      namespaces: (spec.linux?.namespaces ?? []).map((entry) =>
        entry.type === "network" && path !== undefined ? { ...entry, path } : entry,
      ),
    },
  }));
}

t.test("a network device is the container's, up and with its addresses", { skip }, (t) => {
  const world = worldWithDevice(t);
  const { stdout, stderr } = inside(world, "ip -o link; ip -o address", { [device]: { name: "net%d" } });
  t.match(stdout, /^\d+: net0: <[^>]*\bUP\b/m, stderr);
  t.match(stdout, / net0 +inet 192\.0\.2\.7\/24 brd 192\.0\.2\.255 scope global net0/);
  t.match(stdout, / net0 +inet6 2001:db8::7\/64 scope global/);
  t.not(ip("link", "show", device).status, 0, "it has gone with the namespace");
  t.same(world.leftovers(), []);
  t.end();
});

t.test("a network device keeps its name unless it gets another", { skip }, (t) => {
  const world = worldWithDevice(t);
  const { stdout, stderr } = inside(world, `ip -o link show dev ${device}`, { [device]: {} });
  t.match(stdout, new RegExp(`^\\d+: ${device}: `), stderr);
  t.end();
});

t.test("hooks of createRuntime find the network device in the container", { skip }, (t) => {
  const world = worldWithDevice(t);
  const found = `${world.dir}/found`;
  const script = `ls /sys/class/net > ${found}; nsenter -n -t "$(sed 's/.*"pid":\\([0-9]*\\).*/\\1/')" ${busybox()} ip -o link >> ${found}`;
  const outcome = world.sh(`cat /proc/net/dev`, (spec) => ({
    ...spec,
    hooks: { createRuntime: [{ path: "/bin/sh", args: ["sh", "-c", script] }] },
    linux: { ...spec.linux, netDevices: { [device]: { name: "net1" } } },
  }));
  t.match(outcome.stdout, /^ *net1:/m, outcome.stderr);
  const { stdout } = run(["cat", found]);
  t.match(stdout, /^\d+: net1: /m);
  t.notMatch(stdout, new RegExp(`^${device}$`, "m"));
  t.end();
});

t.test(
  "a name that is taken in the container is an error, and the device stays on the host",
  { skip },
  (t) => {
    const world = worldWithDevice(t);
    const path = `${world.dir}/network`;
    writeFileSync(path, "");
    t.equal(
      run(["unshare", `--net=${path}`, busybox() ?? "", "ip", "link", "add", "net0", "type", kind ?? ""])
        .status,
      0,
    );
    t.teardown(() => run(["umount", path]));
    const before = world.leftovers();
    const clash = inside(world, "true", { [device]: { name: "net0" } }, path);
    t.match(
      clash.stderr,
      `linux.netDevices.${device}: the container's network namespace has a device "net0" already.`,
    );
    t.equal(ip("link", "show", device).status, 0);
    t.same(world.leftovers(), before);
    const template = inside(world, "ip -o link show dev net1", { [device]: { name: "net%d" } }, path);
    t.match(template.stdout, /^\d+: net1: /, template.stderr);
    t.end();
  },
);

t.test("what cannot be moved is an error, and nothing is left of the container", { skip }, (t) => {
  const world = worldWithDevice(t);
  const refused = (name: string, path?: string) =>
    inside(world, "true", { [name]: { name: "net0" } }, path).stderr;
  t.match(refused("lo"), "linux.netDevices.lo: the loopback device cannot leave its network namespace");
  t.match(
    refused("nosuchdevice"),
    "linux.netDevices.nosuchdevice: there is no such network device on the host",
  );
  t.match(
    refused(device, "/proc/self/ns/net"),
    "linux.netDevices: the container is in the host's network namespace",
  );
  t.equal(ip("link", "show", device).status, 0);
  t.same(world.leftovers(), []);
  t.end();
});
