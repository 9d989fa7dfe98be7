import type { Case, Changes } from "../case.ts";

const path = "PATH=/usr/bin:/bin";

/** What is run, where, and as whom (config.md, "Process"). */
export const processCases: readonly Case[] = [
  { name: "default" },
  {
    name: "args: found in PATH",
    files: [{ look: "rootfs/bin/look" }],
    set: { "process.args": ["look", "path", "/bin"] },
  },
  {
    name: "args: relative to cwd",
    files: [{ look: "rootfs/srv/look" }],
    set: { "process.cwd": "/srv", "process.args": ["./look"] },
  },
  {
    name: "args: in a directory below cwd",
    files: [{ look: "rootfs/srv/bin/look" }],
    set: { "process.cwd": "/srv", "process.args": ["bin/look"] },
  },
  {
    name: "args: a link",
    files: [{ link: "rootfs/bin/see", target: "/look" }],
    set: { "process.args": ["/bin/see"] },
  },
  { name: "args: empty arguments", set: { "process.args": ["/look", "path", "", "path", " "] } },
  { name: "args: not there", set: { "process.args": ["/nowhere"] } },
  { name: "args: not in PATH", set: { "process.args": ["look"] } },
  { name: "args: a directory", set: { "process.args": ["/etc"] } },
  {
    name: "args: not executable",
    files: [{ file: "rootfs/text", text: "text" }],
    set: { "process.args": ["/text"] },
  },
  {
    name: "args: a script",
    files: [{ file: "rootfs/script", text: "#!/look path /etc\n", mode: 0o755 }],
    set: { "process.args": ["/script"] },
  },
  {
    name: "args: a script without an interpreter",
    files: [{ file: "rootfs/script", text: "#!/nowhere\n", mode: 0o755 }],
    set: { "process.args": ["/script"] },
  },
  { name: "args: none", set: { "process.args": [] } },
  { name: "env: empty", set: { "process.env": [] } },
  { name: "env: absent", set: { "process.env": undefined } },
  { name: "env: given twice", set: { "process.env": [path, "NAME=one", "NAME=two"] } },
  { name: "env: odd values", set: { "process.env": [path, "EMPTY=", "SIGNS=a=b c", "UMLAUT=ä", "1=digit"] } },
  { name: "env: HOME given", set: { "process.env": [path, "HOME=/given"] } },
  { name: "env: HOME empty", set: { "process.env": [path, "HOME="] } },
  {
    name: "env: HOME from passwd",
    files: [
      {
        file: "rootfs/etc/passwd",
        text: "root:x:0:0::/root:/bin/sh\nguest:x:1000:1000::/home/guest:/bin/sh\n",
      },
    ],
    set: { "process.user": { uid: 1000, gid: 1000 } },
  },
  {
    name: "env: HOME of nobody in passwd",
    files: [{ file: "rootfs/etc/passwd", text: "root:x:0:0::/root:/bin/sh\n" }],
    set: { "process.user": { uid: 1234, gid: 1 } },
  },
  { name: "env: without a value", set: { "process.env": [path, "NAME"] } },
  { name: "cwd: there", files: [{ directory: "rootfs/srv" }], set: { "process.cwd": "/srv" } },
  {
    name: "cwd: missing",
    set: { "process.cwd": "/made/for/it", "root.readonly": false },
    look: ["path", "/made", "path", "/made/for/it"],
  },
  {
    name: "cwd: missing, for a user",
    set: { "process.cwd": "/made", "process.user": { uid: 1000, gid: 1000 } },
    look: ["path", "/made"],
  },
  {
    name: "cwd: a link",
    files: [{ directory: "rootfs/srv" }, { link: "rootfs/link", target: "/srv" }],
    set: { "process.cwd": "/link" },
  },
  {
    name: "cwd: a link that leads out",
    files: [{ link: "rootfs/link", target: "../../../../etc" }],
    set: { "process.cwd": "/link" },
  },
  { name: "cwd: with dots", files: [{ directory: "rootfs/srv" }], set: { "process.cwd": "/srv/../srv/./" } },
  { name: "cwd: a file", files: [{ file: "rootfs/file" }], set: { "process.cwd": "/file" } },
  { name: "cwd: relative", set: { "process.cwd": "srv" } },
  { name: "cwd: empty", set: { "process.cwd": "" } },
  {
    name: "cwd: closed to the user",
    files: [{ directory: "rootfs/secret", mode: 0o700 }],
    set: { "process.cwd": "/secret", "process.user": { uid: 1000, gid: 1000 } },
  },
  {
    name: "cwd: open to the user alone",
    files: [{ directory: "rootfs/secret", mode: 0o700, owner: 1000 }],
    set: { "process.cwd": "/secret", "process.user": { uid: 1000, gid: 1000 } },
  },
  { name: "user: ids", set: { "process.user": { uid: 1000, gid: 1001 } }, look: ["write", "/dev/shm/file"] },
  { name: "user: absent", set: { "process.user": undefined } },
  { name: "user: group alone", set: { "process.user": { uid: 0, gid: 5 } } },
  {
    name: "user: additionalGids",
    set: { "process.user": { uid: 1000, gid: 1000, additionalGids: [5, 6, 7] } },
  },
  { name: "user: additionalGids of root", set: { "process.user": { uid: 0, gid: 0, additionalGids: [10] } } },
  {
    name: "user: umask",
    set: { "process.user": { uid: 0, gid: 0, umask: 0o027 } },
    look: ["write", "/dev/shm/file"],
  },
  {
    name: "user: umask 0",
    set: { "process.user": { uid: 0, gid: 0, umask: 0 } },
    look: ["write", "/dev/shm/file"],
  },
  { name: "user: greatest ids", set: { "process.user": { uid: 4294967294, gid: 4294967294 } } },
  { name: "user: negative", set: { "process.user": { uid: -1, gid: 0 } } },
  { name: "noNewPrivileges: false", set: { "process.noNewPrivileges": false } },
  { name: "noNewPrivileges: absent", set: { "process.noNewPrivileges": undefined } },
  { name: "oomScoreAdj: 500", set: { "process.oomScoreAdj": 500 } },
  { name: "oomScoreAdj: 0", set: { "process.oomScoreAdj": 0 } },
  { name: "oomScoreAdj: 1000", set: { "process.oomScoreAdj": 1000 } },
  { name: "oomScoreAdj: -500", set: { "process.oomScoreAdj": -500 } },
  { name: "oomScoreAdj: 1001", set: { "process.oomScoreAdj": 1001 } },
  { name: "end: a status", set: { "process.args": ["/look", "exit", "7"] } },
  { name: "end: a signal", set: { "process.args": ["/look", "signal", "9"] } },
  terminal("terminal: true"),
  terminal("terminal: of a user", { "process.user": { uid: 1000, gid: 1000 } }),
  // runc gives the container's terminal the size of its own some time later.
  {
    ...terminal("consoleSize: with a terminal", { "process.consoleSize": { height: 33, width: 77 } }),
    peers: ["crun"],
  },
  { name: "consoleSize: without a terminal", set: { "process.consoleSize": { height: 33, width: 77 } } },
  { name: "process: absent", set: { process: undefined } },
];

/** Its facts go to a file: a runtime may change what passes through its own terminal. */
function terminal(name: string, more: Changes = {}): Case {
  return {
    name,
    files: [{ file: "rootfs/output", mode: 0o666 }],
    set: { "process.terminal": true, "root.readonly": false, ...more },
    look: ["into", "/output"],
  };
}
