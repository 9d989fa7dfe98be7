// Writes a copy of koffi.node that does not ask for libgcc_s.so.1. Usage: node lightKoffi.mjs KOFFI OUTPUT
//
// koffi.node was linked with that library but takes nothing from it. The dynamic linker cannot know: it looks the name up, and maps and
// relocates the file, which is 0.2 ms of every command. The entry of the dynamic section (elf(5), DT_NEEDED) is made to name the C library
// instead, which is named there anyway. A koffi.node that does take something, or looks different, is copied as it is.
import { readFileSync, writeFileSync } from "node:fs";

const [koffi = "", output = ""] = process.argv.slice(2);
const image = readFileSync(koffi);
writeFileSync(output, image);

const unneeded = "libgcc_s.so.1";
const [PT_LOAD, PT_DYNAMIC] = [1, 2];
const [DT_NULL, DT_NEEDED, DT_STRTAB, DT_VERNEED, DT_VERNEEDNUM] = [0, 1, 5, 0x6ffffffe, 0x6fffffff];
const number = (offset) => Number(image.readBigUInt64LE(offset));

const headers = Array.from({ length: image.readUInt16LE(56) }, (_, index) => {
  const at = number(32) + index * image.readUInt16LE(54);
  return {
    type: image.readUInt32LE(at),
    offset: number(at + 8),
    address: number(at + 16),
    size: number(at + 32),
  };
});

function fileOffset(address) {
  const isInside = ({ type, address: start, size }) =>
    type === PT_LOAD && address >= start && address < start + size;
  const { offset, address: start } = headers.find(isInside);
  return address - start + offset;
}

const entries = [];
for (let at = headers.find(({ type }) => type === PT_DYNAMIC).offset; number(at) !== DT_NULL; at += 16)
  entries.push({ tag: number(at), at: at + 8, value: number(at + 8) });
const dynamic = (tag) => entries.find((entry) => entry.tag === tag).value;

function text(index) {
  const start = fileOffset(dynamic(DT_STRTAB)) + index;
  return image.toString("latin1", start, image.indexOf(0, start));
}

// All symbols of libgcc_s.so.1 have versions: whoever takes one names the library among those that versions are needed of.
const versioned = [];
for (let left = dynamic(DT_VERNEEDNUM), at = fileOffset(dynamic(DT_VERNEED)); left > 0; left--) {
  versioned.push(text(image.readUInt32LE(at + 4)));
  at += image.readUInt32LE(at + 12);
}
const needed = entries.filter(({ tag }) => tag === DT_NEEDED);
const entry = needed.find(({ value }) => text(value) === unneeded);
const libc = needed.find(({ value }) => text(value) === "libc.so.6");
if (entry !== undefined && libc !== undefined && !versioned.includes(unneeded)) {
  image.writeBigUInt64LE(BigInt(libc.value), entry.at);
  writeFileSync(output, image);
}
