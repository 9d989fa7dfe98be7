import { mapIds } from "../container/idMappedMount.ts";
import { fsconfigCreate, fsmount, fsopen } from "../linux/calls/mounts.ts";
import type { Kernel } from "../linux/kernel.ts";
import { type Finding, type Found, inArea } from "./finding.ts";
import { look, tryInProcess } from "./probe.ts";

/** What a container mounts. */
const types: readonly { name: string; isNeeded?: boolean; meaning: string; remedy: string }[] = [
  ...["proc", "sysfs", "tmpfs", "devpts", "mqueue"].map((name) => ({
    name,
    isNeeded: true,
    meaning: "every usual container mounts it",
    remedy: name === "mqueue" ? "Boot a kernel with CONFIG_POSIX_MQUEUE" : "Boot a kernel that has it",
  })),
  {
    name: "overlay",
    meaning: "containerd, Podman and Docker put images together with it; tsrunc itself does without",
    remedy: "modprobe overlay, or a kernel with CONFIG_OVERLAY_FS",
  },
];

/** File systems, and mounts with other ids. */
export function checkFileSystems(kernel: Kernel, { asRoot }: { asRoot: boolean }): Finding[] {
  const lines = look(kernel, "/proc/filesystems").split("\n");
  const known = lines.map((line) => line.split("\t").at(-1));
  const found = types.map((type): Found => {
    const isThere = known.includes(type.name);
    return { ...type, isThere, found: isThere ? "in the kernel" : "not in the kernel, or not loaded" };
  });
  return inArea("file systems", asRoot ? [...found, idMapped(kernel)] : found);
}

/** Maps the ids of a tmpfs that is mounted nowhere. */
function idMapped(kernel: Kernel): Found {
  const mapping = [{ containerID: 0, hostID: 100_000, size: 1 }];
  const reason = tryInProcess(kernel, (stub) => {
    const context = stub.queue(fsopen("tmpfs"));
    stub.queue(fsconfigCreate(context));
    const mount = stub.queue(fsmount(context, 0));
    const ids = {
      from: { uids: mapping, gids: mapping },
      recursive: false,
      destination: "/",
      field: "mounts",
    };
    mapIds(kernel, stub, mount, ids);
  });
  return {
    name: "id-mapped mounts",
    isThere: reason === undefined,
    found: reason ?? "work on tmpfs",
    meaning: "files can belong to other users in the container than on the host (mounts[].uidMappings)",
    remedy:
      "User namespaces have to work, and tmpfs needs Linux 6.3; before, other file systems can be mapped",
  };
}
