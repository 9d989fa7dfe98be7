import { readFileSync } from "node:fs";

/** A row of docs/config.md. */
export interface Row {
  readonly paths: readonly string[];
  readonly state: string;
  readonly shownBy: readonly { readonly where: string; readonly promise: string }[];
}

/** Reads the table. */
export function readTable(): Row[] {
  const lines = readFileSync("docs/config.md", "utf8").split("\n");
  const rows = lines.filter((line) => /^\| `/.test(line));
  return rows.map((line) => {
    const [, fields = "", state = "", tests = ""] = line.split("|").map((cell) => cell.trim());
    const paths = [...fields.matchAll(/`([^`]+)`/g)].map(([, path = ""]) => path);
    const shownBy = tests.split("<br>").map((text) => {
      const [where = "", promise = ""] = text.split(/: (.*)/s);
      return { where, promise };
    });
    return { paths, state, shownBy };
  });
}
