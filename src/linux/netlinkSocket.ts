import { output } from "./call.ts";
import { connectToKernel, explainErrors } from "./calls/network.ts";
import { receive, send } from "./calls/sockets.ts";
import { type Kernel, must } from "./kernel.ts";
import {
  type AttributeValue,
  decodeDone,
  decodeError,
  decodeMessages,
  encodeMessage,
  type NetlinkMessage,
  NLM_F_ACK,
  NLM_F_DUMP,
  NLM_F_DUMP_INTR,
  NLM_F_REQUEST,
  NLMSG_DONE,
  NLMSG_ERROR,
} from "./netlink.ts";
import { SyscallError } from "./syscallError.ts";

/** A conversation with the kernel over a netlink socket. */
export interface NetlinkSocket {
  /**
   * Sends a request.
   * @param what names it in errors, as `RTM_NEWLINK eth0`.
   * @returns what the kernel answers before it acknowledges.
   * @throws SyscallError with the kernel's reason.
   */
  request(what: string, request: NetlinkRequest): NetlinkMessage[];
  /** Asks for a list, again if it has changed while it was read. @throws SyscallError */
  dump(what: string, request: NetlinkRequest): NetlinkMessage[];
}

export interface NetlinkRequest {
  readonly type: number;
  readonly flags?: number;
  /** The structure that the type begins with. */
  readonly fixed: Uint8Array;
  readonly attributes?: Iterable<readonly [type: number, value: AttributeValue]>;
}

/** The kernel sends no more at once: it fills at most 32 KiB of a list, and one device takes less. */
const largestDatagram = 0x10000;
const attempts = 20;

/** Prepares a netlink socket, which is tsrunc's own, for conversation. The caller closes it. @throws SyscallError */
export function converse(kernel: Kernel, socket: number): NetlinkSocket {
  let sequence = 0;
  must(kernel, connectToKernel(socket));
  must(kernel, explainErrors(socket));

  function exchange(what: string, request: NetlinkRequest, flags: number): NetlinkMessage[] {
    const { type, flags: more = 0, fixed, attributes } = request;
    sequence++;
    const call = send(socket, encodeMessage(type, NLM_F_REQUEST | flags | more, sequence, fixed, attributes));
    must(kernel, call, what);
    const answers: NetlinkMessage[] = [];
    for (;;) {
      const datagram = output(largestDatagram);
      const length = must(kernel, receive(socket, datagram), what);
      for (const message of decodeMessages(datagram.bytes.subarray(0, length))) {
        if (message.sequence !== sequence) throw new Error(`an answer to ${what} belongs to something else`);
        answers.push(message);
        if (message.type !== NLMSG_ERROR && message.type !== NLMSG_DONE) continue;
        const { errno, reason } = message.type === NLMSG_ERROR ? decodeError(message) : decodeDone(message);
        if (errno === 0) return answers;
        throw new SyscallError(call, errno, reason === undefined ? what : `${what} ("${reason}")`);
      }
    }
  }

  return {
    request: (what, request) => exchange(what, request, NLM_F_ACK).slice(0, -1),
    dump(what, request) {
      for (let attempt = 1; ; attempt++) {
        const answers = exchange(what, request, NLM_F_DUMP);
        if (!answers.some(({ flags }) => (flags & NLM_F_DUMP_INTR) !== 0)) return answers.slice(0, -1);
        if (attempt === attempts) throw new Error(`${what}: the list changes faster than it can be read`);
      }
    },
  };
}
