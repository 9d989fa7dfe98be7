import { decodeText, encodeText } from "../linux/text.ts";

/** A compiled filter with what it was compiled from, as a file. */
export interface Entry {
  /** Everything that is known before libseccomp is loaded and that the result depends on. */
  readonly key: Uint8Array;
  /** What is known afterwards: which library it was. */
  readonly library: string;
  /** Instructions of classic BPF. */
  readonly program: Uint8Array;
}

/** The beginning of every file, "tsrunc" and the version of this format. */
const magic = 0x33637274;
const headerSize = 20;

/** The file's content: magic, the three parts' lengths, a checksum of the program, and the parts. 32-bit numbers, little-endian. */
export function encodeEntry({ key, library, program }: Entry): Uint8Array {
  const name = encodeText(library);
  const content = new Uint8Array(headerSize + key.length + name.length + program.length);
  const header = new DataView(content.buffer);
  let place = 0;
  for (const value of [magic, key.length, name.length, program.length, checksum(program)]) {
    header.setUint32(place, value, true);
    place += 4;
  }
  for (const part of [key, name, program]) {
    content.set(part, place);
    place += part.length;
  }
  return content;
}

/** Undefined for anything that {@link encodeEntry} has not written: the disk was full, or the machine lost its power. */
export function decodeEntry(content: Uint8Array): Entry | undefined {
  if (content.length < headerSize) return undefined;
  const header = new DataView(content.buffer, content.byteOffset, headerSize);
  const number = (index: number): number => header.getUint32(4 * index, true);
  const nameStart = headerSize + number(1);
  const programStart = nameStart + number(2);
  if (number(0) !== magic || programStart + number(3) !== content.length) return undefined;
  const program = content.subarray(programStart);
  if (program.length === 0 || checksum(program) !== number(4)) return undefined;
  return {
    key: content.subarray(headerSize, nameStart),
    library: decodeText(content.subarray(nameStart, programStart)),
    program,
  };
}

/** Whether two keys are the same. As texts, which an engine compares by itself: byte by byte takes it half a millisecond. */
export function isSameKey(one: Uint8Array, other: Uint8Array): boolean {
  const bytes = new TextDecoder("latin1");
  return bytes.decode(one) === bytes.decode(other);
}

/** The name of the file for a key. Two keys of one name take turns; {@link Entry.key} tells them apart. */
export function hash(key: Uint8Array): string {
  return checksum(key).toString(16).padStart(8, "0");
}

/**
 * A polynomial over words of 32 bits. Whoever may write these files needs no collision, so this is against accidents only; node:crypto would take
 * longer to load than everything here, and anything that calls a function for each word three times as long.
 */
function checksum(bytes: Uint8Array): number {
  const whole = new Int32Array(new Uint8Array(bytes).buffer, 0, bytes.length >> 2);
  const count = whole.length;
  let sum = bytes.length;
  for (let index = 0; index < count; index++) sum = (31 * sum + (whole[index] ?? 0)) | 0;
  for (const byte of bytes.subarray(4 * count)) sum = (31 * sum + byte) | 0;
  return sum >>> 0;
}
