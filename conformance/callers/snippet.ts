import { readFileSync } from "node:fs";
import { join } from "node:path";
import { home } from "./scratch.ts";

/** Where the documentation says that tsrunc is. */
const installed = "/usr/local/bin/tsrunc";

/**
 * A file of configuration, word by word as docs/callers.md has it, but for the path of the runtime.
 * @param name the last part of the path that stands in the paragraph before it
 * @throws Error when the documentation has no such file, or it does not name the runtime
 */
export function snippet(name: string, runtime: string): string {
  const text = readFileSync(join(home, "docs/callers.md"), "utf8");
  const start = text.indexOf(`/${name}\``);
  const [, content] = /\n```\w+\n(.*?)```/s.exec(start < 0 ? "" : text.slice(start)) ?? [];
  if (content === undefined || !content.includes(installed))
    throw new Error(`docs/callers.md has no ${name} that names ${installed}`);
  return content.replaceAll(installed, runtime);
}
