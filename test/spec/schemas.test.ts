import { existsSync, readFileSync } from "node:fs";
import t from "tap";
import { validateFeatures } from "../../schemas/features.validator.js";
import { makeOutputs } from "../../schemas/outputs.ts";
import { validateState } from "../../schemas/state.validator.js";

t.test("the generated files are those that the types make", async (t) => {
  for (const [name, text] of makeOutputs(process.cwd())) {
    const path = `schemas/${name}`;
    t.ok(existsSync(path) && readFileSync(path, "utf8") === text, `${name} is up to date (make schemas)`);
  }
});

t.test("validators need no other module", async (t) => {
  for (const name of ["config", "state", "features"]) {
    t.notMatch(readFileSync(`schemas/${name}.validator.js`, "utf8"), /\b(require|import)\b/);
  }
});

t.test("schemas hold bounds of 64 bits exactly", async (t) => {
  const text = readFileSync("schemas/config.schema.json", "utf8");
  for (const bound of ["18446744073709551615", "9223372036854775807", "-9223372036854775808"]) {
    t.match(text, new RegExp(`: ${bound}\\b`));
  }
});

t.test("state and features are validated", async (t) => {
  const state = { ociVersion: "1.3.0", id: "a", status: "running", pid: 1, bundle: "/b", more: 1 };
  t.ok(validateState(state));
  t.notOk(validateState({ ...state, status: "gone" }));
  t.match(validateState.errors, [{ instancePath: "/status", keyword: "enum" }]);
  t.ok(validateFeatures({ ociVersionMin: "1.0.0", ociVersionMax: "1.3.0", linux: { cgroup: { v2: true } } }));
  t.notOk(validateFeatures({ ociVersionMin: "1.0.0" }));
});
