import { RuntimeError } from "../error.ts";

/** Throws a `RuntimeError` that says what is wrong with one field of a document. */
export function fail(field: string, what: string): never {
  throw new RuntimeError(what, { field });
}

/** Tells whether a path starts at the root directory. */
export function isAbsolute(path: string): boolean {
  return path.startsWith("/");
}
