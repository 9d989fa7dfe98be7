import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import t from "tap";

interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** Files of src/ that it imports. */
  readonly imports: readonly string[];
}

/** What a folder may import, apart from itself. The files beside the folders are for all but linux. */
const below: Readonly<Record<string, readonly string[]>> = {
  cli: ["host", "container", "trace", "criu", "seccomp", "cgroup", "bundle", "spec", "linux", ""],
  host: ["container", "cgroup", "spec", "linux", ""],
  container: ["criu", "seccomp", "cgroup", "resctrl", "bundle", "spec", "linux", ""],
  criu: ["linux", ""],
  seccomp: ["spec", "linux", ""],
  cgroup: ["spec", "linux", ""],
  resctrl: ["spec", "linux", ""],
  bundle: ["spec", "linux", ""],
  spec: ["linux", ""],
  trace: ["linux", ""],
  linux: [],
  "": [],
};

const sources = readSources();

t.test("imports point one way", async (t) => {
  for (const { path, imports } of sources) {
    const folder = folderOf(path);
    const allowed = below[folder];
    t.ok(allowed !== undefined, `${path} is in a folder of the architecture`);
    const wrong = imports.filter(
      (target) => folderOf(target) !== folder && !allowed?.includes(folderOf(target)),
    );
    t.same(wrong, [], path);
  }
});

t.test("only the command line looks at the process, writes to its streams and ends it", async (t) => {
  const forbidden =
    /(?<!\.)\bprocess\.(argv|exit|exitCode|stdin|stdout|stderr)\b|\bconsole\.(log|error|warn)\b|writeSync/;
  for (const { path, text } of sources.filter((source) => folderOf(source.path) !== "cli"))
    t.notMatch(withoutComments(text), forbidden, path);
  // Touching these costs 8 ms and leaves O_NONBLOCK set on the caller's pipe.
  for (const { path, text } of sources)
    t.notMatch(
      withoutComments(text),
      /\bprocess\.(stdin|stdout|stderr)\b/,
      `${path} leaves the streams alone`,
    );
});

t.test("nothing belongs to one engine only", async (t) => {
  for (const { path, text } of sources)
    t.notMatch(withoutComments(text), /from "bun|\bBun\.|require\(/, path);
});

t.test("no command of a container's life waits for what traces and explains", async (t) => {
  const isTracing = (path: string): boolean => path.startsWith("trace/") || path.includes("linux/fake");
  for (const { path } of sources.filter(({ path }) => path.startsWith("cli/programs/")))
    t.equal([...loadedBy(path)].some(isTracing), path === "cli/programs/whole.ts", path);
  // What validates a config is by far the largest file.
  const validating = ["create", "run", "whole"].map((name) => `cli/programs/${name}.ts`);
  const loadValidator = sources.filter(({ path }) => loadedBy(path).has("spec/load.ts"));
  t.same(
    loadValidator.map(({ path }) => path).filter((path) => path.startsWith("cli/programs/")),
    validating,
  );
});

t.test("files are short, and what they export has a name", async (t) => {
  for (const { path, text } of sources) {
    t.ok(text.split("\n").length <= 300, `${path} has at most 300 lines`);
    t.notMatch(text, /^export default/m, path);
  }
});

t.test("every exported function says what it does", async (t) => {
  for (const { path, text } of sources.filter((source) => !isTable(source.path))) {
    const lines = text.split("\n");
    for (const [index, line] of lines.entries()) {
      const name = /^export (?:async )?function (\w+)/.exec(line)?.[1];
      if (name !== undefined) t.match(lines[index - 1], /\*\/$/, `${path}: ${name}`);
    }
  }
});

/** The files that are loaded together with one, types aside. */
function loadedBy(path: string, loaded = new Set<string>()): Set<string> {
  if (loaded.has(path)) return loaded;
  loaded.add(path);
  const text = sources.find((source) => source.path === path)?.text ?? "";
  for (const [, target = ""] of text.matchAll(/^(?:import|export|\}) (?!type )[^;]*?from\s+"(\.[^"]+)"/gm))
    loadedBy(join(dirname(path), target), loaded);
  return loaded;
}

/** Functions that build the system call of their name: the file says so once, and the manual has the rest. */
function isTable(path: string): boolean {
  return path.startsWith("linux/calls/");
}

function folderOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.indexOf("/")) : "";
}

function readSources(): SourceFile[] {
  return readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && path !== "linux/stubImage.ts")
    .map((path) => {
      const text = readFileSync(`src/${path}`, "utf8");
      const targets = [...text.matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)].map(([, target = ""]) => target);
      const imports = targets
        .map((target) => join(dirname(path), target))
        .filter((target) => !target.startsWith(".."));
      return { path, text, imports };
    });
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/^\s*\/\/.*$/gm, "");
}
