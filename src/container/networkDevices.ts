import { RuntimeError } from "../error.ts";
import { IFF_LOOPBACK } from "../linux/calls/network.ts";
import {
  type Address,
  addAddress,
  findLink,
  IFA_F_PERMANENT,
  type Link,
  listAddresses,
  listLinks,
  moveLink,
  RT_SCOPE_UNIVERSE,
  setLinkUp,
} from "../linux/netlinkRoute.ts";
import type { NetlinkSocket } from "../linux/netlinkSocket.ts";
import type { NetDevice } from "../spec/linux.ts";
import { join } from "../spec/schemaErrors.ts";

/** The two network namespaces, and the process that stands for the container's. */
export interface Networks {
  readonly host: NetlinkSocket;
  readonly container: NetlinkSocket;
  readonly pid: number;
}

/**
 * Moves network devices of the host into the container's network namespace, with the addresses that mean something there, and brings them
 * up (config-linux.md, "Network devices").
 *
 * Nothing moves them back, neither at the end nor when one of them fails: when the last process of a namespace has gone the kernel
 * returns physical devices to the first namespace and destroys virtual ones; in a namespace that outlives the container they stay.
 * @throws RuntimeError naming the device.
 */
export function moveNetworkDevices(networks: Networks, devices: Readonly<Record<string, NetDevice>>): void {
  const present = explained("list the container's network devices", "linux.netDevices", () =>
    listLinks(networks.container),
  );
  for (const [hostName, { name }] of Object.entries(devices)) {
    const field = join("linux.netDevices", hostName);
    present.push(moveDevice(networks, hostName, name, present, field));
  }
}

/** @returns the device as it is in the container, where the others are `present`. */
function moveDevice(
  { host, container, pid }: Networks,
  hostName: string,
  wanted: string | undefined,
  present: readonly Link[],
  field: string,
): Link {
  const link = explained("look for the network device", field, () => findLink(host, hostName));
  if (link === undefined) throw new RuntimeError("there is no such network device on the host", { field });
  if ((link.flags & IFF_LOOPBACK) !== 0)
    throw new RuntimeError("the loopback device cannot leave its network namespace", { field });
  const name = newName(wanted === undefined || wanted === "" ? link.name : wanted, present, field);
  const moved = { index: freeIndex(link.index, present), name, flags: link.flags };
  // They are lost with the move.
  const addresses = explained("list the device's addresses", field, () => listAddresses(host, link.index));
  explained("move the network device into the container", field, () => {
    moveLink(host, link, { ...moved, pid });
  });
  for (const address of addresses.filter(isPermanent)) {
    explained("give the network device its address back", field, () => {
      addAddress(container, moved, address);
    });
  }
  explained("bring up the network device", field, () => {
    setLinkUp(container, moved);
  });
  return moved;
}

/** Others are those of the link, or came with an autoconfiguration that does not reach into the container. */
function isPermanent({ flags, scope }: Address): boolean {
  return (flags & IFA_F_PERMANENT) !== 0 && scope === RT_SCOPE_UNIVERSE;
}

/**
 * The name to give: `%d` in a template is the first free number. The kernel would take the device itself for one that is in its way.
 * @throws RuntimeError when the name is taken.
 */
function newName(wanted: string, present: readonly Link[], field: string): string {
  const isFree = (name: string): boolean => !present.some((link) => link.name === name);
  if (!wanted.includes("%d")) {
    if (isFree(wanted)) return wanted;
    throw new RuntimeError(`the container's network namespace has a device "${wanted}" already`, {
      field,
      hint: `Give it another name, or a template such as "${wanted.replace(/\d+$/, "")}%d"`,
    });
  }
  let number = 0;
  while (!isFree(wanted.replace("%d", String(number)))) number++;
  return wanted.replace("%d", String(number));
}

/** The number by which the device is known in the container: its old one, as the kernel does it, or the next one that is free. */
function freeIndex(index: number, present: readonly Link[]): number {
  if (!present.some((link) => link.index === index)) return index;
  return Math.max(...present.map((link) => link.index)) + 1;
}

function explained<Value>(what: string, field: string, action: () => Value): Value {
  try {
    return action();
  } catch (cause) {
    throw new RuntimeError(`cannot ${what}`, { cause, field });
  }
}
