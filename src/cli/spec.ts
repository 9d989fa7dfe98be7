import { cgroup2Mount, cgroup2Place } from "../cgroup/hierarchies.ts";
import { RuntimeError } from "../error.ts";
import { exists, writeFile } from "../linux/file.ts";
import { defaultSpec } from "../spec/defaults.ts";
import { absolutePath, booleanFlag, type Command, stringFlag } from "./command.ts";

/** `tsrunc spec` */
export const command: Command = {
  name: "spec",
  summary: "write a config.json to start from",
  positionals: [],
  flags: [
    {
      name: "bundle",
      short: "b",
      type: "string",
      value: "DIR",
      description: "where to write it; the current directory by default",
    },
    { name: "rootless", type: "boolean", description: "write one for an ordinary user" },
  ],
  run({ kernel }, args) {
    const path = `${absolutePath(stringFlag(args, "bundle") ?? ".")}/config.json`;
    if (exists(kernel, path)) throw new RuntimeError("File config.json exists. Remove it first");
    const rootless = booleanFlag(args, "rootless")
      ? { rootless: { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 } }
      : {};
    const spec = defaultSpec({ ...rootless, cgroup2: cgroup2Mount(kernel) === cgroup2Place });
    try {
      writeFile(kernel, path, `${JSON.stringify(spec, undefined, "\t")}\n`, 0o666);
    } catch (cause) {
      throw new RuntimeError(`cannot write ${path}`, { cause });
    }
    return 0;
  },
};
