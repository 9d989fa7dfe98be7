import type { Descriptor } from "../../linux/call.ts";
import { output } from "../../linux/call.ts";
import {
  AT_FDCWD,
  AT_SYMLINK_NOFOLLOW,
  decodeStatx,
  faccessat2,
  statx,
  statxSize,
  symlinkat,
  unlinkat,
} from "../../linux/calls/files.ts";
import type { Device } from "../../spec/device.ts";
import { type Birth, cannot, mayFail, type Step } from "../birth.ts";
import { bindsDev, causedBy, checkNode, mknodOf } from "../deviceNodes.ts";
import { makeDirectoryInside } from "../insideRoot.ts";
import { inUserNamespace } from "../userNamespace.ts";
import { bindDevice } from "./boundDevices.ts";

/** The devices that every container has (config-linux.md, "Default Devices"), 0666. */
export const defaultDevices: readonly Device[] = [
  { type: "c", path: "/dev/null", major: 1, minor: 3 },
  { type: "c", path: "/dev/random", major: 1, minor: 8 },
  { type: "c", path: "/dev/full", major: 1, minor: 7 },
  { type: "c", path: "/dev/tty", major: 5, minor: 0 },
  { type: "c", path: "/dev/zero", major: 1, minor: 5 },
  { type: "c", path: "/dev/urandom", major: 1, minor: 9 },
];

/** The default device nodes and the links that programs expect beside them. A container that is given the host's /dev gets neither. */
export const devices: Step = {
  name: "make the default devices",
  field: "linux.devices",
  queue(birth) {
    if (bindsDev(birth.spec)) return;
    const own = birth.spec.linux?.devices ?? [];
    const parent = makeDirectoryInside(birth, "/dev", cannot("make /dev"));
    for (const device of defaultDevices) {
      if (own.some(({ path }) => path === device.path)) continue;
      if (inUserNamespace(birth)) bindDevice(birth, device, "linux.devices");
      else makeDefaultDevice(birth, parent, device);
    }
    makeLinks(birth, parent);
  },
};

function makeDefaultDevice(birth: Birth, parent: Descriptor, device: Device): void {
  const { init } = birth;
  const name = device.path.slice("/dev/".length);
  const made = init.queue(mknodOf(device, parent, name), mayFail);
  const status = output(statxSize);
  const options = causedBy(made, mknodOf(device, parent, name), device, "linux.devices");
  init.queue(statx(parent, name, AT_SYMLINK_NOFOLLOW, status), options);
  birth.checks.push(() => checkNode(device, decodeStatx(status), "linux.devices"));
}

/** The links of config-linux.md, and runc's /dev/core; they point to procfs, which is the container's own. */
function makeLinks({ init, kernel }: Birth, parent: Descriptor): void {
  const links: [string, string][] = [
    ["/proc/self/fd", "fd"],
    ["/proc/self/fd/0", "stdin"],
    ["/proc/self/fd/1", "stdout"],
    ["/proc/self/fd/2", "stderr"],
  ];
  if (kernel.call(faccessat2(AT_FDCWD, "/proc/kcore", 0, 0)) === 0) links.push(["/proc/kcore", "core"]);
  for (const [target, name] of links) init.queue(symlinkat(target, parent, name), mayFail);
  // A ptmx that is a device would open pseudo-terminals of the host's devpts.
  init.queue(unlinkat(parent, "ptmx"), mayFail);
  init.queue(symlinkat("pts/ptmx", parent, "ptmx"), mayFail);
}
