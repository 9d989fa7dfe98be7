import { update } from "../container/update.ts";
import { readFile, readToEnd } from "../linux/file.ts";
import type { Kernel } from "../linux/kernel.ts";
import { parseResources } from "../spec/load.ts";
import type { Resources } from "../spec/resources.ts";
import { type Arguments, absolutePath, type Command, stringFlag } from "./command.ts";
import { parseInteger, parseSize } from "./size.ts";
import { updateFlags } from "./updateFlags.ts";

/** `tsrunc update` */
export const command: Command = {
  name: "update",
  summary: "change the limits of a container",
  positionals: ["ID"],
  flags: updateFlags,
  run({ kernel, root, warn }, args) {
    for (const name of ["kernel-memory", "kernel-memory-tcp"]) {
      if (stringFlag(args, name) !== undefined)
        warn(`--${name} is ignored: the kernel does not limit it any more`);
    }
    const file = stringFlag(args, "resources") ?? "";
    const resources = file === "" ? fromFlags(args) : fromFile(kernel, file);
    const shares = {
      l3CacheSchema: stringFlag(args, "l3-cache-schema") ?? "",
      memBwSchema: stringFlag(args, "mem-bw-schema") ?? "",
    };
    update(kernel, root, args.positionals[0] ?? "", resources, shares);
    return 0;
  },
};

/** `-` is the standard input. */
function fromFile(kernel: Kernel, file: string): Resources {
  if (file === "-") return parseResources(readToEnd(kernel, 0, "standard input"), "standard input");
  const path = absolutePath(file);
  return parseResources(readFile(kernel, path), path);
}

/** Each flag is a field; one that is not given asks for nothing. */
function fromFlags(args: Arguments): Resources {
  const given = <Value>(
    flag: string,
    name: string,
    parse: (text: string) => Value,
  ): { [key: string]: Value } => {
    const text = stringFlag(args, flag) ?? "";
    return text === "" ? {} : { [name]: parse(text) };
  };
  const size = (flag: string, name: string) => given(flag, name, (text) => parseSize(text, flag));
  const signed = (flag: string, name: string) =>
    given(flag, name, (text) => parseInteger(text, flag, { signed: true }));
  const unsigned = (flag: string, name: string) =>
    given(flag, name, (text) => parseInteger(text, flag, { signed: false }));
  const list = (flag: string, name: string) => given(flag, name, (text) => text);
  return {
    blockIO: unsigned("blkio-weight", "weight"),
    cpu: {
      ...unsigned("cpu-period", "period"),
      ...signed("cpu-quota", "quota"),
      ...unsigned("cpu-burst", "burst"),
      ...unsigned("cpu-share", "shares"),
      ...unsigned("cpu-rt-period", "realtimePeriod"),
      ...signed("cpu-rt-runtime", "realtimeRuntime"),
      ...signed("cpu-idle", "idle"),
      ...list("cpuset-cpus", "cpus"),
      ...list("cpuset-mems", "mems"),
    },
    memory: {
      ...size("memory", "limit"),
      ...size("memory-reservation", "reservation"),
      ...size("memory-swap", "swap"),
    },
    pids: signed("pids-limit", "limit"),
  };
}
