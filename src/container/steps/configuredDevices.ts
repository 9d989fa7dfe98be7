import { type Descriptor, type Output, output } from "../../linux/call.ts";
import {
  AT_EMPTY_PATH,
  decodeStatx,
  fchmodat,
  fchownat,
  O_NOFOLLOW,
  O_PATH,
  openat,
  statx,
  statxSize,
} from "../../linux/calls/files.ts";
import type { Device } from "../../spec/device.ts";
import { type Birth, cannot, mayFail, type Step, settle } from "../birth.ts";
import { bindsDev, causedBy, checkNode, mknodOf, permissionsOf } from "../deviceNodes.ts";
import { makeDirectoryInside } from "../insideRoot.ts";
import { openOwnDescriptors } from "../ownDescriptors.ts";
import { inUserNamespace } from "../userNamespace.ts";
import { bindDevice } from "./boundDevices.ts";

/**
 * The devices that the config names. The image, or a mount, may have put another file at the path: it must not get the device's owner and
 * mode (CVE-2026-41579). So every node is opened as a location, in a directory that is open too, verified, and given its owner by
 * descriptor. That takes a round trip, which the default devices can do without: nobody has to own them.
 */
export const configuredDevices: Step = {
  name: "make the devices of the config",
  field: "linux.devices",
  queue(birth) {
    const { devices = [] } = birth.spec.linux ?? {};
    if (devices.length === 0 || bindsDev(birth.spec)) return;
    const directories: Directories = new Map();
    const nodes = devices.flatMap((device, index) => {
      const field = `linux.devices[${index}]`;
      // It is the link to the container's own multiplexer, although privileged containers are given all that the host has.
      if (device.path === "/dev/ptmx") return [];
      birth.kernel.about?.({ name: configuredDevices.name, field });
      if (device.type === "p" || !inUserNamespace(birth))
        return [makeNode(birth, directories, device, field)];
      bindDevice(birth, device, field);
      return [];
    });
    const descriptors = openOwnDescriptors(birth);
    settle(birth);
    for (const node of nodes) give(birth, descriptors, node);
  },
};

interface Node {
  readonly device: Device;
  readonly field: string;
  /** The node, as a location. */
  readonly place: { readonly value: number | undefined };
  readonly status: Output;
}

function makeNode(birth: Birth, directories: Directories, device: Device, field: string): Node {
  const { init } = birth;
  const { directory, name } = splitPath(device.path);
  const parent = directoryOf(birth, directories, directory, device, field);
  const node = mknodOf(device, parent, name);
  const options = causedBy(init.queue(node, mayFail), node, device, field);
  const place = init.queue(openat(parent, name, O_PATH | O_NOFOLLOW()), options);
  const status = output(statxSize);
  init.queue(statx(place, "", AT_EMPTY_PATH, status), options);
  birth.checks.push(() => checkNode(device, decodeStatx(status), field));
  return { device, field, place, status };
}

/** Gives a verified node what it lacks: a new one its owner, one that was there already its mode, too. */
function give({ init }: Birth, descriptors: Descriptor, { device, field, place, status }: Node): void {
  const { path, uid = 0, gid = 0 } = device;
  const number = place.value ?? -1;
  const found = decodeStatx(status);
  const changesOwner = found.uid !== uid || found.gid !== gid;
  if (changesOwner) {
    const options = cannot(`give device ${path} to ${uid}:${gid}`, field);
    init.queue(fchownat(number, "", uid, gid, AT_EMPTY_PATH), options);
  }
  const permissions = permissionsOf(device);
  // The kernel takes the set-id bits away with the owner.
  const losesBits = changesOwner && (permissions & 0o6000) !== 0;
  if ((found.mode & 0o7777) !== permissions || losesBits) {
    const options = cannot(`set the mode of device ${path}`, field);
    init.queue(fchmodat(descriptors, String(number), permissions), options);
  }
}

/** The directories that devices are made in, open: most are in one. */
type Directories = Map<string, Descriptor>;

function directoryOf(
  birth: Birth,
  directories: Directories,
  path: string,
  device: Device,
  field: string,
): Descriptor {
  const options = cannot(`make device ${device.path}`, field);
  const directory = directories.get(path) ?? makeDirectoryInside(birth, path, options);
  directories.set(path, directory);
  return directory;
}

function splitPath(path: string): { directory: string; name: string } {
  const end = path.lastIndexOf("/");
  return { directory: path.slice(0, end), name: path.slice(end + 1) };
}
