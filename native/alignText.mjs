// Writes a copy of an executable whose machine code the kernel can map in huge pages. Usage: node alignText.mjs EXECUTABLE OUTPUT
//
// The engine holds 80 MB of machine code. A command of 6 ms uses 17 MB of them, here and there: page by page that takes the kernel a millisecond,
// in huge pages next to nothing. Two things are asked of the file (filemap_map_pmd() in the kernel's mm/filemap.c):
//   - In memory and in the file, the code must lie alike to a multiple of 2 MiB. So the file gets a gap before it, and what it says of places behind that is
//     corrected; nothing else changes.
//   - The page cache must hold the file in pieces of 2 MiB. A file system with large folios (ext4 since Linux 6.16, XFS) makes such ones of one
//     large write, so the copy is written at once. What is read from the disk later, after a reboot, comes in smaller pieces, and maps as before.
// An executable that is not of 64 bits or may be loaded anywhere (ET_DYN) is copied as it is.
import { closeSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";

const [input = "", output = ""] = process.argv.slice(2);
const hugePage = 0x200000;
const [ET_EXEC, PT_LOAD, PF_X, ELFCLASS64] = [2, 1, 1, 2];

/** A 64-bit number of the file. */
const read = (image, at) => Number(image.readBigUInt64LE(at));

/** The places of the entries of the table of program headers, or of that of section headers: elf(5), Elf64_Ehdr. */
function table(image, { offset, size, count }) {
  const places = [];
  for (let index = 0; index < image.readUInt16LE(count); index++)
    places.push(read(image, offset) + index * image.readUInt16LE(size));
  return places;
}

function aligned(image) {
  if (image[4] !== ELFCLASS64 || image.readUInt16LE(16) !== ET_EXEC) return image;
  const programs = table(image, { offset: 32, size: 54, count: 56 });
  const text = programs.find(
    (at) => image.readUInt32LE(at) === PT_LOAD && (image.readUInt32LE(at + 4) & PF_X) !== 0,
  );
  if (text === undefined) return image;
  const start = read(image, text + 8);
  const gap = (((read(image, text + 16) - start) % hugePage) + hugePage) % hugePage;
  const moved = Buffer.concat([image.subarray(0, start), Buffer.alloc(gap), image.subarray(start)]);
  /** Corrects an offset in the file that the file holds. */
  const correct = (at) => {
    const offset = read(moved, at);
    if (offset >= start) moved.writeBigUInt64LE(BigInt(offset + gap), at);
  };
  for (const at of programs) correct(at + 8);
  correct(40);
  for (const at of table(moved, { offset: 40, size: 58, count: 60 })) correct(at + 24);
  return moved;
}

const image = aligned(readFileSync(input));
// Beside the old one, which may be running, and in its place only when it is whole.
const temporary = `${output}.new`;
rmSync(temporary, { force: true });
const descriptor = openSync(temporary, "wx", 0o755);
for (let start = 0; start < image.length; ) start += writeSync(descriptor, image, start);
closeSync(descriptor);
renameSync(temporary, output);
