import type { DeviceRule } from "../../spec/resources.ts";

/**
 * The program for the rules that nearly every config.json has, "deny everything", which leaves the default devices. It is kept assembled,
 * because the assembler, run once and cold, costs a start more than the kernel takes to load the result. A test compares the two.
 */
// biome-ignore format: four instructions a line
const program = [
  183, 0, 0, 0, 0, 0, 0, 0, 97, 18, 0, 0, 0, 0, 0, 0, 87, 2, 0, 0, 255, 255, 0, 0, 97, 19, 0, 0, 0, 0, 0, 0,
  119, 3, 0, 0, 16, 0, 0, 0, 97, 20, 4, 0, 0, 0, 0, 0, 97, 21, 8, 0, 0, 0, 0, 0, 86, 2, 4, 0, 2, 0, 0, 0,
  86, 4, 3, 0, 10, 0, 0, 0, 86, 5, 2, 0, 200, 0, 0, 0, 183, 0, 0, 0, 1, 0, 0, 0, 149, 0, 0, 0, 0, 0, 0, 0,
  86, 2, 3, 0, 2, 0, 0, 0, 86, 4, 2, 0, 136, 0, 0, 0, 183, 0, 0, 0, 1, 0, 0, 0, 149, 0, 0, 0, 0, 0, 0, 0,
  86, 2, 4, 0, 2, 0, 0, 0, 86, 4, 3, 0, 5, 0, 0, 0, 86, 5, 2, 0, 2, 0, 0, 0, 183, 0, 0, 0, 1, 0, 0, 0,
  149, 0, 0, 0, 0, 0, 0, 0, 86, 2, 4, 0, 2, 0, 0, 0, 86, 4, 3, 0, 5, 0, 0, 0, 86, 5, 2, 0, 0, 0, 0, 0,
  183, 0, 0, 0, 1, 0, 0, 0, 149, 0, 0, 0, 0, 0, 0, 0, 86, 2, 4, 0, 2, 0, 0, 0, 86, 4, 3, 0, 1, 0, 0, 0,
  86, 5, 2, 0, 9, 0, 0, 0, 183, 0, 0, 0, 1, 0, 0, 0, 149, 0, 0, 0, 0, 0, 0, 0, 86, 2, 4, 0, 2, 0, 0, 0,
  86, 4, 3, 0, 1, 0, 0, 0, 86, 5, 2, 0, 8, 0, 0, 0, 183, 0, 0, 0, 1, 0, 0, 0, 149, 0, 0, 0, 0, 0, 0, 0,
  86, 2, 4, 0, 2, 0, 0, 0, 86, 4, 3, 0, 1, 0, 0, 0, 86, 5, 2, 0, 7, 0, 0, 0, 183, 0, 0, 0, 1, 0, 0, 0,
  149, 0, 0, 0, 0, 0, 0, 0, 86, 2, 4, 0, 2, 0, 0, 0, 86, 4, 3, 0, 1, 0, 0, 0, 86, 5, 2, 0, 5, 0, 0, 0,
  183, 0, 0, 0, 1, 0, 0, 0, 149, 0, 0, 0, 0, 0, 0, 0, 86, 2, 4, 0, 2, 0, 0, 0, 86, 4, 3, 0, 1, 0, 0, 0,
  86, 5, 2, 0, 3, 0, 0, 0, 183, 0, 0, 0, 1, 0, 0, 0, 149, 0, 0, 0, 0, 0, 0, 0, 86, 2, 4, 0, 1, 0, 0, 0,
  87, 3, 0, 0, 254, 255, 255, 255, 86, 3, 2, 0, 0, 0, 0, 0, 183, 0, 0, 0, 1, 0, 0, 0, 149, 0, 0, 0, 0, 0, 0, 0,
  86, 2, 4, 0, 2, 0, 0, 0, 87, 3, 0, 0, 254, 255, 255, 255, 86, 3, 2, 0, 0, 0, 0, 0, 183, 0, 0, 0, 1, 0, 0, 0,
  149, 0, 0, 0, 0, 0, 0, 0, 149, 0, 0, 0, 0, 0, 0, 0,
];

/** The assembled program for these rules, if they are the usual ones. */
export function usualProgram(devices: readonly DeviceRule[] | undefined): Uint8Array | undefined {
  const [rule, ...others] = devices ?? [];
  if (rule === undefined || others.length > 0 || rule.allow || rule.access !== "rwm") return undefined;
  const { type = "a", major = -1, minor = -1 } = rule;
  return type === "a" && major === -1 && minor === -1 ? new Uint8Array(program) : undefined;
}
