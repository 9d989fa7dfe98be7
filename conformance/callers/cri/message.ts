/** A message of protocol buffers: values by field number, several for a repeated field. Zero and false are what is not there. */
export interface Message {
  readonly [field: number]: Value | readonly Value[];
}

type Value = string | number | boolean | Message;

/** A message that was read, whose types nobody has told: numbers, and the bytes of strings and messages. */
export type Fields = ReadonlyMap<number, readonly (number | Buffer)[]>;

const varint = 0;
const bytes = 2;

/** Writes a message. The format: https://protobuf.dev/programming-guides/encoding/ */
export function encode(message: Message): Buffer {
  const parts = Object.entries(message).flatMap(([field, value]) =>
    [value].flat().map((one: Value) => encodeField(Number(field), one)),
  );
  return Buffer.concat(parts);
}

function encodeField(field: number, value: Value): Buffer {
  if (typeof value === "number" || typeof value === "boolean")
    return Buffer.concat([number((field << 3) | varint), number(Number(value))]);
  const content = typeof value === "string" ? Buffer.from(value) : encode(value);
  return Buffer.concat([number((field << 3) | bytes), number(content.length), content]);
}

function number(value: number): Buffer {
  const octets: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) octets.push((rest % 128) | 128);
  return Buffer.from([...octets, rest]);
}

/** Reads a message. @throws Error when it has fields of other types than those that CRI has */
export function decode(content: Buffer): Fields {
  const fields = new Map<number, (number | Buffer)[]>();
  let at = 0;
  const read = (): number => {
    for (let result = 0, factor = 1; ; factor *= 128) {
      const octet = content[at++] ?? 0;
      result += (octet & 127) * factor;
      if (octet < 128) return result;
    }
  };
  while (at < content.length) {
    const key = read();
    const type = key & 7;
    if (type !== varint && type !== bytes) throw new Error(`a field of type ${type} is not expected`);
    const length = read();
    const value = type === varint ? length : content.subarray(at, at + length);
    if (type === bytes) at += length;
    fields.set(key >> 3, [...(fields.get(key >> 3) ?? []), value]);
  }
  return fields;
}

/** The text of a field; empty when it is not there. */
export function text(fields: Fields, field: number): string {
  const value = fields.get(field)?.[0];
  return Buffer.isBuffer(value) ? value.toString() : "";
}

/** The number of a field; 0 when it is not there. */
export function count(fields: Fields, field: number): number {
  const value = fields.get(field)?.[0];
  return typeof value === "number" ? value : 0;
}
