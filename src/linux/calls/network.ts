/** Network devices: the few ioctls, and sockets to the kernel's routing (netdevice(7), rtnetlink(7)). */
import type { Call, Descriptor } from "../call.ts";
import { ioctl } from "./files.ts";

const SIOCSIFFLAGS = 0x8914;
const nameSize = 16;
const ifreqSize = 40;

export const IFF_UP = 0x1;
export const IFF_LOOPBACK = 0x8;

/** Sets a device's flags, by name. Any socket will do; the device is looked for in the network namespace that it was made in. */
export function setDeviceFlags(socket: Descriptor, name: string, flags: number): Call {
  const request = Buffer.alloc(ifreqSize);
  request.write(name, 0, nameSize - 1);
  request.writeUInt16LE(flags, nameSize);
  return ioctl(socket, SIOCSIFFLAGS, request);
}
