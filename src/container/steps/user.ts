import { RuntimeError } from "../../error.ts";
import { output } from "../../linux/call.ts";
import { setgroups, setKeepCapabilities, setresgid, setresuid } from "../../linux/calls/credentials.ts";
import {
  AT_EMPTY_PATH,
  decodeStatx,
  fchownat,
  S_IFCHR,
  S_IFMT,
  statx,
  statxSize,
  umask,
} from "../../linux/calls/files.ts";
import { unmappedId } from "../../messages.ts";
import { cannot, mayFail, type Rights, type Step } from "../birth.ts";
import { namespaceOrigin } from "../namespaces.ts";
import { inUserNamespace } from "../userNamespace.ts";

/** The owner of a file stays as it is (chown(2)). */
const unchanged = 0xffffffff;

/** Groups and user of the process. Capabilities survive the change, to be cut to the config's sets right after it. */
export const changeUser: Step<Rights> = {
  name: "change the user",
  field: "process.user",
  queue(birth) {
    const { init, spec } = birth;
    const { uid = 0, gid = 0, additionalGids = [] } = spec.process?.user ?? {};
    checkMapped(birth, "uid", uid);
    checkMapped(birth, "gid", gid);
    init.queue(setKeepCapabilities(true), cannot("keep capabilities"));
    giveStandardStreams(birth, uid);
    // A user who has mapped only itself may not even drop its groups; `create` has seen that none are asked for then.
    const noneWanted = additionalGids.length === 0 && inUserNamespace(birth);
    const failure = cannot(`set the groups to [${additionalGids.join(", ")}]`, "process.user.additionalGids");
    init.queue(setgroups(additionalGids), noneWanted ? mayFail : failure);
    init.queue(setresgid(gid), cannot(`become group ${gid}`, "process.user.gid"));
    init.queue(setresuid(uid), cannot(`become user ${uid}`, "process.user.uid"));
    init.queue(setKeepCapabilities(false), cannot("stop keeping capabilities"));
  },
};

/** An id that the new user namespace lacks is a mistake that can be named. */
function checkMapped({ spec }: Rights, kind: "uid" | "gid", id: number): void {
  if (namespaceOrigin(spec.linux?.namespaces, "user") !== "new") return;
  const mappings = spec.linux?.[`${kind}Mappings`] ?? [];
  if (mappings.some(({ containerID, size }) => id >= containerID && id < containerID + size)) return;
  const hint = `Map it in linux.${kind}Mappings`;
  throw new RuntimeError(unmappedId(kind, id), { field: `process.user.${kind}`, hint });
}

/** The file mode creation mask: 0022 unless the config has another. */
export const setUmask: Step = {
  name: "set the umask",
  field: "process.user.umask",
  queue({ init, spec }) {
    init.queue(umask(spec.process?.user?.umask ?? 0o022), cannot("set the umask"));
  },
};

/**
 * Makes the user the owner of its standard streams, so that it can open /dev/stdout. The null device is shared with the host and stays as it is.
 * Where the owner cannot be changed (a file on a read-only mount, a foreign user namespace) the stream still works.
 */
function giveStandardStreams({ kernel, init }: Rights, uid: number): void {
  for (const stream of [0, 1, 2]) {
    const status = output(statxSize);
    if (kernel.call(statx(stream, "", AT_EMPTY_PATH, status)) < 0) continue;
    const { mode, uid: owner, deviceMajor, deviceMinor } = decodeStatx(status);
    const isNull = (mode & S_IFMT) === S_IFCHR && deviceMajor === 1 && deviceMinor === 3;
    if (owner !== uid && !isNull) init.queue(fchownat(stream, "", uid, unchanged, AT_EMPTY_PATH), mayFail);
  }
}
