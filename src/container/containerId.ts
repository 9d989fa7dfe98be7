import { RuntimeError } from "../error.ts";
import { emptyId, invalidId } from "../messages.ts";

/** Whether a name can be that of a container. */
export function isContainerId(id: string): boolean {
  return /^[\w+.-]+$/.test(id) && id !== "." && id !== ".." && id.length <= 255;
}

/**
 * Refuses an id that could not be a directory's name on its own.
 * @throws RuntimeError
 */
export function checkContainerId(id: string): void {
  if (id === "") throw new RuntimeError(emptyId);
  if (!isContainerId(id)) {
    const allowed = "Use at most 255 letters, digits and _ + - . but not . or .. alone";
    throw new RuntimeError(`${invalidId}: ${JSON.stringify(id)}`, { hint: allowed });
  }
}
