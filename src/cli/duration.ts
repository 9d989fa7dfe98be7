import { UsageError } from "./parseArguments.ts";

const units: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/**
 * A duration in the notation of Go's time package, which runc's flags have: `1m30s`, `1.5h`, `100ms`.
 * @returns milliseconds
 * @throws UsageError
 */
export function parseDuration(text: string, flag: string): number {
  const [, sign = "", rest = ""] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  const part = /(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g;
  const isDuration = rest === "0" || (rest !== "" && rest.replaceAll(part, "") === "");
  if (!isDuration) throw new UsageError(`invalid value "${text}" for flag -${flag}: parse error`);
  let sum = 0;
  for (const [, number = "", unit = ""] of rest.matchAll(part)) sum += Number(number) * (units[unit] ?? 0);
  return sign === "-" ? -sum : sum;
}
