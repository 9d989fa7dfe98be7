import { readlinkSync } from "node:fs";
import type { Place } from "./case.ts";

/** What look has seen: a value for each key. What has to differ between two containers is taken out. */
export type Facts = Map<string, string>;

/** Reads look's lines. Keys that occur more often than once get the values in their order. */
export function readFacts(output: string, place: Place): Facts {
  const lines = output.split("\n").filter((line) => line.includes("\t"));
  const facts: Facts = new Map();
  const mounts: string[] = [];
  for (const line of lines) {
    const tab = line.indexOf("\t");
    const [key, value] = [line.slice(0, tab), line.slice(tab + 1)];
    if (key === "file:/proc/self/mountinfo") mounts.push(value);
    else if (key === "file:/proc/self/cgroup") {
      // Those of version 1 are none of the runtimes' here, and come and go on the host.
      if (value.startsWith("0::")) addFact(facts, "cgroup", value.slice(3));
    } else addFact(facts, ...normalised(key, value, place));
  }
  for (const [key, value] of readMounts(mounts)) addFact(facts, key, value);
  return facts;
}

function addFact(facts: Facts, key: string, value: string): void {
  const before = facts.get(key);
  facts.set(key, before === undefined ? value : `${before} | ${value}`);
}

function normalised(key: string, value: string, place: Place): [key: string, value: string] {
  const [kind = "", name = ""] = key.split(/:(.*)/s);
  if (key === "environment") {
    const [variable = "", content = ""] = value.split(/=(.*)/s);
    return [`environment:${variable}`, content];
  }
  if (key === "status:SigIgn") return [key, withoutInternalSignals(value)];
  if (kind === "namespace") return [key, namespace(name, value, place)];
  // Numbers of pipes and of anonymous files.
  if (kind === "fd") return [key, value.replace(/(pipe|socket|inode):\[?\d+\]?/, "$1")];
  if (key === "file:/proc/self/uid_map" || key === "file:/proc/self/gid_map")
    return [key, value.replaceAll(/ +/g, " ")];
  return [key, value];
}

/**
 * The C library keeps signals 32 and 33 for itself and lets nobody set them back, so whether the peers' containers ignore them is up to who
 * started this test.
 */
function withoutInternalSignals(mask: string): string {
  return (BigInt(`0x${mask}`) & ~0x180000000n).toString(16).padStart(mask.length, "0");
}

function namespace(type: string, link: string, { holder }: Place): string {
  if (!link.includes("[")) return link;
  const same = (pid: number | "self") => readlinkSync(`/proc/${pid}/ns/${type}`) === link;
  if (same("self")) return "the host's";
  if (holder.plain > 0 && same(holder.plain)) return "the holder's";
  if (holder.user > 0 && same(holder.user)) return "the user holder's";
  return "its own";
}

/** Mounts by their mount points; of those on top of each other each but the first has a number. Ids and anonymous device numbers go. */
function readMounts(lines: readonly string[]): [key: string, value: string][] {
  const entries = lines.map((line) => {
    const [left = "", right = ""] = line.split(" - ");
    const [id = "", parent = "", device = "", root = "", point = "", options = "", ...tags] = left.split(" ");
    const [type = "", source = "", superOptions = ""] = right.split(" ");
    return { id, parent, device, root, point, options, tags, type, source, superOptions };
  });
  const points = new Map(entries.map(({ id, point }) => [id, point]));
  const seen = new Map<string, number>();
  return entries.map((entry) => {
    const { point, device, type } = entry;
    const count = (seen.get(point) ?? 0) + 1;
    seen.set(point, count);
    const options = sorted(entry.options);
    const tags = entry.tags.map((tag) => tag.replace(/:\d+/, "")).sort();
    const value = [
      `on ${points.get(entry.parent) ?? "the outside"}`,
      `root=${entry.root.replace(/^net:\[\d+\]$/, "net")}`,
      ...(device.startsWith("0:") ? [] : [`device=${device}`]),
      `type=${type}`,
      `source=${entry.source}`,
      options,
      tags.length === 0 ? "private" : tags.join(","),
      // How wide the inode numbers of a tmpfs are is up to how the kernel was built.
      `superblock=${sorted(entry.superOptions.replace(/,?\binode(32|64)\b/, ""))}`,
    ];
    return [`mount:${point}${count > 1 ? `#${count}` : ""}`, value.join(" ")];
  });
}

function sorted(options: string): string {
  return options.split(",").sort().join(",");
}
