import { AT_FDCWD, faccessat2 } from "../linux/calls/files.ts";
import type { Kernel } from "../linux/kernel.ts";
import { canLoadLibrary } from "../linux/koffi.ts";
import { type Finding, type Found, inArea } from "./finding.ts";
import { look } from "./probe.ts";

const X_OK = 1;

/** Programs and libraries of others that some features need. @param path the caller's PATH. */
export function checkPrograms(
  kernel: Kernel,
  { asRoot, path, user }: { asRoot: boolean; path: string; user: { uid: number; name: string | undefined } },
): Finding[] {
  const uidmap = "Install the tools for user namespaces (Debian: uidmap)";
  const hasSystemd = canLoadLibrary("libsystemd.so.0");
  const found: Found[] = [
    program(kernel, path, "criu", {
      meaning: "containers can be frozen to disk and brought back (checkpoint, restore)",
      remedy: "Install CRIU (Debian: criu)",
    }),
    {
      name: "libsystemd",
      isThere: hasSystemd,
      found: hasSystemd ? "libsystemd.so.0" : "not installed",
      meaning: "systemd can make the cgroups (--systemd-cgroup)",
      remedy: "Install libsystemd (Debian: libsystemd0)",
    },
    ...["newuidmap", "newgidmap"].map((name) =>
      program(kernel, path, name, {
        meaning: "users other than root can map more ids than their own",
        remedy: uidmap,
      }),
    ),
  ];
  if (!asRoot) found.push(subordinateIds(kernel, user));
  return inArea("programs", found);
}

function program(
  kernel: Kernel,
  path: string,
  name: string,
  { meaning, remedy }: { meaning: string; remedy: string },
): Found {
  // Not everybody's PATH has the administrator's programs.
  const directories = [...path.split(":"), "/usr/sbin", "/sbin"].filter((directory) =>
    directory.startsWith("/"),
  );
  const place = directories.find((directory) => isExecutable(kernel, `${directory}/${name}`));
  const found = place === undefined ? "not in PATH" : `${place}/${name}`;
  return { name, isThere: place !== undefined, found, meaning, remedy };
}

/** subuid(5): lines of `user:first:count`, where the user stands by name or by number. */
function subordinateIds(kernel: Kernel, { uid, name }: { uid: number; name: string | undefined }): Found {
  const lines = look(kernel, "/etc/subuid").split("\n");
  const own = lines.find((line) => [String(uid), name].includes(line.split(":")[0]));
  return {
    name: "subordinate ids",
    isThere: own !== undefined,
    found: own ?? "none in /etc/subuid",
    meaning: "the ids that newuidmap lets you map",
    remedy: `As root: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 ${name ?? uid}`,
  };
}

function isExecutable(kernel: Kernel, path: string): boolean {
  return kernel.call(faccessat2(AT_FDCWD, path, X_OK, 0)) === 0;
}
