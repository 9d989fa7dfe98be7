import type { Spec } from "./config.ts";
import { fail } from "./fault.ts";
import { join } from "./schemaErrors.ts";

/**
 * Refuses NUL bytes in strings and names of properties: the kernel would take a string to end there.
 *
 * Throws a `RuntimeError` that names the first such field. What is meant for other platforms may hold anything.
 */
export function checkNoNul(spec: Spec): void {
  const { vm, windows, solaris, zos, freebsd, ...ours } = spec;
  const path = findNul(ours, 0);
  if (path === undefined) return;
  const field = path.reduce<string>(
    (holder, key) => (typeof key === "number" ? `${holder}[${key}]` : join(holder, key)),
    "",
  );
  fail(field, "must not contain a NUL byte");
}

// Names and indices that lead to the first NUL.
function findNul(value: unknown, depth: number): (string | number)[] | undefined {
  if (typeof value === "string") return value.includes("\0") ? [] : undefined;
  // No field of the specification lies deeper; what does is unknown, and its nesting the document's choice.
  if (typeof value !== "object" || value === null || depth > 10) return undefined;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const path = findNul(value[index], depth + 1);
      if (path !== undefined) return [index, ...path];
    }
    return undefined;
  }
  for (const [key, inner] of Object.entries(value)) {
    const path = key.includes("\0") ? [] : findNul(inner, depth + 1);
    if (path !== undefined) return [key, ...path];
  }
  return undefined;
}
