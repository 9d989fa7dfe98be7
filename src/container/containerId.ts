import { RuntimeError } from "../error.ts";
import { emptyId, invalidId } from "../messages.ts";

/** Whether a name can be that of a container. */
export function isContainerId(id: string): boolean {
  if (id === "" || id === "." || id === ".." || id.length > 255) return false;
  for (let index = 0; index < id.length; index++) if (!isAllowed(id.charCodeAt(index))) return false;
  return true;
}

/** Letters, digits, _ + - and a full stop. Not by a regular expression: an engine takes 0.05 ms until its first one runs. */
function isAllowed(code: number): boolean {
  const isLetter = (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
  const isDigit = code >= 48 && code <= 57;
  return isLetter || isDigit || code === 95 || code === 43 || code === 45 || code === 46;
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
