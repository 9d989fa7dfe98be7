import { existsSync, readFileSync } from "node:fs";
import t from "tap";
import * as netlink from "../../src/linux/netlink.ts";
import * as route from "../../src/linux/netlinkRoute.ts";

const paths = ["netlink", "rtnetlink", "if_link", "if_addr"].map((name) => `/usr/include/linux/${name}.h`);
const skip = !paths.every((path) => existsSync(path)) && "the kernel's headers are not installed";

t.test("netlink's numbers are those of the kernel's headers", { skip }, async (t) => {
  const known = numbers(paths.map((path) => readFileSync(path, "utf8")).join("\n"));
  const ours = Object.entries({ ...netlink, ...route }).filter(([, value]) => typeof value === "number");
  for (const [name, value] of ours) t.equal(known.get(name), value, name);
  t.ok(ours.length > 20);
});

/** What headers define by `#define` or by an enumeration. */
function numbers(headers: string): Map<string, number> {
  const text = headers.replaceAll(/\/\*[\s\S]*?\*\//g, "");
  const found = new Map<string, number>();
  const evaluate = (expression: string): number =>
    expression
      .replaceAll(/[()]/g, "")
      .split("|")
      .map((part) => found.get(part.trim()) ?? Number(part))
      .reduce((all, part) => all | part, 0);
  for (const [, name = "", expression = ""] of text.matchAll(/^#define[ \t]+(\w+)[ \t]+([\w()| ]+?)\s*$/gm))
    if (name !== expression) found.set(name, evaluate(expression));
  for (const [, body = ""] of text.matchAll(/enum(?:\s+\w+)?\s*\{([^}]*)\}/g)) {
    let next = 0;
    for (const entry of body.replaceAll(/^#.*$/gm, "").split(",")) {
      const [name = "", expression] = entry.split("=").map((part) => part.trim());
      if (expression !== undefined) next = evaluate(expression);
      if (name !== "") found.set(name, next++);
    }
  }
  return found;
}
