import type { DeviceRule } from "../../spec/resources.ts";

/**
 * The program for the rules that nearly every config.json has, "deny everything", which leaves the default devices. It is kept assembled,
 * because the assembler, run once and cold, costs a start more than the kernel takes to load the result. A test compares the two.
 */
const program =
  "twAAAAAAAABhEgAAAAAAAFcCAAD//wAAYRMAAAAAAAB3AwAAEAAAAGEUBAAAAAAAYRUIAAAAAABWAgQAAgAAAFYEAwAKAAAA" +
  "VgUCAMgAAAC3AAAAAQAAAJUAAAAAAAAAVgIDAAIAAABWBAIAiAAAALcAAAABAAAAlQAAAAAAAABWAgQAAgAAAFYEAwAFAAAA" +
  "VgUCAAIAAAC3AAAAAQAAAJUAAAAAAAAAVgIEAAIAAABWBAMABQAAAFYFAgAAAAAAtwAAAAEAAACVAAAAAAAAAFYCBAACAAAA" +
  "VgQDAAEAAABWBQIACQAAALcAAAABAAAAlQAAAAAAAABWAgQAAgAAAFYEAwABAAAAVgUCAAgAAAC3AAAAAQAAAJUAAAAAAAAA" +
  "VgIEAAIAAABWBAMAAQAAAFYFAgAHAAAAtwAAAAEAAACVAAAAAAAAAFYCBAACAAAAVgQDAAEAAABWBQIABQAAALcAAAABAAAA" +
  "lQAAAAAAAABWAgQAAgAAAFYEAwABAAAAVgUCAAMAAAC3AAAAAQAAAJUAAAAAAAAAVgIEAAEAAABXAwAA/v///1YDAgAAAAAA" +
  "twAAAAEAAACVAAAAAAAAAFYCBAACAAAAVwMAAP7///9WAwIAAAAAALcAAAABAAAAlQAAAAAAAACVAAAAAAAAAA==";

/** The assembled program for these rules, if they are the usual ones. */
export function usualProgram(devices: readonly DeviceRule[] | undefined): Uint8Array | undefined {
  const [rule, ...others] = devices ?? [];
  if (rule === undefined || others.length > 0 || rule.allow || rule.access !== "rwm") return undefined;
  const { type = "a", major = -1, minor = -1 } = rule;
  return type === "a" && major === -1 && minor === -1 ? Buffer.from(program, "base64") : undefined;
}
