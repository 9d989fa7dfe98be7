import type { IntelRdt } from "../spec/memoryPlacement.ts";

/** Lines for a schemata file, and the fields of config.json that they are from. */
export interface WantedSchemata {
  readonly field: string;
  readonly lines: readonly string[];
}

/**
 * What to write into the schemata file of a class of service, in this order (config-linux.md, "IntelRdt"). Each is a write of its own: the
 * kernel refuses two values for one cache in one write, but a later write replaces what an earlier one has set.
 */
export function wantedSchemata(intelRdt: IntelRdt): WantedSchemata[] {
  const { l3CacheSchema = "", memBwSchema = "", schemata = [] } = intelRdt;
  const cacheLines = linesOf(l3CacheSchema).filter((line) => memBwSchema === "" || !line.startsWith("MB:"));
  const wanted = [
    {
      field: l3CacheSchema === "" ? "linux.intelRdt.memBwSchema" : "linux.intelRdt.l3CacheSchema",
      lines: [...cacheLines, ...linesOf(memBwSchema)],
    },
    { field: "linux.intelRdt.schemata", lines: schemata.flatMap(linesOf) },
  ];
  return wanted.filter(({ lines }) => lines.length > 0);
}

/**
 * Looks for a wanted value that a schemata file does not have. Where the config gives one value twice, the later counts, as when it is written.
 * @param content of the file, as the kernel shows it: with blanks for alignment and leading zeros.
 * @returns the field and the line at fault; undefined when all is as wanted.
 */
export function differingLine(
  wanted: readonly WantedSchemata[],
  content: string,
): { readonly field: string; readonly line: string } | undefined {
  const existing = valuesOf(linesOf(content));
  const effective = valuesOf(wanted.flatMap(({ lines }) => lines));
  for (const { field, lines } of wanted) {
    for (const line of lines) {
      for (const key of valuesOf([line]).keys())
        if (existing.get(key) !== effective.get(key)) return { field, line };
    }
  }
  return undefined;
}

/** By resource and cache, as `L3 0`. */
function valuesOf(lines: readonly string[]): Map<string, string> {
  const values = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    for (const part of line.slice(colon + 1).split(";")) {
      const [cache = "", value = ""] = part.split("=");
      values.set(`${line.slice(0, colon).trim()} ${cache.trim()}`, normalized(value));
    }
  }
  return values;
}

/** Masks are hexadecimal, `0x00ff` is `ff`; bandwidths are decimal. */
function normalized(value: string): string {
  return value
    .trim()
    .toLowerCase()
    .replace(/^(0x)?0*(?=.)/, "");
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
