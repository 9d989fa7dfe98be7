import { validateConfig, validateProcess, validateResources } from "../../schemas/config.validator.js";
import { RuntimeError } from "../error.ts";
import type { Spec } from "./config.ts";
import { parseJson } from "./json.ts";
import type { Process } from "./process.ts";
import type { Resources } from "./resources.ts";
import { schemaError, type Validator } from "./schemaErrors.ts";

/**
 * Reads a config.json (config.md of the runtime specification) and checks it against the schema.
 *
 * `path` names the file in messages. Integers beyond 2^53 are exact, as bigints; properties that are null count as
 * absent; unknown properties pass. What a schema cannot express is up to `checkConfig`.
 *
 * Throws a `RuntimeError` that tells the position if the JSON is malformed, or every field that does not match.
 */
export function parseConfig(text: string, path: string): Spec {
  return parseDocument(text, path, "config", validateConfig);
}

/** Reads a file with one process, as for `exec --process`: as `parseConfig`, but the document is a `Process`. */
export function parseProcess(text: string, path: string): Process {
  return parseDocument(text, path, "process", validateProcess);
}

/** Reads a file with cgroup limits, as for `update --resources`: as `parseConfig`, but the document is a `Resources`. */
export function parseResources(text: string, path: string): Resources {
  return parseDocument(text, path, "resources", validateResources);
}

function parseDocument<T>(text: string, path: string, name: string, validate: Validator<T>): T {
  const document = parseJson(text, path);
  // The wording is runc's, and callers look for it.
  if (document === null) throw new RuntimeError(`${name} cannot be null`);
  if (typeof document !== "object" || Array.isArray(document)) {
    const kind = Array.isArray(document) ? "an array" : `a ${typeof document}`;
    throw new RuntimeError(`cannot read ${path}: the document must be an object but is ${kind}`);
  }
  if (!validate(document)) throw schemaError(document, validate.errors ?? [], path);
  return document;
}
