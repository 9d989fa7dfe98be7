import { spawn, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  writeFileSync,
} from "node:fs";
import { AT_FDCWD, close, O_RDONLY, O_WRONLY, openat } from "../../src/linux/calls/files.ts";
import { socketChannel } from "../../src/linux/channel.ts";
import type { Kernel } from "../../src/linux/kernel.ts";
import { createStub, type Stub } from "../../src/linux/stub.ts";
import type { Spec } from "../../src/spec/config.ts";
import type { World } from "../support/world.ts";

/** Why the hostile program cannot be had; false when it is at {@link attacker}. */
export function whyNoAttacker(): string | false {
  const { status, stderr } = spawnSync("make", ["-s", attacker], { encoding: "utf8" });
  return status === 0 ? false : `no static program can be made (package libc6-dev): ${stderr}`;
}

/** The hostile program, see attacker.c. */
export const attacker = "build/native/attacker";

/** Puts the hostile program into the bundle's root file system, at /bin/attacker. */
export function armImage(world: World): void {
  copyFileSync(attacker, `${world.bundle}/rootfs/bin/attacker`);
}

/** Makes a directory of the host with a file in it, which no container is given: what attacks are after. */
export function makeTarget(world: World, name = "target"): string {
  const path = `${world.dir}/${name}`;
  mkdirSync(path);
  writeFileSync(`${path}/canary`, "of the host\n");
  return path;
}

/**
 * A caller whose own descriptors lead to the host: the standard input to a file, 3 to 19 to a directory and none of them closed on exec. What is
 * not closed by tsrunc would be open in the container.
 */
export function leakyCaller(target: string): string[] {
  const opened = Array.from({ length: 17 }, (_, index) => `exec ${index + 3}<"$0"`).join("; ");
  return ["bash", "-c", `${opened}; exec "$@" < "$0/canary"`, target];
}

/**
 * Everything below a directory of the host, one line each. The inode and its change time tell of files that were written to, replaced, or
 * made for a moment only: a directory's changes with its entries.
 */
export function snapshot(path: string): string[] {
  const { ino, ctimeNs, mode, size } = lstatSync(path, { bigint: true });
  const line = `${path} ${ino} ${mode.toString(8)} ${size} ${ctimeNs}`;
  if (lstatSync(path).isSymbolicLink()) return [`${line} -> ${readlinkSync(path)}`];
  if (!lstatSync(path).isDirectory()) return [line];
  return [
    line,
    ...readdirSync(path)
      .sort()
      .flatMap((name) => snapshot(`${path}/${name}`)),
  ];
}

/** The config with a root that can be written to, so that nothing but tsrunc stops what the image tries. */
export function writable(spec: Spec): Spec {
  return { ...spec, root: { path: "rootfs", readonly: false } };
}

/** The config without the mount at a place, so that the image's own directory is there. */
export function withoutMounts(spec: Spec, ...destinations: string[]): Spec {
  const isGone = (place: string): boolean =>
    destinations.some((destination) => place === destination || place.startsWith(`${destination}/`));
  return { ...spec, mounts: (spec.mounts ?? []).filter(({ destination }) => !isGone(destination)) };
}

/** The config with these capabilities and no others, for a process that may gain what its files give it. */
export function withCapabilities(spec: Spec, ...names: string[]): Spec {
  const capabilities = { bounding: names, effective: names, permitted: names };
  return { ...spec, process: { cwd: "/", ...spec.process, capabilities, noNewPrivileges: false } };
}

/** The config with one more mount. */
export function withMount(spec: Spec, ...mounts: NonNullable<Spec["mounts"]>): Spec {
  return { ...spec, mounts: [...(spec.mounts ?? []), ...mounts] };
}

/** A kernel in whose birth of a container somebody exchanges two files of the host at one exact moment. */
export interface ExchangingKernel {
  readonly kernel: Kernel;
  /** How many calls there were that still saw the host: those up to pivot_root(2). */
  readonly count: () => number;
  /** Ends the process that waits for the moment, if it has not come. */
  readonly stop: () => void;
}

/**
 * A kernel that exchanges two files of the host between two calls of a container's first process: before its n-th, counted from 1. No race has
 * to be won: the process is made to open a FIFO, at which it waits until another one, outside of its mount namespace, has done it.
 */
export function exchangingKernel(
  kernel: Kernel,
  n: number,
  { dir }: World,
  one: string,
  other: string,
): ExchangingKernel {
  const [go, done] = [`${dir}/go`, `${dir}/done`];
  if (!existsSync(go)) spawnSync("mkfifo", [go, done]);
  const outsider = spawn(attacker, ["once", one, other, go, done], { stdio: "ignore" });
  let count = 0;
  let seesHost = true;
  const treacherous = (inner: Stub): Stub => ({
    ...inner,
    queue(call, options) {
      if (seesHost && ++count === n) {
        const opened = [
          inner.queue(openat(AT_FDCWD, go, O_WRONLY)),
          inner.queue(openat(AT_FDCWD, done, O_RDONLY)),
        ];
        for (const descriptor of opened) inner.queue(close(descriptor));
      }
      if (call.name === "pivot_root") seesHost = false;
      return inner.queue(call, options);
    },
  });
  const exchanging: Kernel = {
    ...kernel,
    attachStub: (channel) => treacherous(createStub(socketChannel(exchanging, channel))),
  };
  return { kernel: exchanging, count: () => count, stop: () => void outsider.kill("SIGKILL") };
}
