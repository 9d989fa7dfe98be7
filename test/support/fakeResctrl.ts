import { type Answer, errno } from "../../src/linux/fakeKernel.ts";

const mount = "/sys/fs/resctrl";

/** The resctrl file system of a fake kernel: directories that exist, and no others. Reads, writes and mkdir act on them. */
export function fakeResctrl(groups: readonly string[]): { answer: Answer; directories: Set<string> } {
  const directories = new Set([mount, `${mount}/info`, ...groups.map((group) => `${mount}/${group}`)]);
  const answer: Answer = ({ name, args }) => {
    const path = args[1];
    if (typeof path !== "string" || !path.startsWith(mount)) return undefined;
    const parent = path.slice(0, path.lastIndexOf("/")).replace(/\/mon_groups$/, "");
    const isThere = directories.has(path) || (directories.has(parent) && /\/(tasks|schemata)$/.test(path));
    if (name === "faccessat2") return isThere ? 0 : errno("ENOENT");
    if (name === "openat") return isThere || path.endsWith("/last_cmd_status") ? undefined : errno("ENOENT");
    if (name === "mkdirat") {
      if (directories.has(path)) return errno("EEXIST");
      directories.add(path);
      return 0;
    }
    if (name === "unlinkat") {
      if (!directories.delete(path)) return errno("ENOENT");
      for (const below of directories) if (below.startsWith(`${path}/`)) directories.delete(below);
      return 0;
    }
    return undefined;
  };
  return { answer, directories };
}
