import type { CriuJobOptions } from "../container/criuJob.ts";
import { type CgroupMode, cgroupModes } from "../criu/options.ts";
import { RuntimeError } from "../error.ts";
import { type Arguments, absolutePath, booleanFlag, stringFlag, stringsFlag } from "./command.ts";

/** What `checkpoint` and `restore` both take from the command line. @throws RuntimeError */
export function criuOptions(args: Arguments): CriuJobOptions {
  for (const namespace of stringsFlag(args, "empty-ns")) {
    if (namespace !== "network") throw new RuntimeError(`namespace "${namespace}" is not supported`);
  }
  const workPath = stringFlag(args, "work-path");
  return {
    imagePath: absolutePath(stringFlag(args, "image-path") || "checkpoint"),
    workPath: workPath === undefined || workPath === "" ? undefined : absolutePath(workPath),
    cgroupMode: cgroupMode(stringFlag(args, "manage-cgroups-mode") ?? ""),
    tcpEstablished: booleanFlag(args, "tcp-established"),
    externalUnixSockets: booleanFlag(args, "ext-unix-sk"),
    shellJob: booleanFlag(args, "shell-job"),
    fileLocks: booleanFlag(args, "file-locks"),
    autoDedup: booleanFlag(args, "auto-dedup"),
    lazyPages: booleanFlag(args, "lazy-pages"),
  };
}

function cgroupMode(name: string): CgroupMode {
  if (name === "") return "default";
  for (const mode of Object.keys(cgroupModes))
    if (mode === name && mode !== "default") return mode as CgroupMode;
  throw new RuntimeError("Invalid manage-cgroups-mode value", { hint: "It is soft, full, strict or ignore" });
}
