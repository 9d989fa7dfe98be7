import type { Kernel } from "../linux/kernel.ts";
import { type Finding, type Found, inArea } from "./finding.ts";
import { look } from "./probe.ts";

const oldest = "5.12";

/** What kernels since the oldest one have added. */
const additions: readonly { since: string; name: string; meaning: string }[] = [
  {
    since: "5.14",
    name: "cgroup.kill",
    meaning: "all that is left in a container's cgroup is killed at once",
  },
  {
    since: "5.19",
    name: "id-mapped overlayfs",
    meaning: "layers of images can be shared by containers with different user namespaces",
  },
  {
    since: "5.19",
    name: "WAIT_KILLABLE_RECV",
    meaning: "a seccomp agent's answer is not lost when the program gets a signal (linux.seccomp.flags)",
  },
  { since: "6.3", name: "id-mapped tmpfs", meaning: "mounts of tmpfs can have uidMappings and gidMappings" },
];

/** The kernel's version, and what a newer one would bring. */
export function checkKernel(kernel: Kernel): Finding[] {
  const release = look(kernel, "/proc/sys/kernel/osrelease");
  const remedy = (since: string): string => `Boot Linux ${since} or later`;
  const found: Found[] = [
    {
      name: "Linux",
      isThere: isAtLeast(release, oldest),
      isNeeded: true,
      found: release,
      meaning: `tsrunc needs ${oldest} or later, for mount_setattr(2)`,
      remedy: remedy(oldest),
    },
  ];
  for (const { since, name, meaning } of additions) {
    const isThere = isAtLeast(release, since);
    found.push({ name, isThere, found: `since ${since}`, meaning, remedy: remedy(since) });
  }
  return inArea("kernel", found);
}

/** Whether a release such as `6.1.0-13-amd64` is of a version or a later one. */
export function isAtLeast(release: string, version: string): boolean {
  const [major = 0, minor = 0] = release.split(/[.-]/).map(Number);
  const [leastMajor = 0, leastMinor = 0] = version.split(".").map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}
