// Makes bundles/hello: a root file system of one static busybox with a link for each of its programs, and the configuration that
// `tsrunc spec` writes, with the few changes below. Usage: makeHello.ts TSRUNC BUSYBOX
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Spec } from "../src/spec/config.ts";

const here = import.meta.dirname;
const bundle = join(here, "hello");

function makeRootfs(busybox: string): void {
  const rootfs = join(bundle, "rootfs");
  for (const directory of ["bin", "dev", "etc", "proc", "sys", "tmp"]) {
    mkdirSync(join(rootfs, directory), { recursive: true });
  }
  copyFileSync(busybox, join(rootfs, "bin/busybox"));
  const programs = execFileSync(busybox, ["--list"], { encoding: "utf8" }).split("\n");
  for (const program of programs) {
    if (program !== "" && program !== "busybox") symlinkSync("busybox", join(rootfs, "bin", program));
  }
  writeFileSync(join(rootfs, "etc/passwd"), "root:x:0:0:root:/:/bin/sh\n");
  writeFileSync(join(rootfs, "etc/group"), "root:x:0:\n");
  copyFileSync(join(here, "hello.sh"), join(rootfs, "hello"));
  chmodSync(join(rootfs, "hello"), 0o755);
}

function makeConfig(tsrunc: string): void {
  execFileSync(tsrunc, ["spec", "--bundle", bundle]);
  const path = join(bundle, "config.json");
  const spec = JSON.parse(readFileSync(path, "utf8")) as Spec;
  // On a host with cgroup v1, too, the container is to see its own cgroup as the root.
  const others = (spec.linux?.namespaces ?? []).filter(({ type }) => type !== "cgroup");
  const changed: Spec = {
    ...spec,
    hostname: "hello",
    process: {
      ...spec.process,
      cwd: "/",
      terminal: false,
      args: ["/hello"],
      env: [...(spec.process?.env ?? []), ...hostNamespaces()],
    },
    linux: { ...spec.linux, namespaces: [...others, { type: "cgroup" }] },
  };
  writeFileSync(path, `${JSON.stringify(changed, undefined, 2)}\n`);
}

/** The host's namespaces, so that the container can tell which of its own are others. */
function hostNamespaces(): string[] {
  return ["cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"].map(
    (name) => `HOST_${name}=${readlinkSync(`/proc/self/ns/${name}`)}`,
  );
}

const [tsrunc, busybox] = process.argv.slice(2);
if (tsrunc === undefined || busybox === undefined) throw new Error("usage: makeHello.ts TSRUNC BUSYBOX");
rmSync(bundle, { recursive: true, force: true });
makeRootfs(busybox);
makeConfig(tsrunc);
