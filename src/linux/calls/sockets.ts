/** Unix sockets: the stubs' channels, the control socket of a created container, descriptors passed between processes. */
import { type Call, type Descriptor, type Output, output } from "../call.ts";
import { pack, structure } from "../structure.ts";
import { encodeText } from "../text.ts";

export const AF_UNIX = 1;
export const SOCK_STREAM = 1;
export const SOCK_DGRAM = 2;
export const SOCK_SEQPACKET = 5;
const SOCK_CLOEXEC = 0o2000000;
const MSG_NOSIGNAL = 0x4000;
const MSG_CMSG_CLOEXEC = 0x40000000;
const SOL_SOCKET = 1;
const SCM_RIGHTS = 1;

/** Fills `into` with the two descriptors, 32 bits each. */
export function socketpair(into: Output): Call {
  return { name: "socketpair", args: [AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, into] };
}

export function socket(type: number): Call {
  return { name: "socket", args: [AF_UNIX, type | SOCK_CLOEXEC, 0] };
}

/** sun_path takes 107 bytes: a longer path has to go through /proc/self/fd. One that begins with @ is an abstract name, which is no file. */
export function bind(descriptor: Descriptor, path: string): Call {
  const address = unixAddress(path);
  return { name: "bind", args: [descriptor, address, address.length] };
}

export function listen(descriptor: Descriptor, backlog: number): Call {
  return { name: "listen", args: [descriptor, backlog] };
}

export function connect(descriptor: Descriptor, path: string): Call {
  const address = unixAddress(path);
  return { name: "connect", args: [descriptor, address, address.length] };
}

export function accept4(descriptor: Descriptor): Call {
  return { name: "accept4", args: [descriptor, 0, 0, SOCK_CLOEXEC] };
}

/** Never raises SIGPIPE: a peer that is gone answers EPIPE. */
export function send(descriptor: Descriptor, bytes: Uint8Array): Call {
  return { name: "sendto", args: [descriptor, bytes, bytes.length, MSG_NOSIGNAL, 0, 0] };
}

const SHUT_WR = 1;

/** The peer reads end of file from now on. */
export function shutdownSending(descriptor: Descriptor): Call {
  return { name: "shutdown", args: [descriptor, SHUT_WR] };
}

export function receive(descriptor: Descriptor, into: Output): Call {
  return { name: "recvfrom", args: [descriptor, into, into.bytes.length, 0, 0, 0] };
}

/** Sends bytes with one descriptor attached (SCM_RIGHTS, unix(7)). */
export function sendDescriptor(socketDescriptor: Descriptor, bytes: Uint8Array, passed: number): Call {
  const vector = structure(
    pack([
      [8, 0],
      [8, bytes.length],
    ]),
    { 0: bytes },
  );
  const control = pack([
    [8, 20],
    [4, SOL_SOCKET],
    [4, SCM_RIGHTS],
    [4, passed],
    [4, 0],
  ]);
  const message = structure(new Uint8Array(56), { 16: vector, 32: control });
  new DataView(message.bytes.buffer).setBigUint64(24, 1n, true);
  new DataView(message.bytes.buffer).setBigUint64(40, BigInt(control.length), true);
  return { name: "sendmsg", args: [socketDescriptor, message, MSG_NOSIGNAL] };
}

/** The size of the memory for {@link receiveDescriptor}: a control message with one descriptor. */
export const descriptorMessageSize = 24;

/** Receives one message, and the descriptor that is attached to it into `control`: see {@link decodeDescriptor}. */
export function receiveDescriptor(
  socketDescriptor: Descriptor,
  control: Output,
  into: Output = output(8),
): Call {
  const vector = structure(
    pack([
      [8, 0],
      [8, into.bytes.length],
    ]),
    { 0: into },
  );
  const message = structure(new Uint8Array(56), { 16: vector, 32: control });
  new DataView(message.bytes.buffer).setBigUint64(24, 1n, true);
  new DataView(message.bytes.buffer).setBigUint64(40, BigInt(control.bytes.length), true);
  return { name: "recvmsg", args: [socketDescriptor, message, MSG_CMSG_CLOEXEC] };
}

/** The descriptor that came with a message; undefined when there was none, or no room for it in the process's table. */
export function decodeDescriptor({ bytes }: Output): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return view.getUint32(12, true) === SCM_RIGHTS ? view.getInt32(16, true) : undefined;
}

function unixAddress(path: string): Uint8Array {
  if (path.startsWith("@")) return abstractAddress(path.slice(1));
  return addressOf(`${path}\0`);
}

/** The name ends with the address: a NUL after it would be a part of it (unix(7)). */
function abstractAddress(name: string): Uint8Array {
  return addressOf(`\0${name}`);
}

/** A `struct sockaddr_un`. */
function addressOf(path: string): Uint8Array {
  const bytes = encodeText(`\0\0${path}`);
  new DataView(bytes.buffer, bytes.byteOffset).setUint16(0, AF_UNIX, true);
  return bytes;
}
