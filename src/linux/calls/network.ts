/** Network devices: the few ioctls, and sockets to the kernel's routing (netdevice(7), rtnetlink(7)). */
import type { Call, Descriptor } from "../call.ts";
import { pack } from "../structure.ts";
import { encodeText } from "../text.ts";
import { ioctl } from "./files.ts";

const SIOCSIFFLAGS = 0x8914;
const nameSize = 16;
const ifreqSize = 40;

export const IFF_UP = 0x1;
export const IFF_LOOPBACK = 0x8;

/** Sets a device's flags, by name. Any socket will do; the device is looked for in the network namespace that it was made in. */
export function setDeviceFlags(socket: Descriptor, name: string, flags: number): Call {
  const request = new Uint8Array(ifreqSize);
  request.set(encodeText(name).subarray(0, nameSize - 1));
  new DataView(request.buffer).setUint16(nameSize, flags, true);
  return ioctl(socket, SIOCSIFFLAGS, request);
}

const AF_NETLINK = 16;
const SOCK_RAW = 3;
const SOCK_CLOEXEC = 0o2000000;
const NETLINK_ROUTE = 0;
const SOL_NETLINK = 270;
const NETLINK_EXT_ACK = 11;

/** A socket to the routing of the caller's network namespace. It keeps to that namespace, whoever uses it. */
export function routeSocket(): Call {
  return { name: "socket", args: [AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE] };
}

/** The socket takes messages from the kernel alone (port 0) from now on: any administrator of the namespace could send some. */
export function connectToKernel(socket: Descriptor): Call {
  const address = pack([
    [2, AF_NETLINK],
    [2, 0],
    [4, 0],
    [4, 0],
  ]);
  return { name: "connect", args: [socket, address, address.length] };
}

/** Errors come with the kernel's reason as a text, where it has one (Linux 4.12). */
export function explainErrors(socket: Descriptor): Call {
  return { name: "setsockopt", args: [socket, SOL_NETLINK, NETLINK_EXT_ACK, pack([[4, 1]]), 4] };
}
