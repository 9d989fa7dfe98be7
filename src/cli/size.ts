import { RuntimeError } from "../error.ts";

const units = ["b", "k", "m", "g", "t", "p"];

/**
 * A size as Docker's and runc's flags take it: a number, perhaps with a fraction, and a binary unit: `512m`, `1.5 GiB`; -1 is no limit.
 * @returns bytes
 * @throws RuntimeError
 */
export function parseSize(text: string, flag: string): number {
  if (text.trim() === "-1") return -1;
  const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?) ?([bkmgtp]?)i?b?$/i.exec(text.trim()) ?? [];
  const power = unit === "" ? 0 : units.indexOf(unit.toLowerCase());
  const size = Math.trunc(Number(number) * 1024 ** power);
  if (number !== "" && Number.isSafeInteger(size)) return size;
  throw new RuntimeError(`invalid value for ${flag}: invalid size: '${text}'`);
}

/**
 * A whole number as a flag takes it.
 * @throws RuntimeError
 */
export function parseInteger(text: string, flag: string, { signed }: { signed: boolean }): number {
  const value = Number(text);
  const isInteger = (signed ? /^[+-]?\d+$/ : /^\d+$/).test(text);
  if (isInteger && Number.isSafeInteger(value)) return value;
  throw new RuntimeError(`invalid value for ${flag}: "${text}" is no ${signed ? "" : "unsigned "}integer`);
}
