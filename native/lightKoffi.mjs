// Writes a copy of koffi.node that does not ask for libgcc_s.so.1, and looks for libstdc++.so.6 in its own directory first: see libstdcxx.sh.
// Usage: node lightKoffi.mjs KOFFI OUTPUT
//
// koffi.node was linked with libgcc_s but takes nothing from it. The dynamic linker cannot know: it looks the name up, and maps and relocates the
// file, which is 0.2 ms of every command. The entry of the dynamic section that names it (elf(5), DT_NEEDED) becomes the one that says where to
// look (DT_RUNPATH), and the name in the table of strings becomes the place. A koffi.node that does take something from libgcc_s, or looks
// different, is copied as it is.
import { readFileSync, writeFileSync } from "node:fs";

const [koffi = "", output = ""] = process.argv.slice(2);
const image = readFileSync(koffi);
writeFileSync(output, image);

const unneeded = "libgcc_s.so.1";
const beside = "$ORIGIN";
const [PT_LOAD, PT_DYNAMIC] = [1, 2];
const [DT_NULL, DT_NEEDED, DT_STRTAB, DT_RUNPATH, DT_VERNEED, DT_VERNEEDNUM] = [
  0, 1, 5, 29, 0x6ffffffe, 0x6fffffff,
];
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
if (entry !== undefined && !versioned.includes(unneeded)) {
  image.writeBigUInt64LE(BigInt(DT_RUNPATH), entry.at - 8);
  image.write(`${beside}\0`, fileOffset(dynamic(DT_STRTAB)) + entry.value, "latin1");
  writeFileSync(output, image);
}
