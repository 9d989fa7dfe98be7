/**
 * The form of netlink messages (netlink(7), linux/netlink.h), in the machine's byte order, which is little-endian on all that tsrunc runs on:
 *
 *     u32 length   of the whole message
 *     u16 type
 *     u16 flags
 *     u32 sequence
 *     u32 port     of the sender; the kernel's is 0
 *
 * and a body, padded to 4 bytes: a structure that the type tells, and attributes, each of u16 length (of all of it), u16 type and a value, padded too.
 */

/** A message as it was received. */
export interface NetlinkMessage {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  readonly body: Uint8Array;
}

/** The value of an attribute: a number takes 32 bits, a text ends with NUL. */
export type AttributeValue = Uint8Array | string | number;

export const NLMSG_ERROR = 2;
export const NLMSG_DONE = 3;

export const NLM_F_REQUEST = 0x1;
export const NLM_F_ACK = 0x4;
/** On an answer: what is listed has changed meanwhile, so that something may be missing or be there twice. */
export const NLM_F_DUMP_INTR = 0x10;
export const NLM_F_DUMP = 0x300;
/** On a request that makes something: it must not exist yet. */
export const NLM_F_EXCL = 0x200;
export const NLM_F_CREATE = 0x400;
const NLM_F_CAPPED = 0x100;
const NLM_F_ACK_TLVS = 0x200;

const NLMSGERR_ATTR_MSG = 1;

const messageHeader = 16;
const attributeHeader = 4;
/** NLA_F_NESTED and NLA_F_NET_BYTEORDER are no part of an attribute's type. */
const attributeType = 0x3fff;

/** Lays out a message. @param fixed the structure that the type begins with. */
export function encodeMessage(
  type: number,
  flags: number,
  sequence: number,
  fixed: Uint8Array,
  attributes: Iterable<readonly [type: number, value: AttributeValue]> = [],
): Uint8Array {
  const header = Buffer.alloc(messageHeader);
  const message = Buffer.concat([header, padded(fixed), ...Array.from(attributes, encodeAttribute)]);
  message.writeUInt32LE(message.length, 0);
  message.writeUInt16LE(type, 4);
  message.writeUInt16LE(flags, 6);
  message.writeUInt32LE(sequence, 8);
  return message;
}

/** The messages of one datagram. @throws Error when it is not made of whole messages. */
export function decodeMessages(datagram: Uint8Array): NetlinkMessage[] {
  const buffer = asBuffer(datagram);
  const messages: NetlinkMessage[] = [];
  for (let start = 0; start < buffer.length; ) {
    const rest = buffer.length - start;
    const length = rest < messageHeader ? 0 : buffer.readUInt32LE(start);
    if (length < messageHeader || length > rest) throw new Error("a netlink message is cut off");
    messages.push({
      type: buffer.readUInt16LE(start + 4),
      flags: buffer.readUInt16LE(start + 6),
      sequence: buffer.readUInt32LE(start + 8),
      body: buffer.subarray(start + messageHeader, start + length),
    });
    start += aligned(length);
  }
  return messages;
}

/** Attributes by their type; of several of one type the last counts. @throws Error when one is cut off. */
export function decodeAttributes(bytes: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const buffer = asBuffer(bytes);
  const attributes = new Map<number, Uint8Array>();
  for (let start = 0; start < buffer.length; ) {
    const rest = buffer.length - start;
    const length = rest < attributeHeader ? 0 : buffer.readUInt16LE(start);
    if (length < attributeHeader || length > rest) throw new Error("a netlink attribute is cut off");
    const type = buffer.readUInt16LE(start + 2) & attributeType;
    attributes.set(type, buffer.subarray(start + attributeHeader, start + length));
    start += aligned(length);
  }
  return attributes;
}

/** How a request has ended. */
export interface NetlinkOutcome {
  /** A positive error number; 0 for success. */
  readonly errno: number;
  /** The kernel's words, where it has any. */
  readonly reason: string | undefined;
}

/** The outcome in a message of type NLMSG_ERROR, which an acknowledgement is, too. @throws Error when it is cut off. */
export function decodeError(message: NetlinkMessage): NetlinkOutcome {
  const { flags, body } = message;
  if (body.length < 4 + messageHeader) throw new Error("a netlink error is cut off");
  // The request comes back first, whole or only its header.
  const request = (flags & NLM_F_CAPPED) === 0 ? aligned(asBuffer(body).readUInt32LE(4)) : messageHeader;
  return outcome(message, 4 + request);
}

/** The outcome in a message of type NLMSG_DONE, the last one of a list. @throws Error when it is cut off. */
export function decodeDone(message: NetlinkMessage): NetlinkOutcome {
  return message.body.length === 0 ? { errno: 0, reason: undefined } : outcome(message, 4);
}

function outcome({ flags, body }: NetlinkMessage, attributes: number): NetlinkOutcome {
  if (body.length < 4) throw new Error("a netlink error is cut off");
  const text =
    (flags & NLM_F_ACK_TLVS) === 0
      ? undefined
      : decodeAttributes(body.subarray(attributes)).get(NLMSGERR_ATTR_MSG);
  return { errno: -asBuffer(body).readInt32LE(0), reason: text === undefined ? undefined : textOf(text) };
}

/** The text of an attribute, without what ends it. */
export function textOf(value: Uint8Array): string {
  const buffer = asBuffer(value);
  const end = buffer.indexOf(0);
  return buffer.toString("utf8", 0, end === -1 ? buffer.length : end);
}

function encodeAttribute([type, value]: readonly [number, AttributeValue]): Buffer {
  const bytes = bytesOf(value);
  const header = Buffer.alloc(attributeHeader);
  header.writeUInt16LE(attributeHeader + bytes.length, 0);
  header.writeUInt16LE(type, 2);
  return padded(Buffer.concat([header, bytes]));
}

function bytesOf(value: AttributeValue): Uint8Array {
  if (typeof value === "string") return Buffer.from(`${value}\0`);
  if (typeof value !== "number") return value;
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function padded(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes], aligned(bytes.length));
}

function aligned(length: number): number {
  return (length + 3) & ~3;
}

function asBuffer({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length);
}
