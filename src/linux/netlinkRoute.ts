/** Network devices and their addresses, in the namespace of a netlink socket (rtnetlink(7); linux/if_link.h, linux/if_addr.h). */
import { IFF_UP } from "./calls/network.ts";
import { decodeAttributes, type NetlinkMessage, NLM_F_CREATE, NLM_F_EXCL, textOf } from "./netlink.ts";
import type { NetlinkSocket } from "./netlinkSocket.ts";
import { pack } from "./structure.ts";
import { SyscallError } from "./syscallError.ts";

export const RTM_NEWLINK = 16;
export const RTM_GETLINK = 18;
export const RTM_NEWADDR = 20;
export const RTM_GETADDR = 22;

export const IFLA_IFNAME = 3;
export const IFLA_NET_NS_PID = 19;
export const IFLA_NEW_IFINDEX = 49;

export const IFA_ADDRESS = 1;
export const IFA_LOCAL = 2;
export const IFA_BROADCAST = 4;
export const IFA_FLAGS = 8;
export const IFA_RT_PRIORITY = 9;

export const IFA_F_PERMANENT = 0x80;
export const IFA_F_NODAD = 0x02;
export const IFA_F_HOMEADDRESS = 0x10;
export const IFA_F_MANAGETEMPADDR = 0x100;
export const IFA_F_NOPREFIXROUTE = 0x200;
export const IFA_F_MCAUTOJOIN = 0x400;
/** The flags of an address that are somebody's choice; the kernel sets the others as it goes. */
const chosenFlags =
  IFA_F_NODAD | IFA_F_HOMEADDRESS | IFA_F_MANAGETEMPADDR | IFA_F_NOPREFIXROUTE | IFA_F_MCAUTOJOIN;

/** The scope of an address that means the same everywhere. */
export const RT_SCOPE_UNIVERSE = 0;

const linkHeader = 16;
const addressHeader = 8;

/** A network device. */
export interface Link {
  readonly index: number;
  readonly name: string;
  /** IFF_UP, IFF_LOOPBACK, … */
  readonly flags: number;
}

/** An address of a network device, of any family. */
export interface Address {
  readonly family: number;
  readonly prefixLength: number;
  readonly scope: number;
  /** IFA_F_PERMANENT, … */
  readonly flags: number;
  readonly attributes: ReadonlyMap<number, Uint8Array>;
}

/** The device that has a name, be it an alternative one; undefined when there is none. @throws SyscallError */
export function findLink(socket: NetlinkSocket, name: string): Link | undefined {
  try {
    const [link] = socket.request(`RTM_GETLINK ${name}`, {
      type: RTM_GETLINK,
      fixed: linkStructure(0),
      attributes: [[IFLA_IFNAME, name]],
    });
    return link === undefined ? undefined : decodeLink(link);
  } catch (error) {
    if (error instanceof SyscallError && error.is("ENODEV")) return undefined;
    throw error;
  }
}

/** All devices. @throws SyscallError */
export function listLinks(socket: NetlinkSocket): Link[] {
  return socket.dump("RTM_GETLINK", { type: RTM_GETLINK, fixed: linkStructure(0) }).map(decodeLink);
}

/** The addresses of a device, in the order in which the kernel prefers them. @throws SyscallError */
export function listAddresses(socket: NetlinkSocket, index: number): Address[] {
  const messages = socket.dump("RTM_GETADDR", { type: RTM_GETADDR, fixed: new Uint8Array(addressHeader) });
  return messages.filter((message) => indexOfAddress(message) === index).map(decodeAddress);
}

/**
 * Moves a device to the network namespace of a process and renames it, both or neither. It is down then and has no addresses.
 * @param to.index its number there, which must be free. (Linux 5.13; before, the kernel keeps the number if it is free.)
 * @throws SyscallError
 */
export function moveLink(
  socket: NetlinkSocket,
  link: Link,
  to: { readonly pid: number; readonly name: string; readonly index: number },
): void {
  socket.request(`RTM_NEWLINK ${link.name}`, {
    type: RTM_NEWLINK,
    fixed: linkStructure(link.index),
    attributes: [
      [IFLA_IFNAME, to.name],
      [IFLA_NET_NS_PID, to.pid],
      [IFLA_NEW_IFINDEX, to.index],
    ],
  });
}

/** Brings a device up. @throws SyscallError */
export function setLinkUp(socket: NetlinkSocket, { index, name }: Omit<Link, "flags">): void {
  socket.request(`RTM_NEWLINK ${name}`, { type: RTM_NEWLINK, fixed: linkStructure(index, IFF_UP) });
}

/**
 * Gives a device an address that another has had: with its prefix, peer, broadcast address, metric and flags, but without its label, which
 * holds the old name.
 * @throws SyscallError
 */
export function addAddress(
  socket: NetlinkSocket,
  { index, name }: Omit<Link, "flags">,
  { family, prefixLength, scope, flags, attributes }: Address,
): void {
  const kept = [IFA_LOCAL, IFA_ADDRESS, IFA_BROADCAST, IFA_RT_PRIORITY].flatMap((type) => {
    const value = attributes.get(type);
    return value === undefined ? [] : [[type, value] as const];
  });
  socket.request(`RTM_NEWADDR ${name}`, {
    type: RTM_NEWADDR,
    flags: NLM_F_CREATE | NLM_F_EXCL,
    fixed: pack([
      [1, family],
      [1, prefixLength],
      [1, 0],
      [1, scope],
      [4, index],
    ]),
    attributes: [...kept, [IFA_FLAGS, flags & chosenFlags]],
  });
}

/** struct ifinfomsg; `flags` are those that get set. */
function linkStructure(index: number, flags = 0): Uint8Array {
  return pack([
    [4, 0],
    [4, index],
    [4, flags],
    [4, flags],
  ]);
}

function decodeLink({ type, body }: NetlinkMessage): Link {
  const buffer = bodyOf(type === RTM_NEWLINK, body, linkHeader);
  const name = decodeAttributes(body.subarray(linkHeader)).get(IFLA_IFNAME);
  if (name === undefined) throw new Error("a network device without a name");
  return { index: buffer.readInt32LE(4), flags: buffer.readUInt32LE(8), name: textOf(name) };
}

function indexOfAddress({ type, body }: NetlinkMessage): number {
  return bodyOf(type === RTM_NEWADDR, body, addressHeader).readUInt32LE(4);
}

function decodeAddress({ type, body }: NetlinkMessage): Address {
  const buffer = bodyOf(type === RTM_NEWADDR, body, addressHeader);
  const attributes = decodeAttributes(body.subarray(addressHeader));
  // The header has room for the first eight flags only (Linux 3.14).
  const flags = attributes.get(IFA_FLAGS);
  return {
    family: buffer.readUInt8(0),
    prefixLength: buffer.readUInt8(1),
    scope: buffer.readUInt8(3),
    flags: flags === undefined ? buffer.readUInt8(2) : Buffer.from(flags).readUInt32LE(0),
    attributes,
  };
}

/** @throws Error for an answer of another type, or a short one. */
function bodyOf(expected: boolean, body: Uint8Array, least: number): Buffer {
  if (!expected || body.length < least) throw new Error("the kernel's answer is not about network devices");
  return Buffer.from(body.buffer, body.byteOffset, body.length);
}
