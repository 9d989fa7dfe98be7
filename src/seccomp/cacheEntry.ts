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
const magic = 0x32637274;
const headerSize = 20;

/** The file's content: magic, the three parts' lengths, a checksum of the program, and the parts. 32-bit numbers, little-endian. */
export function encodeEntry({ key, library, program }: Entry): Uint8Array {
  const name = Buffer.from(library);
  const header = Buffer.alloc(headerSize);
  [magic, key.length, name.length, program.length, checksum(program)].forEach((value, index) => {
    header.writeUInt32LE(value, 4 * index);
  });
  return Buffer.concat([header, key, name, program]);
}

/** Undefined for anything that {@link encodeEntry} has not written: the disk was full, or the machine lost its power. */
export function decodeEntry(bytes: Uint8Array): Entry | undefined {
  if (bytes.length < headerSize) return undefined;
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const [kind, ...lengths] = [0, 4, 8, 12].map((offset) => content.readUInt32LE(offset));
  const [keyLength = 0, nameLength = 0, programLength = 0] = lengths;
  if (kind !== magic || headerSize + keyLength + nameLength + programLength !== content.length) {
    return undefined;
  }
  const nameStart = headerSize + keyLength;
  const program = content.subarray(nameStart + nameLength);
  if (programLength === 0 || checksum(program) !== content.readUInt32LE(16)) return undefined;
  return {
    key: content.subarray(headerSize, nameStart),
    library: content.toString("utf8", nameStart, nameStart + nameLength),
    program,
  };
}

/** The name of the file for a key. Two keys of one name take turns; {@link Entry.key} tells them apart. */
export function hash(key: Uint8Array): string {
  return checksum(key).toString(16).padStart(8, "0");
}

/**
 * FNV-1a over words of 32 bits. Whoever may write these files needs no collision, so this is against accidents only; node:crypto would take
 * longer to load than everything here.
 */
function checksum(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const words = bytes.length & ~3;
  let sum = 0x811c9dc5;
  for (let offset = 0; offset < words; offset += 4) {
    sum = Math.imul(sum ^ view.getUint32(offset, true), 0x01000193);
  }
  for (let offset = words; offset < bytes.length; offset++) {
    sum = Math.imul(sum ^ view.getUint8(offset), 0x01000193);
  }
  return sum >>> 0;
}
