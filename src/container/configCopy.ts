import { readFile } from "../linux/file.ts";
import type { Kernel } from "../linux/kernel.ts";
import type { Spec } from "../spec/config.ts";
import { parseJson } from "../spec/json.ts";
import { type ContainerDirectory, configCopy } from "./store.ts";

/** The config as it was at `create`, which has checked it. @throws SyscallError */
export function readConfigCopy(kernel: Kernel, { descriptor }: ContainerDirectory): Spec {
  return parseJson(readFile(kernel, configCopy, descriptor), configCopy) as Spec;
}
