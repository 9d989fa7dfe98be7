import type { Argument, Call } from "../../src/linux/call.ts";
import { type Answer, errno } from "../../src/linux/fakeKernel.ts";
import {
  type AttributeValue,
  decodeMessages,
  encodeMessage,
  type NetlinkMessage,
  NLM_F_DUMP,
  NLMSG_DONE,
  NLMSG_ERROR,
} from "../../src/linux/netlink.ts";

/** What stands for the kernel's routing: answers to a request, or an error number. */
export type Routing = (network: "host" | "container", request: NetlinkMessage) => readonly Reply[] | number;

/** A message's type, structure and attributes. */
export interface Reply {
  readonly type: number;
  readonly fixed: Uint8Array;
  readonly attributes: readonly (readonly [number, AttributeValue])[];
  readonly flags?: number;
}

/**
 * The answers of a kernel whose netlink sockets lead to `routing`. The host's socket is the one that is connected first. Each reply is a
 * datagram of its own.
 */
export function fakeRouting(routing: Routing): Answer {
  const networks = new Map<Argument, "host" | "container">();
  const waiting: Uint8Array[] = [];
  return ({ name, args }: Call) => {
    const [socket = -1, data] = args;
    if (name === "connect") networks.set(socket, networks.size === 0 ? "host" : "container");
    if (name === "statx" && typeof args[1] === "string" && args[1].endsWith("/ns/net"))
      return namespace(args);
    const network = networks.get(socket);
    if (network === undefined) return undefined;
    if (name === "sendto" && data instanceof Uint8Array) {
      const [request] = decodeMessages(data);
      if (request === undefined) return errno("EINVAL");
      waiting.push(...answers(routing(network, request), request));
      return data.length;
    }
    if (name === "recvfrom" && typeof data === "object" && "kind" in data && data.kind === "output") {
      const datagram = waiting.shift();
      if (datagram === undefined) return errno("EAGAIN");
      data.bytes.set(datagram);
      return datagram.length;
    }
    return undefined;
  };
}

function answers(
  replies: readonly Reply[] | number,
  { sequence, flags, type }: NetlinkMessage,
): Uint8Array[] {
  const failure = Buffer.alloc(20);
  failure.writeInt32LE(typeof replies === "number" ? -replies : 0);
  failure.writeUInt32LE(16, 4);
  failure.writeUInt16LE(type, 8);
  if (typeof replies === "number") return [encodeMessage(NLMSG_ERROR, 0, sequence, failure)];
  const datagrams = replies.map((reply) =>
    encodeMessage(reply.type, reply.flags ?? 0, sequence, reply.fixed, reply.attributes),
  );
  const isDump = (flags & NLM_F_DUMP) === NLM_F_DUMP;
  const end = isDump ? encodeMessage(NLMSG_DONE, 2, sequence, new Uint8Array(4)) : undefined;
  return [...datagrams, end ?? encodeMessage(NLMSG_ERROR, 0x100, sequence, failure)];
}

/** tsrunc and the container are in different network namespaces. */
function namespace(args: readonly Argument[]): number {
  const status = args[4];
  if (typeof status === "object" && "kind" in status && status.kind === "output")
    new DataView(status.bytes.buffer).setBigUint64(32, args[1] === "/proc/self/ns/net" ? 1n : 2n, true);
  return 0;
}
