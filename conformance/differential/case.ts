import type { PeerName } from "./runtimes.ts";

/** A value of a JSON document. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/**
 * Changes of the default config.json: a value for each path. `linux.namespaces+` appends to a list, `linux.namespaces-` takes out of it what has
 * these properties, and undefined removes the field.
 */
export type Changes = Readonly<Record<string, Json | undefined>>;

/** A file of the bundle that a case needs. The path is relative to the bundle. */
export type BundleFile =
  | { readonly directory: string; readonly mode?: number; readonly owner?: number }
  | { readonly file: string; readonly text?: string; readonly mode?: number; readonly owner?: number }
  | { readonly link: string; readonly target: string }
  | { readonly look: string }
  | { readonly hook: string };

/** Where a case is tried. */
export interface Place {
  /** Absolute path of the bundle, which is made anew for every try. */
  readonly bundle: string;
  /** The same for all runtimes: their state lies in different directories. */
  readonly id: string;
  /** Process ids of processes in namespaces of their own; for `user` in a user namespace, too. They are the first in their pid namespaces. */
  readonly holder: { readonly plain: number; readonly user: number };
  /** Names of the controllers that cgroups can have here. */
  readonly controllers: readonly string[];
}

/** One thing that a config.json can ask for, and how to see inside the container whether it was done. */
export interface Case {
  /** Unique. The part before the colon is the field or the group of fields. */
  readonly name: string;
  readonly set?: Changes | ((place: Place) => Changes);
  /** What look is to look at besides what it always looks at, see actions.c. */
  readonly look?: readonly string[];
  /** Made in the bundle before each try. */
  readonly files?: readonly BundleFile[];
  /** Files of the bundle that hooks write; their text is a fact, too. */
  readonly written?: readonly string[];
  /** Why the case cannot be tried on this machine. */
  readonly cannot?: (place: Place) => string | undefined;
  /** Peers that know the field; all by default. */
  readonly peers?: readonly PeerName[];
  /** What the specification says one has to see, for what the peers do not know. An outcome of `refused` is an error. */
  readonly expected?: Readonly<Record<string, string>>;
  /** tsrunc does not have this yet. It may refuse; once it does not, it is compared. */
  readonly pending?: true;
}

/** The default config.json, changed. @throws Error when the path of a change leads through what is no object */
export function changed(config: Json, changes: Changes): Json {
  let result = config;
  for (const [path, value] of Object.entries(changes)) result = change(result, splitPath(path), value);
  return result;
}

/** Dots separate, but for what stands in brackets: `linux.sysctl[net.ipv4.ip_forward]`. */
function splitPath(path: string): string[] {
  return [...path.matchAll(/\[([^\]]*)\]|[^.[]+/g)].map(([all, quoted]) => quoted ?? all);
}

function change(
  holder: Json | undefined,
  [name = "", ...rest]: readonly string[],
  value: Json | undefined,
): Json {
  if (holder !== undefined && !isObject(holder))
    throw new Error(`there is no object that could hold ${name}`);
  const key = rest.length === 0 ? name.replace(/[+-]$/, "") : name;
  const { [key]: old, ...others } = holder ?? {};
  if (rest.length > 0) return { ...others, [key]: change(old, rest, value) };
  if (name.endsWith("+")) return { ...others, [key]: [...listOf(old), ...listOf(value)] };
  if (name.endsWith("-")) return { ...others, [key]: listOf(old).filter((entry) => !matches(entry, value)) };
  return value === undefined ? others : { ...others, [key]: value };
}

function isObject(value: Json): value is { readonly [name: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as Json];
}

function matches(entry: Json, wanted: Json | undefined): boolean {
  if (wanted === undefined || !isObject(wanted) || !isObject(entry)) return entry === wanted;
  return Object.entries(wanted).every(([name, value]) => entry[name] === value);
}
