import { validateConfig } from "../../schemas/config.validator.js";
import { RuntimeError } from "../error.ts";
import { checkNoNul } from "./checkNul.ts";
import type { Spec } from "./config.ts";
import { parseJson } from "./json.ts";
import type { Process } from "./process.ts";
import type { Resources } from "./resources.ts";
import { schemaError } from "./schemaErrors.ts";

/**
 * Reads a config.json (config.md of the runtime specification) and checks it against the schema.
 *
 * `path` names the file in messages. Integers beyond 2^53 are exact, as bigints; properties that are null count as
 * absent; unknown properties pass. What a schema cannot express is up to `checkConfig`.
 *
 * Throws a `RuntimeError` that tells the position if the JSON is malformed, or every field that does not match.
 */
export function parseConfig(text: string, path: string): Spec {
  return validate(parseObject(text, path, "config"), path, text);
}

/**
 * Reads a file with one process, as for `exec --process`.
 *
 * As `parseConfig`; fields are named in messages as they would be in config.json (`process.cwd`).
 */
export function parseProcess(text: string, path: string): Process {
  const document = parseObject(text, path, "process");
  return validate({ ...partialSpec(), process: document }, path, text).process as Process;
}

/**
 * Reads a file with cgroup limits, as for `update --resources`.
 *
 * As `parseConfig`; fields are named in messages as they would be in config.json (`linux.resources.memory.limit`).
 */
export function parseResources(text: string, path: string): Resources {
  const document = parseObject(text, path, "resources");
  return validate({ ...partialSpec(), linux: { resources: document } }, path, text).linux
    ?.resources as Resources;
}

function parseObject(text: string, path: string, name: string): object {
  const document = parseJson(text, path);
  // The wording is runc's, and callers look for it.
  if (document === null) throw new RuntimeError(`${name} cannot be null`);
  if (typeof document !== "object" || Array.isArray(document)) {
    const kind = Array.isArray(document) ? "an array" : `a ${typeof document}`;
    throw new RuntimeError(`cannot read ${path}: the document must be an object but is ${kind}`);
  }
  return document;
}

function validate(document: object, path: string, text: string): Spec {
  if (!validateConfig(document)) throw schemaError(document, validateConfig.errors ?? [], path);
  // JSON has no other way to write a NUL, so that most documents need not be searched for one.
  if (text.includes("\\u0000")) checkNoNul(document);
  return document;
}

// What every config.json must have, so that a part of one can be validated as if it stood there.
function partialSpec(): Spec {
  return { ociVersion: "1.0.0" };
}
