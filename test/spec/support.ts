import { readFileSync } from "node:fs";
import { RuntimeError } from "../../src/error.ts";
import { checkConfig } from "../../src/spec/check.ts";
import type { Spec } from "../../src/spec/config.ts";
import { parseConfig } from "../../src/spec/load.ts";

/** Reads a file of test/spec/fixtures/. Tests run in the root of the project. */
export function fixture(name: string): string {
  return readFileSync(`test/spec/fixtures/${name}`, "utf8");
}

/** Calls `action`, which must throw a RuntimeError, and returns its message. */
export function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof RuntimeError) return error.message;
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** The smallest config.json that passes all checks, with other top-level fields on top. */
export function minimal(fields: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ ociVersion: "1.3.0", root: { path: "rootfs" }, ...fields });
}

/** Parses `text` as /bundle/config.json. */
export function parse(text: string): Spec {
  return parseConfig(text, "/bundle/config.json");
}

/** Parses and checks `text`, one of which must throw a RuntimeError, and returns the message. */
export function refusal(text: string): string {
  return messageOf(() => checkConfig(parse(text)));
}
