import {
  MOUNT_ATTR_ATIME,
  MOUNT_ATTR_NOATIME,
  MOUNT_ATTR_NODEV,
  MOUNT_ATTR_NODIRATIME,
  MOUNT_ATTR_NOEXEC,
  MOUNT_ATTR_NOSUID,
  MOUNT_ATTR_NOSYMFOLLOW,
  MOUNT_ATTR_RDONLY,
  MOUNT_ATTR_STRICTATIME,
  MS_PRIVATE,
  MS_REC,
  MS_SHARED,
  MS_SLAVE,
  MS_UNBINDABLE,
} from "../linux/calls/mounts.ts";

/** A mount's options, sorted by the part of the kernel that takes them. */
export interface MountOptions {
  /** MOUNT_ATTR_ bits of the mount itself. */
  set: number;
  clear: number;
  /** MOUNT_ATTR_ bits for it and everything below it. */
  recursiveSet: number;
  recursiveClear: number;
  /** What to bind: nothing, the mount alone, or with what is mounted below. */
  bind: "no" | "single" | "recursive";
  remount: boolean;
  /** MS_ flags, each with MS_REC where it is recursive, in order. */
  readonly propagations: number[];
  /** Whether the mount's files get other ids: for it alone, or also for what is mounted below. */
  idmap: "no" | "single" | "recursive";
  /** What followed `idmap=`; undefined where nothing did. */
  idmapValue: string | undefined;
  /** Whether a new tmpfs starts with a copy of what is in the directory that it covers. */
  copyUp: boolean;
  /** Flags that every file system knows, as `sync`, in the words of fsconfig(2). */
  flags: string[];
  /** Parameters of one type of file system, as `size=64k`. */
  readonly parameters: string[];
}

type Change = (options: MountOptions) => void;

/** Sorts the options of a mount (config.md, "Linux mount options"). One that is not in the table is the file system's own. */
export function parseMountOptions(options: readonly string[]): MountOptions {
  const parsed: MountOptions = {
    set: 0,
    clear: 0,
    recursiveSet: 0,
    recursiveClear: 0,
    bind: "no",
    remount: false,
    propagations: [],
    idmap: "no",
    idmapValue: undefined,
    copyUp: false,
    flags: [],
    parameters: [],
  };
  for (const option of options) {
    const change = changeFor(option);
    if (change !== undefined) change(parsed);
    else parsed.parameters.push(...splitParameters(option));
  }
  return parsed;
}

/**
 * One entry may hold several, as mount(2) takes them. Quotes keep the commas of an SELinux context together; they are not part of it, and
 * fsconfig(2), which takes parameters one by one, does not know them.
 */
function splitParameters(option: string): string[] {
  // Nearly all hold one, and none of them has to wait for the engine to make the expressions.
  if (option !== "" && !option.includes(",") && !option.includes('"')) return [option];
  const parameters = option.match(/(?:[^,"]|"[^"]*"?)+/g) ?? [];
  return parameters.map((parameter) => parameter.replace(/^((?:fs|def|root)?context)="(.*)"$/, "$1=$2"));
}

/** What the kernel calls each attribute, by the option that sets it and the one that clears it. */
const attributes = {
  ro: MOUNT_ATTR_RDONLY,
  nosuid: MOUNT_ATTR_NOSUID,
  nodev: MOUNT_ATTR_NODEV,
  noexec: MOUNT_ATTR_NOEXEC,
  nodiratime: MOUNT_ATTR_NODIRATIME,
  nosymfollow: MOUNT_ATTR_NOSYMFOLLOW,
} as const;

const opposites: Readonly<Record<string, keyof typeof attributes>> = {
  rw: "ro",
  suid: "nosuid",
  dev: "nodev",
  exec: "noexec",
  diratime: "nodiratime",
  symfollow: "nosymfollow",
};

/** The access-time modes exclude each other. Clearing one falls back to relatime, the kernel's default, whose value is 0. */
const accessTimes: Readonly<Record<string, number>> = {
  relatime: 0,
  norelatime: 0,
  atime: 0,
  nostrictatime: 0,
  noatime: MOUNT_ATTR_NOATIME,
  strictatime: MOUNT_ATTR_STRICTATIME,
};

const propagationFlags: Readonly<Record<string, number>> = {
  private: MS_PRIVATE,
  shared: MS_SHARED,
  slave: MS_SLAVE,
  unbindable: MS_UNBINDABLE,
};

/** Flags of a file system that the kernel's VFS itself knows (fs/fs_context.c), each with the word that takes it back. */
const flagOpposites: Readonly<Record<string, string>> = {
  sync: "async",
  async: "sync",
  lazytime: "nolazytime",
  nolazytime: "lazytime",
  mand: "nomand",
  nomand: "mand",
};

/**
 * Options that there is nothing to do for. `defaults` is so by definition. `silent` and `loud` are about messages in the kernel's log, for which
 * fsconfig(2) has no word. Nor has it one for `iversion`: the file systems that count versions have long done so unasked (ext4 since
 * Linux 6.1), and the others do not.
 */
const ignored = ["defaults", "silent", "loud", "iversion", "noiversion"];

function changeFor(option: string): Change | undefined {
  return simpleChange(option) ?? (option.startsWith("r") ? recursiveChange(option.slice(1)) : undefined);
}

/** Options that say how a mount is made. */
const manners: Readonly<Record<string, Change>> = {
  bind(options) {
    options.bind = "single";
  },
  rbind(options) {
    options.bind = "recursive";
  },
  remount(options) {
    options.remount = true;
  },
  tmpcopyup(options) {
    options.copyUp = true;
  },
};

const idMappings: Readonly<Record<string, MountOptions["idmap"]>> = { idmap: "single", ridmap: "recursive" };

/** Every option that is not passed on to the file system as it is, in alphabetical order. */
export function mountOptionNames(): string[] {
  const mountAttributes = [attributes, opposites, accessTimes, propagationFlags].flatMap(Object.keys);
  const recursive = mountAttributes.map((name) => `r${name}`);
  const others = [flagOpposites, manners, idMappings].flatMap(Object.keys);
  return [...ignored, "dirsync", ...mountAttributes, ...recursive, ...others].sort();
}

function simpleChange(option: string): Change | undefined {
  if (ignored.includes(option)) return () => undefined;
  const manner = own(manners, option);
  if (manner !== undefined) return manner;
  const [name = "", ...value] = option.split("=");
  const idmap = own(idMappings, name);
  if (idmap !== undefined) {
    return (options) => {
      options.idmap = idmap;
      options.idmapValue = value.length === 0 ? undefined : value.join("=");
    };
  }
  const opposite = own(flagOpposites, option);
  if (option === "dirsync" || opposite !== undefined) {
    return (options) => {
      options.flags = [...options.flags.filter((flag) => flag !== opposite && flag !== option), option];
    };
  }
  const propagation = own(propagationFlags, option);
  if (propagation !== undefined) return propagationChange(propagation);
  const bits = attributeBits(option);
  if (bits === undefined) return undefined;
  return (options) => {
    options.set = (options.set & ~bits.clear) | bits.set;
    options.clear = (options.clear & ~bits.set) | bits.clear;
  };
}

function recursiveChange(option: string): Change | undefined {
  const propagation = own(propagationFlags, option);
  if (propagation !== undefined) return propagationChange(propagation | MS_REC);
  const bits = attributeBits(option);
  if (bits === undefined) return undefined;
  return (options) => {
    options.recursiveSet = (options.recursiveSet & ~bits.clear) | bits.set;
    options.recursiveClear = (options.recursiveClear & ~bits.set) | bits.clear;
  };
}

function propagationChange(flags: number): Change {
  return (options) => {
    options.propagations.push(flags);
  };
}

function attributeBits(option: string): { set: number; clear: number } | undefined {
  const accessTime = own(accessTimes, option);
  if (accessTime !== undefined) return { set: accessTime, clear: MOUNT_ATTR_ATIME };
  const opposite = own(opposites, option);
  if (opposite !== undefined) return { set: 0, clear: attributes[opposite] };
  const bit = own<number>(attributes, option);
  return bit === undefined ? undefined : { set: bit, clear: 0 };
}

/** A table's entry. What every object inherits, as `constructor`, is a file system's option like any other. */
function own<T>(table: Readonly<Record<string, T>>, option: string): T | undefined {
  return Object.hasOwn(table, option) ? table[option] : undefined;
}
