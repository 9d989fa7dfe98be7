import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

/** The name of the image, without a registry. */
export const image = "tsrunc-callers:1";

/**
 * Makes an image of one layer with busybox, in the format of `docker save`, which containerd reads, too.
 * @param busybox a program that needs no shared library
 * @param archive where to put it
 */
export function makeImage(busybox: string, archive: string): void {
  const dir = mkdtempSync(`${archive}-`);
  try {
    const rootfs = join(dir, "rootfs");
    makeRootFileSystem(busybox, rootfs);
    tar(rootfs, join(dir, "layer.tar"));
    const digest = createHash("sha256")
      .update(readFileSync(join(dir, "layer.tar")))
      .digest("hex");
    const config = {
      architecture: process.arch === "x64" ? "amd64" : process.arch,
      os: "linux",
      // A pod is held by a container of its image, as it is.
      config: { Cmd: ["sleep", "1000000"], Env: ["PATH=/usr/bin:/bin"], WorkingDir: "/" },
      rootfs: { type: "layers", diff_ids: [`sha256:${digest}`] },
    };
    writeFileSync(join(dir, "config.json"), JSON.stringify(config));
    writeFileSync(
      join(dir, "manifest.json"),
      JSON.stringify([{ Config: "config.json", RepoTags: [image], Layers: ["layer.tar"] }]),
    );
    rmSync(rootfs, { recursive: true });
    tar(dir, archive);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function makeRootFileSystem(busybox: string, rootfs: string): void {
  for (const name of ["bin", "dev", "etc", "proc", "root", "run", "sys", "tmp", "var", "www"])
    mkdirSync(join(rootfs, name), { recursive: true });
  copyFileSync(busybox, join(rootfs, "bin/busybox"));
  const applets = execFileSync(busybox, ["--list"], { encoding: "utf8" }).split("\n");
  for (const name of applets.filter((name) => name !== "" && name !== "busybox"))
    symlinkSync("busybox", join(rootfs, "bin", name));
  writeFileSync(
    join(rootfs, "etc/passwd"),
    "root:x:0:0:root:/root:/bin/sh\nguest:x:405:100:guest:/tmp:/bin/sh\n",
  );
  writeFileSync(join(rootfs, "etc/group"), "root:x:0:\nusers:x:100:\ngames:x:60:guest\n");
  writeFileSync(join(rootfs, "www/index.html"), "served\n");
}

/** Archives a directory's contents as root's. */
function tar(dir: string, archive: string): void {
  const whole = [
    "--create",
    `--file=${archive}`,
    "--owner=0",
    "--group=0",
    "--numeric-owner",
    `--directory=${dir}`,
    ".",
  ];
  execFileSync("tar", whole);
}
