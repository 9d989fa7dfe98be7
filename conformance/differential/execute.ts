import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  closeSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { removeCgroups } from "../../test/support/leftovers.ts";
import { type BundleFile, type Case, changed, type Json, type Place } from "./case.ts";
import { type Facts, readFacts } from "./facts.ts";
import type { Runtime } from "./runtimes.ts";
import { putLook, type Scratch, sources } from "./scratch.ts";

/** What a runtime has made of a case. */
export interface Trial {
  readonly facts: Facts;
  /** What the runtime wrote to its standard error. */
  readonly complaint: string;
}

/** Runs a case's container under a runtime. The fact `outcome` is `refused` when it did not come to life, and else how it ended. */
export function execute(item: Case, runtime: Runtime, scratch: Scratch, place: Place): Trial {
  makeBundle(item, scratch, place);
  const [program = "", ...flags] = runtime.command;
  const words = [program, ...flags, "run", "--bundle", place.bundle, place.id];
  const command = hasTerminal(place) ? ["script", "-qec", words.join(" "), "/dev/null"] : words;
  const streams = openStreams(scratch);
  const options = { cwd: "/", env: runtime.environment, timeout: 10_000, killSignal: "SIGKILL" } as const;
  try {
    const { status, signal } = spawnSync(command[0] ?? "", command.slice(1), {
      ...options,
      stdio: streams.descriptors,
    });
    const [written = "", complaint = ""] = streams.paths.slice(1).map(textOf);
    const file = join(place.bundle, "rootfs/output");
    const output = existsSync(file) ? textOf(file) : written;
    const facts = readFacts(output, place);
    const isAlive = facts.has("look");
    if (signal !== null) facts.set("outcome", "no end");
    else facts.set("outcome", isAlive ? `exit ${status}` : "refused");
    for (const name of item.written ?? []) facts.set(`written:${name}`, textOf(join(place.bundle, name)));
    detachMounts(place);
    if (isAlive) addTree(facts, join(place.bundle, "rootfs"));
    return { facts, complaint: complaint || (isAlive ? "" : written) };
  } finally {
    for (const descriptor of streams.descriptors) closeSync(descriptor);
    if (existsSync(join(runtime.state, place.id)))
      spawnSync(program, [...flags, "delete", "--force", place.id], { ...options, stdio: "ignore" });
    removeCgroups(place.id);
    detachMounts(place);
  }
}

/** New files for the standard streams: runtimes change their owners, which must not happen to the host's devices. */
function openStreams({ dir }: Scratch) {
  const paths = ["stdin", "stdout", "stderr"].map((name) => join(dir, name));
  for (const path of paths) rmSync(path, { force: true });
  const descriptors = paths.map((path) => openSync(path, "w+"));
  return { paths, descriptors };
}

/**
 * Detaches what a container without a mount namespace of its own has left in the test's: nothing may be removed through it, which could be
 * the host's cgroups. @throws Error when a mount stays
 */
function detachMounts({ bundle }: Place): void {
  const points = () =>
    readFileSync("/proc/self/mountinfo", "utf8")
      .split("\n")
      .map((line) => line.split(" ")[4] ?? "")
      .filter((point) => point.startsWith(`${bundle}/`));
  for (const point of points().toReversed()) spawnSync("umount", ["--lazy", point], { stdio: "ignore" });
  const left = points();
  if (left.length > 0) throw new Error(`${left[0]} is still mounted`);
}

function makeBundle({ set = {}, look = [], files = [] }: Case, scratch: Scratch, place: Place): void {
  rmSync(place.bundle, { recursive: true, force: true });
  for (const directory of ["dev", "etc", "proc", "sys", "tmp"])
    mkdirSync(join(place.bundle, "rootfs", directory), { recursive: true });
  putLook(scratch, join(place.bundle, "rootfs/look"));
  for (const file of files) makeFile(file, scratch, place);
  const basis = changed(scratch.config, {
    // The peers refuse versions that they do not know.
    ociVersion: "1.0.2",
    hostname: "inside",
    "process.terminal": false,
    "process.args": ["/look", ...look],
  });
  const config = changed(basis, typeof set === "function" ? set(place) : set);
  writeFileSync(join(place.bundle, "config.json"), JSON.stringify(config));
}

function makeFile(file: BundleFile, scratch: Scratch, { bundle }: Place): void {
  const place = (path: string) => {
    mkdirSync(dirname(join(bundle, path)), { recursive: true });
    return join(bundle, path);
  };
  if ("link" in file) symlinkSync(file.target, place(file.link));
  else if ("look" in file) putLook(scratch, place(file.look));
  else if ("hook" in file) copyFileSync(join(sources, "hook.sh"), place(file.hook));
  else {
    const path = place("directory" in file ? file.directory : file.file);
    if ("directory" in file) mkdirSync(path, { recursive: true });
    else writeFileSync(path, file.text ?? "");
    chmodSync(path, file.mode ?? ("directory" in file ? 0o755 : 0o644));
    if (file.owner !== undefined) chownSync(path, file.owner, file.owner);
  }
}

function hasTerminal({ bundle }: Place): boolean {
  const { process } = JSON.parse(readFileSync(join(bundle, "config.json"), "utf8")) as {
    process?: { terminal?: Json };
  };
  return process?.terminal === true;
}

function textOf(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8").trim() : "missing";
}

/** What the runtime has made in the root file system, which stays there. Links are not followed: they lead out of it. */
function addTree(facts: Facts, rootfs: string, directory = ""): void {
  for (const entry of readdirSync(rootfs + directory, { withFileTypes: true })) {
    const path = `${directory}/${entry.name}`;
    const { mode, uid, gid } = lstatSync(rootfs + path);
    facts.set(`left:${path}`, `mode=${mode.toString(8)} owner=${uid}:${gid}`);
    if (entry.isDirectory()) addTree(facts, rootfs, path);
  }
}
