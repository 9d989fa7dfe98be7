import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import type { Call } from "../../src/linux/call.ts";
import { hostKernel } from "../../src/linux/hostKernel.ts";
import type { Kernel } from "../../src/linux/kernel.ts";

/** A kind of stub that the battery is run on. */
export interface StubKind {
  readonly name: string;
  /** Why it cannot run here. */
  readonly skip: string | false;
  readonly kernel: () => Kernel;
  /** Makes a child that serves on another channel. qemu-user has no clone3(2). */
  readonly fork: Call;
  /** An emulator has a thread, descriptors and signal handlers of its own, which the kernel shows as the stub's. */
  readonly emulated: boolean;
}

const SIGCHLD = 17n;
const image = "build/native/stub.aarch64";
const emulator = "/usr/bin/qemu-aarch64";

/** This machine's stub, as tsrunc embeds it. */
const own: StubKind = {
  name: `the stub on ${process.arch}`,
  skip: false,
  kernel: () => hostKernel(),
  fork: { name: "clone3", args: [cloneArguments(), 64] },
  emulated: false,
};

/** The same program for aarch64, emulated. */
const foreign: StubKind = {
  name: "the stub on aarch64, emulated",
  skip: whyNotEmulated(),
  kernel: () => hostKernel({ command: [emulator, image], architecture: "aarch64" }),
  fork: { name: "clone", args: [SIGCHLD, 0, 0, 0, 0] },
  emulated: true,
};

export const stubKinds: readonly StubKind[] = process.arch === "arm64" ? [own] : [own, foreign];

/** Builds a program by its target in the Makefile. @returns why that cannot be done here, or false */
export function whyNotBuilt(target: string): string | false {
  if (spawnSync("aarch64-linux-gnu-gcc", ["--version"]).error !== undefined)
    return "aarch64-linux-gnu-gcc is not installed";
  const { status, stderr } = spawnSync("make", [target], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return false;
}

function whyNotEmulated(): string | false {
  if (process.arch === "arm64") return "it is this machine's";
  return existsSync(emulator) ? whyNotBuilt(image) : "qemu-aarch64 (package qemu-user) is not installed";
}

function cloneArguments(): Uint8Array {
  const args = new DataView(new ArrayBuffer(64));
  args.setBigUint64(32, SIGCHLD, true); // exit_signal
  return new Uint8Array(args.buffer);
}
