import type { BlockEntry, Count, Pressure, PressureLine } from "./statistics.ts";

/** What version 2's files say where there is no limit. */
const unlimited = 0xffff_ffff_ffff_ffffn;

/** A counter; 0 where there is none. `max` is the largest one. */
export function count(text: string | undefined): Count {
  const trimmed = text?.trim() ?? "";
  if (trimmed === "max") return unlimited;
  if (!/^\d+$/.test(trimmed)) return 0;
  const value = Number(trimmed);
  return Number.isSafeInteger(value) ? value : BigInt(trimmed);
}

/** The result of arithmetic with counters, as a number where that holds it. */
export function exact(value: bigint): Count {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

/** Microseconds as nanoseconds. */
export function nanoseconds(microseconds: Count | undefined): Count {
  return exact(BigInt(microseconds ?? 0) * 1000n);
}

/** A file of lines `key value`. */
export function pairs(text: string | undefined): Record<string, Count> {
  const found: Record<string, Count> = {};
  for (const line of lines(text)) {
    const [key = "", value] = line.split(" ");
    found[key] = count(value);
  }
  return found;
}

/** A file of counters in a row. */
export function row(text: string | undefined): Count[] {
  return (text ?? "").split(/\s+/).filter(Boolean).map(count);
}

/** A file such as cpu.pressure; undefined where the kernel has none. */
export function pressure(text: string | undefined): Pressure | undefined {
  if (text === undefined || text === "") return undefined;
  const lineOf = (name: string): PressureLine => {
    const line = lines(text).find((candidate) => candidate.startsWith(`${name} `)) ?? "";
    const value = (key: string): string | undefined => new RegExp(`\\b${key}=(\\S+)`).exec(line)?.[1];
    const average = (key: string): number => Number(value(key) ?? 0);
    return {
      avg10: average("avg10"),
      avg60: average("avg60"),
      avg300: average("avg300"),
      total: count(value("total")),
    };
  };
  return { some: lineOf("some"), full: lineOf("full") };
}

/** An entry about a block device, such as `8:0`. */
export function blockEntry(device: string, op: string, value: Count): BlockEntry {
  const [major = 0, minor = 0] = device.split(":").map(Number);
  return { ...(major !== 0 && { major }), ...(minor !== 0 && { minor }), op, ...(value !== 0 && { value }) };
}

/** The numbers in a list such as `0-3,7`. */
export function numbersIn(list: string | undefined): number[] {
  return (list ?? "")
    .split(",")
    .filter(Boolean)
    .flatMap((part) => {
      const [first = 0, last = first] = part.split("-").map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
}

/** The lines of a file. */
export function lines(text: string | undefined): string[] {
  return (text ?? "").split("\n").filter(Boolean);
}
