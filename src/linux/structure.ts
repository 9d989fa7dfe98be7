import type { Argument, Result, Structure } from "./call.ts";

/** A field of a C structure: its size in bytes and its value. */
export type Field = readonly [size: 1 | 2 | 4 | 8, value: number | bigint];

/** Lays fields out one after the other, little-endian and unpadded: the caller writes padding as fields of its own. */
export function pack(fields: readonly Field[]): Uint8Array {
  let length = 0;
  for (const [size] of fields) length += size;
  const view = new DataView(new ArrayBuffer(length));
  let offset = 0;
  for (const [size, value] of fields) {
    write(view, offset, size, value);
    offset += size;
  }
  return new Uint8Array(view.buffer);
}

/** An array of 64-bit values: arguments that name a structure of nothing but `__u64`. */
export function packU64(...values: readonly (number | bigint)[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * values.length));
  let offset = 0;
  for (const value of values) {
    write(view, offset, 8, value);
    offset += 8;
  }
  return new Uint8Array(view.buffer);
}

/** A NULL-terminated array of strings, as execve(2) takes it. */
export function stringVector(strings: readonly string[]): Structure {
  const pointers: Structure["pointers"][number][] = [];
  for (const to of strings) pointers.push({ offset: 8 * pointers.length, to });
  return { kind: "structure", bytes: new Uint8Array(8 * (strings.length + 1)), pointers };
}

/** A structure whose pointers are given by their offset. */
export function structure(
  bytes: Uint8Array,
  pointers: Readonly<Record<number, Exclude<Argument, Result>>>,
): Structure {
  return {
    kind: "structure",
    bytes,
    pointers: Object.entries(pointers).map(([offset, to]) => ({ offset: Number(offset), to })),
  };
}

function write(view: DataView, offset: number, size: 1 | 2 | 4 | 8, value: number | bigint): void {
  if (size === 8 && typeof value === "bigint") view.setBigUint64(offset, BigInt.asUintN(64, value), true);
  else if (size === 8) {
    view.setInt32(offset, Number(value), true);
    view.setInt32(offset + 4, Math.floor(Number(value) / 0x100000000), true);
  } else if (size === 4) view.setUint32(offset, Number(value), true);
  else if (size === 2) view.setUint16(offset, Number(value), true);
  else view.setUint8(offset, Number(value));
}
