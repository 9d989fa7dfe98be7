import { namespaceTypes } from "../container/namespaces.ts";
import { setresgid, setresuid } from "../linux/calls/credentials.ts";
import { CLONE_NEWUSER, unshare } from "../linux/calls/processes.ts";
import { exists } from "../linux/file.ts";
import type { Kernel } from "../linux/kernel.ts";
import type { NamespaceType } from "../spec/namespace.ts";
import { type Finding, type Found, inArea } from "./finding.ts";
import { look, tryCalls } from "./probe.ts";

const meanings: Readonly<Record<NamespaceType, string>> = {
  pid: "processes of its own",
  network: "network devices, addresses and ports of its own",
  mount: "mounts of its own",
  ipc: "shared memory, semaphores and message queues of its own",
  uts: "a host name of its own",
  user: "root in a container need not be root on the host",
  cgroup: "a container sees its own cgroup as the root",
  time: "clocks of its own (linux.timeOffsets)",
};

/** An account without rights: nobody, everywhere. */
const nobody = 65_534;

/**
 * Makes a namespace of each type and lets it go.
 * @param options.asRoot whether tsrunc has the rights for that; otherwise each is made within a new user namespace.
 * @param options.needed what a default container has.
 */
export function checkNamespaces(
  kernel: Kernel,
  { asRoot, needed }: { asRoot: boolean; needed: readonly NamespaceType[] },
): Finding[] {
  const found = Object.entries(namespaceTypes).map(([name, { flag, file }]): Found => {
    const type = name as NamespaceType;
    const isKnown = exists(kernel, `/proc/self/ns/${file}`);
    const isInUserNamespace = !asRoot && type !== "user";
    const calls = [...(isInUserNamespace ? [unshare(CLONE_NEWUSER)] : []), unshare(flag)];
    const reason = isKnown ? tryCalls(kernel, calls) : "this kernel has none";
    return {
      name: type,
      isThere: reason === undefined,
      isNeeded: needed.includes(type),
      found: reason ?? "can be made",
      meaning: meanings[type],
      remedy: isKnown
        ? "Run tsrunc as root, with CAP_SYS_ADMIN, outside of a chroot, of containers and of sandboxes that forbid it"
        : `Boot a kernel with CONFIG_${type === "network" ? "NET" : type.toUpperCase()}_NS`,
    };
  });
  return inArea("namespaces", asRoot ? [...found, unprivileged(kernel)] : found);
}

/** What users other than root can do is tried by a process that has become such a user. */
function unprivileged(kernel: Kernel): Found {
  const reason = tryCalls(kernel, [setresgid(nobody), setresuid(nobody), unshare(CLONE_NEWUSER)]);
  const confined = look(kernel, "/proc/sys/kernel/apparmor_restrict_unprivileged_userns") === "1";
  return {
    name: "user, unprivileged",
    isThere: reason === undefined && !confined,
    found: reason ?? (confined ? "made, but AppArmor takes their rights away" : "can be made"),
    meaning: "users other than root can run containers",
    remedy: remedyForUsers(kernel, confined),
  };
}

function remedyForUsers(kernel: Kernel, confined: boolean): string {
  if (confined) return "sysctl kernel.apparmor_restrict_unprivileged_userns=0";
  if (look(kernel, "/proc/sys/kernel/unprivileged_userns_clone") === "0")
    return "sysctl kernel.unprivileged_userns_clone=1";
  if (look(kernel, "/proc/sys/user/max_user_namespaces") === "0")
    return "sysctl user.max_user_namespaces=10000";
  return "See whether a chroot, a sandbox or a security module forbids it";
}
