import { existsSync, readFileSync } from "node:fs";
import t from "tap";
import { cases } from "../../conformance/differential/cases.ts";
import type { Spec } from "../../src/spec/config.ts";
import { cannotRun, makeWorld } from "../support/world.ts";
import { everyField } from "./everyField.ts";
import { schemaPaths } from "./schemaPaths.ts";
import { readTable } from "./table.ts";

const table = readTable();
const paths = schemaPaths();

t.test("every field of config.json has a row, and every row is about fields", async (t) => {
  const listed = table.flatMap((row) => row.paths);
  t.strictSame(
    paths.filter((path) => !listed.includes(path)),
    [],
    "none is missing",
  );
  t.strictSame(
    listed.filter((path, index) => !paths.includes(path) || listed.indexOf(path) !== index),
    [],
    "none is unknown or there twice",
  );
  for (const { paths, state } of table)
    t.match(state, /^(supported|refused so far|ignored: .+)/, paths[0] ?? "");
});

t.test("every test that is said to show a field exists", async (t) => {
  const names = cases.map(({ name }) => name);
  for (const { where, promise } of table.flatMap((row) => row.shownBy)) {
    if (where === "differential") t.ok(names.includes(promise), promise);
    else
      t.ok(existsSync(where) && readFileSync(where, "utf8").includes(`"${promise}"`), `${where}: ${promise}`);
  }
});

t.test("the example has every field", async (t) => {
  t.strictSame(
    paths.filter((path) => !has(everyField, path)),
    [],
  );
});

/** What is tried together: a field of process, hooks, linux or linux.resources, or of the document. */
function unitOf(path: string): string {
  const [unit = ""] = /^(linux\.resources\.\w+|(?:process|hooks|linux)\.\w+|\w+)/.exec(path) ?? [];
  return unit;
}

/** What a unit cannot be without. */
const companions: Readonly<Record<string, readonly string[]>> = {
  "linux.uidMappings": ["linux.namespaces", "linux.gidMappings"],
  "linux.gidMappings": ["linux.namespaces", "linux.uidMappings"],
  "linux.timeOffsets": ["linux.namespaces", "linux.uidMappings", "linux.gidMappings"],
  "linux.namespaces": ["linux.uidMappings", "linux.gidMappings"],
};

t.test(
  "a field is done, or an error names it, and only those that are said to be are not supported",
  { skip: cannotRun() },
  async (t) => {
    const world = makeWorld();
    t.teardown(world.clear);
    const fields = table.flatMap(({ paths, state }) => paths.map((path) => ({ unit: unitOf(path), state })));
    const units = new Map(fields.map(({ unit, state }) => [unit, state]));
    for (const [unit, state] of units) {
      if (["process", "linux", "hooks", "linux.resources"].includes(unit)) continue;
      world.configure((spec) => [unit, ...(companions[unit] ?? [])].reduce(withField, withoutCgroups(spec)));
      const id = world.id(unit.replaceAll(".", "-"));
      const { status, stderr } = world.tsrunc(["create", "--bundle", world.bundle, id]);
      world.tsrunc(["delete", "--force", id]);
      t.equal(/not supported yet/.test(stderr), state.startsWith("refused"), `${unit} is ${state}`, {
        stderr,
      });
      // Not every host has AppArmor, or every controller.
      t.ok(status === 0 || stderr.includes(unit), `${unit} is done, or blamed`, { stderr });
    }
  },
);

/** In a user namespace none can be mounted that belong to the host's cgroup namespace, which the example joins. */
function withoutCgroups(spec: Spec): Spec {
  return { ...spec, mounts: (spec.mounts ?? []).filter(({ type }) => type !== "cgroup") };
}

/** The configuration with a field of the example. */
function withField(spec: Spec, path: string): Spec {
  const parts = path.split(".");
  const copy = structuredClone(spec) as unknown as Record<string, unknown>;
  let holder = copy;
  let source: unknown = everyField;
  for (const [index, part] of parts.entries()) {
    source = (source as Record<string, unknown>)[part];
    if (index === parts.length - 1) holder[part] = source;
    else {
      holder[part] ??= {};
      holder = holder[part] as Record<string, unknown>;
    }
  }
  return copy as unknown as Spec;
}

/** Whether a value has the field of a path, in the first entry of each list on the way. */
function has(value: unknown, path: string): boolean {
  let current = value;
  for (const part of path.replaceAll("[]", ".0").split(".")) {
    if (typeof current !== "object" || current === null) return false;
    const key = part === "*" ? (Object.keys(current)[0] ?? "") : part;
    // A path is only one of six namespaces'.
    const entries = Array.isArray(current) && part === "0" ? Object.assign({}, ...current) : undefined;
    if (entries === undefined && !(key in current)) return false;
    current = entries ?? (current as Record<string, unknown>)[key];
  }
  return true;
}
