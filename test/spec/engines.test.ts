import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import t from "tap";

t.test("messages are the same on Node and on Bun", async (t) => {
  const script = fileURLToPath(new URL("messages.js", import.meta.url));
  const run = (engine: string) => execFileSync(engine, [script], { encoding: "utf8" });
  const onNode = run(process.execPath);
  t.match(onNode, /line 1, column 4: expected a comma or "]"/);
  t.equal(run("node_modules/.bin/bun"), onNode);
});
