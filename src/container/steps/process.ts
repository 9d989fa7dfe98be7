import { closeRange, maxDescriptor, umask } from "../../linux/calls/files.ts";
import {
  CLONE_NEWCGROUP,
  setDumpable,
  setName,
  setNoNewPrivileges,
  setsid,
  unshare,
} from "../../linux/calls/processes.ts";
import { cannot, type Rights, type Step } from "../birth.ts";
import { initDescriptors } from "../descriptors.ts";

/** What ps(1) shows of the first process until it has become the container's program. */
export const initName = "tsrunc:[init]";

/**
 * What the first process does before anything else: it hides from processes of the container, which could otherwise reach the host
 * through its descriptors (CVE-2016-9962), and leaves the caller's session, terminal and umask.
 */
export const hideProcess: Step = {
  name: "hide the first process",
  field: "",
  queue({ init }) {
    init.queue(setDumpable(0), cannot("make the container's first process undumpable"));
    init.queue(setName(initName), cannot("name the container's first process"));
    init.queue(setsid(), cannot("start a new session"));
    // Devices and directories get the modes that are asked for; the process's own mask is set later.
    init.queue(umask(0), cannot("clear the umask"));
    // What the steps make has the mode that they say, whatever the caller's mask is.
  },
};

/**
 * The cgroup namespace's root is the cgroup that the process is in when it makes it; clone3(2) would take the one of the process that
 * calls it, which is the host's.
 */
export const isolateCgroup: Step = {
  name: "make a cgroup namespace",
  field: "linux.namespaces",
  queue({ init, spec }) {
    const namespace = spec.linux?.namespaces?.find(({ type }) => type === "cgroup");
    if (namespace === undefined || namespace.path !== undefined) return;
    init.queue(unshare(CLONE_NEWCGROUP), cannot("make a cgroup namespace", "linux.namespaces"));
  },
};

export const forbidNewPrivileges: Step<Rights> = {
  name: "forbid new privileges",
  field: "process.noNewPrivileges",
  queue({ init, spec }) {
    if (spec.process?.noNewPrivileges !== true) return;
    init.queue(setNoNewPrivileges(), cannot("forbid new privileges", "process.noNewPrivileges"));
  },
};

/**
 * Closes what the mounts needed. The container's program would not inherit any of it, but a created container should not keep
 * file systems of the host busy, and a low limit of open files must not be used up by them.
 */
export const closeLeftovers: Step = {
  name: "close what is not needed any more",
  field: "",
  queue({ init, spec, kept }) {
    const options = cannot("close descriptors");
    const { firstUsed, consoleMaster, firstLeftover } = initDescriptors(kept);
    // The number of the channel that the process was born with is free again, so a step may have got it.
    init.queue(closeRange(firstUsed, firstUsed, 0), options);
    if (spec.process?.terminal !== true) init.queue(closeRange(consoleMaster, consoleMaster, 0), options);
    init.queue(closeRange(firstLeftover, maxDescriptor, 0), options);
  },
};
