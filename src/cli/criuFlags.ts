import type { Flag } from "./command.ts";
import { consoleSocket, pidFile } from "./processFlags.ts";

const both: readonly Flag[] = [
  {
    name: "image-path",
    type: "string",
    value: "DIR",
    description: "directory of CRIU's images; ./checkpoint by default",
  },
  {
    name: "work-path",
    type: "string",
    value: "DIR",
    description: "directory for CRIU's log; that of the images by default",
  },
  {
    name: "tcp-established",
    type: "boolean",
    description: "allow established TCP connections",
  },
  {
    name: "ext-unix-sk",
    type: "boolean",
    description: "allow Unix sockets that are connected outside",
  },
  {
    name: "shell-job",
    type: "boolean",
    description: "allow processes on a terminal from outside",
  },
  { name: "file-locks", type: "boolean", description: "allow file locks" },
  {
    name: "manage-cgroups-mode",
    type: "string",
    value: "MODE",
    description: "what becomes of cgroups inside: soft, full, strict or ignore",
  },
  {
    name: "empty-ns",
    type: "strings",
    value: "NAMESPACE",
    description: "namespace to save without its content: network, which always is",
  },
  {
    name: "auto-dedup",
    type: "boolean",
    description: "free memory images where a later one has the page, too",
  },
];

/** The flags of `checkpoint`. */
export const checkpointFlags: readonly Flag[] = [
  ...both,
  {
    name: "parent-path",
    type: "string",
    value: "DIR",
    description: "directory of an earlier pre-dump, relative to that of the images",
  },
  {
    name: "leave-running",
    type: "boolean",
    description: "let the container run on",
  },
  {
    name: "pre-dump",
    type: "boolean",
    description: "save memory only, and let the container run on",
  },
  {
    name: "tcp-skip-in-flight",
    type: "boolean",
    description: "leave connections out that are being established",
  },
  {
    name: "link-remap",
    type: "boolean",
    description: "allow open files that have lost their name",
  },
  {
    name: "page-server",
    type: "string",
    value: "ADDRESS:PORT",
    description: "CRIU's page server to send memory to",
  },
  {
    name: "lazy-pages",
    type: "boolean",
    description: "serve memory when it is asked for, instead of saving it",
  },
  {
    name: "status-fd",
    type: "number",
    isSigned: true,
    value: "N",
    description: "descriptor that gets a NUL when memory can be asked for",
  },
];

/** The flags of `restore`. */
export const restoreFlags: readonly Flag[] = [
  {
    name: "bundle",
    short: "b",
    type: "string",
    value: "DIR",
    description: "the bundle; the current directory by default",
  },
  ...both,
  {
    name: "lazy-pages",
    type: "boolean",
    description: "fetch memory when it is used, from a page server",
  },
  {
    name: "lsm-profile",
    type: "string",
    value: "TYPE:NAME",
    description: "another AppArmor profile or SELinux label, as apparmor:NAME",
  },
  {
    name: "lsm-mount-context",
    type: "string",
    value: "CONTEXT",
    description: "another SELinux context for mounts",
  },
  consoleSocket,
  pidFile,
  {
    name: "detach",
    short: "d",
    type: "boolean",
    description: "do not wait until it ends",
  },
  {
    name: "no-subreaper",
    type: "boolean",
    description: "without effect: tsrunc never adopts a container's orphans",
  },
  {
    name: "no-pivot",
    type: "boolean",
    description: "without effect: CRIU enters the root file system by itself",
  },
];
