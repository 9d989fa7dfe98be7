/**
 * The wire format of Protocol Buffers (protobuf.dev, "Encoding"), as far as CRIU's messages need it: varints and length-delimited fields.
 * A library for it is larger than all that is written and read here.
 */

/** The value of a field. A number or a boolean is a varint, negative ones of 64 bits; a list is a repeated field. */
export type FieldValue =
  | number
  | boolean
  | string
  | Uint8Array
  | readonly (string | Uint8Array)[]
  | undefined;

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/** Encodes a message from the values of its fields, by number. Fields without a value are left out. */
export function encodeMessage(fields: Readonly<Record<number, FieldValue>>): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const [number, value] of Object.entries(fields)) {
    for (const one of Array.isArray(value) ? value : [value]) parts.push(encodeField(Number(number), one));
  }
  return Buffer.concat(parts);
}

function encodeField(
  number: number,
  value: Exclude<FieldValue, readonly (string | Uint8Array)[]>,
): Uint8Array {
  if (value === undefined) return new Uint8Array();
  if (typeof value === "number" || typeof value === "boolean") {
    return Buffer.concat([varint((number << 3) | VARINT), varint(Number(value))]);
  }
  const bytes = typeof value === "string" ? Buffer.from(value) : value;
  return Buffer.concat([varint((number << 3) | LENGTH_DELIMITED), varint(bytes.length), bytes]);
}

/** A negative int32 takes ten bytes, as the int64 that it is on the wire. */
function varint(value: number): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return Uint8Array.from(bytes);
}

/** The fields of a message that has been received; of one that comes more than once, the last counts. */
export interface Fields {
  /** As int32. */
  number(field: number): number | undefined;
  boolean(field: number): boolean | undefined;
  text(field: number): string | undefined;
  message(field: number): Fields | undefined;
}

/**
 * Reads a message.
 * @throws RangeError when it ends too early, or is of another format.
 */
export function decodeMessage(bytes: Uint8Array): Fields {
  const numbers = new Map<number, bigint>();
  const texts = new Map<number, Uint8Array>();
  let position = 0;
  const take = (length: number): Uint8Array => {
    if (position + length > bytes.length) throw new RangeError("a message ends too early");
    position += length;
    return bytes.subarray(position - length, position);
  };
  const takeVarint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const [byte = 0] = take(1);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError("a number of a message takes more than ten bytes");
  };
  while (position < bytes.length) {
    const tag = Number(takeVarint());
    const field = tag >>> 3;
    const type = tag & 7;
    if (type === VARINT) numbers.set(field, takeVarint());
    else if (type === LENGTH_DELIMITED) texts.set(field, take(Number(takeVarint())));
    else if (type === FIXED64) take(8);
    else if (type === FIXED32) take(4);
    else throw new RangeError(`a field of a message has the unknown type ${type}`);
  }
  const number = (field: number): number | undefined => {
    const value = numbers.get(field);
    return value === undefined ? undefined : Number(BigInt.asIntN(32, value));
  };
  return {
    number,
    boolean: (field) => (numbers.has(field) ? number(field) !== 0 : undefined),
    text(field) {
      const value = texts.get(field);
      return value === undefined ? undefined : Buffer.from(value).toString();
    },
    message(field) {
      const value = texts.get(field);
      return value === undefined ? undefined : decodeMessage(value);
    },
  };
}
