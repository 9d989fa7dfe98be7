import { existsSync, readFileSync } from "node:fs";
import t from "tap";

t.test("every complaint is answered by tests that exist", async (t) => {
  const lines = readFileSync("docs/complaints.md", "utf8").split("\n");
  const rows = lines.filter((line) => line.startsWith("| ")).slice(2);
  t.equal(rows.length, 25);
  for (const row of rows) {
    const [, complaint = "", answer = "", tests = ""] = row.split("|").map((cell) => cell.trim());
    t.ok(answer.length > 0, complaint);
    for (const test of tests.split("<br>")) {
      const [file = "", promise = ""] = test.split(/: (.*)/s);
      t.ok(existsSync(file) && readFileSync(file, "utf8").includes(promise), test);
    }
  }
});
