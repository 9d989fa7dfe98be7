import { RuntimeError } from "../error.ts";
import { emptyId, invalidId } from "../messages.ts";

/**
 * Refuses an id that could not be a directory's name on its own.
 * @throws RuntimeError
 */
export function checkContainerId(id: string): void {
  if (id === "") throw new RuntimeError(emptyId);
  if (!/^[\w+.-]+$/.test(id) || id === "." || id === ".." || id.length > 255) {
    const allowed = "Use at most 255 letters, digits and _ + - . but not . or .. alone";
    throw new RuntimeError(`${invalidId}: ${JSON.stringify(id)}`, { hint: allowed });
  }
}
