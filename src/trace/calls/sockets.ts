/** How calls on sockets, and calls that wait, are shown. */
import { AF_UNIX } from "../../linux/calls/sockets.ts";
import {
  bytesOf,
  type CallForms,
  descriptor,
  fields,
  flagNames,
  flags,
  isKind,
  memory,
  type Names,
  number,
  numberOf,
  oneOf,
  pointed,
  quoted,
  type Show,
  shownDescriptor,
  viewOf,
  written,
} from "../show.ts";

const families: Names = { AF_UNIX, AF_INET: 2, AF_NETLINK: 16 };
export const messageNames: Names = {
  MSG_PEEK: 2,
  MSG_DONTWAIT: 0x40,
  MSG_TRUNC: 0x20,
  MSG_NOSIGNAL: 0x4000,
  MSG_CMSG_CLOEXEC: 0x40000000,
};
const typeNames: Names = { SOCK_STREAM: 1, SOCK_DGRAM: 2, SOCK_RAW: 3, SOCK_SEQPACKET: 5 };
const typeFlags: Names = { SOCK_NONBLOCK: 0o4000, SOCK_CLOEXEC: 0o2000000 };

/** The type is a number, with bits above it. */
const socketType: Show = (value, scene, args) => {
  const all = numberOf(value) ?? 0;
  const type = oneOf(typeNames)(all & 0xf, scene, args);
  return (all & ~0xf) === 0 ? type : `${type}|${flagNames(typeFlags, all & ~0xf)}`;
};

/** Where a socket is, or what it connects to. */
const address: Show = (value, scene, args) => {
  const bytes = bytesOf(value);
  if (bytes.length < 2) return memory(value, scene, args);
  const family = viewOf(value).getUint16(0, true);
  const name = oneOf(families)(family, scene, args);
  if (family !== AF_UNIX) return fields({ sa_family: name });
  const path = Buffer.from(bytes.subarray(2)).toString().replace(/\0.*$/s, "");
  return fields({ sa_family: name, sun_path: quoted(path) });
};

const protocol: Show = (value, scene, args) =>
  (numberOf(args[0]) ?? 0) === 16
    ? oneOf({ NETLINK_ROUTE: 0 })(value, scene, args)
    : number(value, scene, args);

/** The flags of a network device (netdevice(7)), in the `struct ifreq` of an ioctl. */
export const networkRequest: Show = (value) => {
  const bytes = Buffer.from(bytesOf(value));
  const name = bytes.toString("utf8", 0, 16).replace(/\0.*$/s, "");
  const set = flagNames({ IFF_UP: 1, IFF_LOOPBACK: 8, IFF_RUNNING: 0x40 }, bytes.readUInt16LE(16));
  return fields({ ifr_name: quoted(name), ifr_flags: set });
};

/** A struct msghdr: of interest is the descriptor that is attached (unix(7), SCM_RIGHTS). */
const message: Show = (value, scene) => {
  const control = isKind(value, "structure") ? pointed(value, 32) : undefined;
  if (control === undefined) return "{}";
  if (isKind(control, "output")) return fields({ msg_control: "…" });
  return fields({ SCM_RIGHTS: `[${shownDescriptor(viewOf(control).getInt32(16, true), scene)}]` });
};

/** Two descriptors that the kernel has written. */
export const pair = written((output, _, scene) => {
  const view = viewOf(output);
  return `[${shownDescriptor(view.getInt32(0, true), scene)}, ${shownDescriptor(view.getInt32(4, true), scene)}]`;
});

const waitedFor: Show = (value, scene, args) => {
  const view = viewOf(value);
  if (view.byteLength === 0) return memory(value, scene, args);
  const each = Array.from({ length: view.byteLength / 8 }, (_, index) =>
    fields({
      fd: shownDescriptor(view.getInt32(8 * index, true), scene),
      events: flagNames({ POLLIN: 1, POLLPRI: 2, POLLOUT: 4 }, view.getInt16(8 * index + 4, true)),
    }),
  );
  return `[${each.join(", ")}]`;
};

const duration: Show = (value, scene, args) => {
  const view = viewOf(value);
  if (view.byteLength === 0) return memory(value, scene, args);
  return `{${Number(view.getBigUint64(0, true)) + Number(view.getBigUint64(8, true)) / 1e9} s}`;
};

export const socketForms: CallForms<
  | "accept4"
  | "bind"
  | "connect"
  | "eventfd2"
  | "listen"
  | "ppoll"
  | "recvfrom"
  | "recvmsg"
  | "sendmsg"
  | "sendto"
  | "setsockopt"
  | "shutdown"
  | "socket"
  | "socketpair"
> = {
  accept4: { args: [descriptor, memory, memory, flags(typeFlags)], opens: () => "connection" },
  bind: { args: [descriptor, address, number] },
  connect: { args: [descriptor, address, number] },
  eventfd2: {
    args: [number, flags({ EFD_NONBLOCK: 0o4000, EFD_CLOEXEC: 0o2000000 })],
    opens: () => "eventfd",
  },
  listen: { args: [descriptor, number] },
  ppoll: { args: [waitedFor, number, duration, memory] },
  recvfrom: { args: [descriptor, memory, number, flags(messageNames)] },
  recvmsg: { args: [descriptor, message, flags(messageNames)] },
  sendmsg: { args: [descriptor, message, flags(messageNames)] },
  sendto: { args: [descriptor, memory, number, flags(messageNames)] },
  setsockopt: {
    args: [
      descriptor,
      oneOf({ SOL_SOCKET: 1, SOL_NETLINK: 270 }),
      oneOf({ NETLINK_EXT_ACK: 11 }),
      memory,
      number,
    ],
  },
  shutdown: { args: [descriptor, oneOf({ SHUT_RD: 0, SHUT_WR: 1, SHUT_RDWR: 2 })] },
  socket: { args: [oneOf(families), socketType, protocol], opens: () => "socket" },
  socketpair: { args: [oneOf(families), socketType, number, pair] },
};
