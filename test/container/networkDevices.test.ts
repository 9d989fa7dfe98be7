import t from "tap";
import { giveNetworkDevices } from "../../src/container/steps/networkDevices.ts";
import type { Answer } from "../../src/linux/fakeKernel.ts";
import { decodeAttributes, type NetlinkMessage, textOf } from "../../src/linux/netlink.ts";
import { RTM_GETADDR, RTM_GETLINK, RTM_NEWADDR, RTM_NEWLINK } from "../../src/linux/netlinkRoute.ts";
import { pack } from "../../src/linux/structure.ts";
import type { NetDevice } from "../../src/spec/linux.ts";
import { fakeRouting, type Reply } from "../support/fakeRouting.ts";
import { plainSpec, runSteps } from "./support.ts";

const IFF_UP = 1;
const IFF_LOOPBACK = 8;
const [ENODEV, EEXIST] = [19, 17];

interface Device {
  readonly name: string;
  readonly index: number;
  readonly flags?: number;
}

const loopback = { name: "lo", index: 1, flags: IFF_LOOPBACK | IFF_UP };
const eth0 = { name: "eth0", index: 5 };
const fixed = { family: 2, prefix: 24, flags: 0x80, scope: 0, index: 5 };

/** Moves devices on a fake host that has these, to a container that has those; the changes as lines. */
function move(
  devices: Readonly<Record<string, NetDevice>>,
  world: {
    host?: readonly Device[];
    container?: readonly Device[];
    addresses?: readonly Reply[];
    fail?: number;
  } = {},
) {
  const { host = [loopback, eth0], container = [loopback], addresses = [], fail } = world;
  const changes: string[] = [];
  const routing = fakeRouting((network, request) => {
    const there = network === "host" ? host : container;
    if (request.type === RTM_GETADDR) return network === "host" ? addresses : [];
    if (request.type === RTM_GETLINK) {
      const name = decodeAttributes(request.body.subarray(16)).get(3);
      if (name === undefined) return there.map(linkReply);
      const found = there.find((device) => device.name === textOf(name));
      return found === undefined ? ENODEV : [linkReply(found)];
    }
    changes.push(`${network} ${change(request)}`);
    return changes.length === fail ? EEXIST : [];
  });
  const run = (more?: Answer) =>
    runSteps(
      [giveNetworkDevices],
      spec(devices),
      (call, process) => more?.(call, process) ?? routing(call, process),
    );
  return { changes, run };
}

function spec(netDevices: Readonly<Record<string, NetDevice>>) {
  const plain = plainSpec();
  return { ...plain, linux: { ...plain.linux, netDevices } };
}

function linkReply({ name, index, flags = 0 }: Device): Reply {
  return {
    type: RTM_NEWLINK,
    fixed: pack([
      [4, 0],
      [4, index],
      [4, flags],
      [4, 0],
    ]),
    attributes: [[3, name]],
  };
}

function addressReply(
  { family, prefix, flags, scope, index }: typeof fixed,
  attributes: Reply["attributes"],
): Reply {
  return {
    type: RTM_NEWADDR,
    fixed: pack([
      [1, family],
      [1, prefix],
      [1, flags & 0xff],
      [1, scope],
      [4, index],
    ]),
    attributes,
  };
}

/** A request that changes something, as one line. */
function change({ type, flags, body }: NetlinkMessage): string {
  const view = Buffer.from(body);
  const isLink = type === RTM_NEWLINK;
  const attributes = [...decodeAttributes(body.subarray(isLink ? 16 : 8))].map(
    ([attribute, value]) => `${attribute}=${Buffer.from(value).toString("hex")}`,
  );
  const about = isLink
    ? `link ${view.readUInt32LE(4)} flags ${view.readUInt32LE(8)}/${view.readUInt32LE(12)}`
    : `address ${view.readUInt32LE(4)} family ${view[0]}/${view[1]} scope ${view[3]}`;
  return [about, ...attributes, ...(flags === 5 ? [] : [`0x${flags.toString(16)}`])].join(" ");
}

const moved = (index: number, name: string, to: number) =>
  `host link ${index} flags 0/0 3=${Buffer.from(`${name}\0`).toString("hex")} 19=e9030000 49=${to.toString(16).padStart(2, "0")}000000`;
const up = (index: number) => `container link ${index} flags 1/1`;

t.test("a device is moved, gets its name and is brought up", async (t) => {
  const { changes, run } = move({ eth0: { name: "net1" } });
  run();
  t.same(changes, [moved(5, "net1", 5), up(5)], "by process 1001, with IFLA_NEW_IFINDEX");
});

t.test("a device keeps its name where the config has no other", async (t) => {
  for (const device of [{}, { name: "" }]) {
    const { changes, run } = move({ eth0: device });
    run();
    t.same(changes, [moved(5, "eth0", 5), up(5)]);
  }
});

t.test("a number that is taken in the container gives way to one that is free", async (t) => {
  const { changes, run } = move(
    { eth0: {} },
    { container: [loopback, { name: "a", index: 5 }, { name: "b", index: 9 }] },
  );
  run();
  t.same(changes, [moved(5, "eth0", 10), up(10)]);
});

t.test("a template gets the first number that is free", async (t) => {
  const host = [loopback, eth0, { name: "eth1", index: 6 }];
  const container = [loopback, { name: "net0", index: 2 }];
  const { changes, run } = move({ eth0: { name: "net%d" }, eth1: { name: "net%d" } }, { host, container });
  run();
  t.same(changes, [moved(5, "net1", 5), up(5), moved(6, "net2", 6), up(6)]);
});

t.test("permanent addresses of global scope go along, as they were", async (t) => {
  const local = Buffer.from([10, 0, 0, 1]);
  const v6 = Buffer.alloc(16, 0xfd);
  const addresses = [
    addressReply(fixed, [
      [1, Buffer.from([10, 0, 0, 9])],
      [2, local],
      [4, Buffer.from([10, 0, 0, 255])],
      [3, "eth0:a"],
      [8, 0x80],
    ]),
    addressReply({ ...fixed, family: 10, prefix: 64 }, [
      [1, v6],
      [8, 0x282],
      [9, 7],
      [6, Buffer.alloc(16)],
    ]),
    addressReply({ ...fixed, scope: 253 }, [[2, local]]),
    addressReply({ ...fixed, flags: 0 }, [[2, local]]),
    addressReply(fixed, [
      [2, local],
      [8, 0x100],
    ]),
    addressReply({ ...fixed, index: 6 }, [[2, local]]),
  ];
  const { changes, run } = move({ eth0: {} }, { addresses });
  run();
  t.same(changes, [
    moved(5, "eth0", 5),
    "container address 5 family 2/24 scope 0 2=0a000001 1=0a000009 4=0a0000ff 8=00000000 0x605",
    `container address 5 family 10/64 scope 0 1=${"fd".repeat(16)} 9=07000000 8=02020000 0x605`,
    up(5),
  ]);
});

t.test("what cannot be moved is refused by name, and no socket is left", async (t) => {
  const cases: readonly [Parameters<typeof move>, string][] = [
    [[{ eth7: {} }], "linux.netDevices.eth7: there is no such network device on the host"],
    [[{ lo: { name: "x" } }], "linux.netDevices.lo: the loopback device cannot leave its network namespace"],
    [
      [{ eth0: { name: "lo" } }],
      'linux.netDevices.eth0: the container\'s network namespace has a device "lo" already. Give it another name, or a template such as "lo%d"',
    ],
    [
      [{ eth0: {} }, { fail: 1 }],
      "linux.netDevices.eth0: cannot move the network device into the container: sendto RTM_NEWLINK eth0: file exists (EEXIST)",
    ],
    [
      [{ eth0: {} }, { fail: 2 }],
      "linux.netDevices.eth0: cannot bring up the network device: sendto RTM_NEWLINK eth0: file exists (EEXIST)",
    ],
    [
      [{ eth0: {} }, { fail: 2, addresses: [addressReply(fixed, [[2, Buffer.alloc(4)]])] }],
      "linux.netDevices.eth0: cannot give the network device its address back: sendto RTM_NEWADDR eth0: file exists (EEXIST)",
    ],
  ];
  for (const [args, message] of cases) {
    let open = 0;
    t.throws(
      () =>
        move(...args).run(({ name }, process) => {
          if (process !== "host") return undefined;
          if (name === "socket" || name === "pidfd_getfd" || name === "pidfd_open") open++;
          if (name === "close") open--;
          return undefined;
        }),
      { message },
    );
    t.equal(open, 0, message);
  }
});

t.test("a container without a network namespace of its own gets none", async (t) => {
  const { run } = move({ eth0: {} });
  const message = "linux.netDevices: the container is in the host's network namespace";
  t.throws(() => run(({ name }) => (name === "statx" ? 0 : undefined)), { message });
});
