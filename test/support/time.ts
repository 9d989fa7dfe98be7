/** Resolves after so many milliseconds. */
export function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Looks again and again until a list is empty. @returns what is on it after two seconds at the latest. */
export async function settled(look: () => string[]): Promise<string[]> {
  const end = Date.now() + 2000;
  for (;;) {
    const found = look();
    if (found.length === 0 || Date.now() > end) return found;
    await delay(5);
  }
}
