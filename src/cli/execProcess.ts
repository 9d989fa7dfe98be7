import { RuntimeError } from "../error.ts";
import type { Capabilities, Process, User } from "../spec/process.ts";
import { type Arguments, booleanFlag, stringFlag, stringsFlag } from "./command.ts";

/**
 * The process that `exec` runs, from the container's own: another command line and what the flags change of the rest. It has a terminal only where
 * a flag asks for it.
 * @throws RuntimeError for a user or a group that is not a number: names are the image's to explain, and callers have done that.
 */
export function execProcess(own: Process | undefined, args: Arguments): Process {
  const {
    apparmorProfile,
    selinuxLabel,
    capabilities,
    noNewPrivileges,
    user,
    env = [],
    cwd = "/",
  } = own ?? {};
  const label = stringFlag(args, "process-label") ?? selinuxLabel;
  const profile = stringFlag(args, "apparmor") ?? apparmorProfile;
  const added = stringsFlag(args, "cap");
  const { "no-new-privs": forbidden = noNewPrivileges } = args.flags;
  return {
    ...own,
    args: args.positionals.slice(1),
    cwd: stringFlag(args, "cwd") ?? cwd,
    env: [...env, ...stringsFlag(args, "env")],
    terminal: booleanFlag(args, "tty"),
    user: userOf(user, args),
    ...(added.length > 0 && { capabilities: withAdded(capabilities ?? {}, added) }),
    ...(typeof forbidden === "boolean" && { noNewPrivileges: forbidden }),
    ...(profile !== undefined && { apparmorProfile: profile }),
    ...(label !== undefined && { selinuxLabel: label }),
  };
}

/** What is not inheritable cannot be ambient: so the added ones are only where the config has inheritable ones. */
function withAdded(capabilities: Capabilities, added: readonly string[]): Capabilities {
  const { bounding = [], effective = [], permitted = [], inheritable, ambient = [] } = capabilities;
  return {
    ...capabilities,
    bounding: [...bounding, ...added],
    effective: [...effective, ...added],
    permitted: [...permitted, ...added],
    ...(inheritable !== undefined && { ambient: [...ambient, ...added] }),
  };
}

function userOf(own: User = { uid: 0, gid: 0 }, args: Arguments): User {
  const [uid, gid] = (stringFlag(args, "user") ?? "").split(":");
  const groups: number[] = [];
  for (const group of stringsFlag(args, "additional-gids")) groups.push(id(group, "gid"));
  return {
    ...own,
    ...(uid !== undefined && uid !== "" && { uid: id(uid, "uid") }),
    ...(gid !== undefined && { gid: id(gid, "gid") }),
    ...(groups.length > 0 && { additionalGids: [...(own.additionalGids ?? []), ...groups] }),
  };
}

function id(text: string, kind: "uid" | "gid"): number {
  if (/^\d{1,10}$/.test(text) && Number(text) < 0xffffffff) return Number(text);
  throw new RuntimeError(`bad ${kind}: "${text}" is not a number`, {
    hint: "Give the user as uid or uid:gid",
  });
}
