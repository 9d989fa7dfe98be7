import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";

/** What the tests run of busybox. */
const applets = [
  ...[
    "cat",
    "chmod",
    "echo",
    "env",
    "false",
    "find",
    "grep",
    "hostname",
    "id",
    "kill",
    "ls",
    "mkdir",
    "mknod",
  ],
  ...[
    "mount",
    "nproc",
    "ps",
    "pwd",
    "readlink",
    "rmdir",
    "sh",
    "sleep",
    "stat",
    "stty",
    "touch",
    "tr",
    "true",
    "umount",
    "vi",
    "wc",
  ],
];

/** Makes the root file system of a container from one static busybox. */
export function makeRootFileSystem(path: string, busybox: string): void {
  for (const directory of ["bin", "dev", "etc", "home", "proc", "sys", "tmp"])
    mkdirSync(`${path}/${directory}`, { recursive: true });
  copyFileSync(busybox, `${path}/bin/busybox`);
  for (const applet of applets) symlinkSync("busybox", `${path}/bin/${applet}`);
  writeFileSync(`${path}/etc/passwd`, "root:x:0:0:root:/:/bin/sh\nguest:x:1000:1000:guest:/home:/bin/sh\n");
}
