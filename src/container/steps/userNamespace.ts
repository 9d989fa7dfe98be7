import { setgroups, setresgid, setresuid } from "../../linux/calls/credentials.ts";
import { CLONE_NEWIPC, unshare } from "../../linux/calls/processes.ts";
import { cannot, mayFail, type Step } from "../birth.ts";
import { namespaceOrigin } from "../namespaces.ts";

/**
 * Becomes the superuser of the container's user namespace. Until its ids are written, and in one that it joined, the process is nobody there:
 * what it made would belong to the overflow id, and files of the container would be closed to it.
 */
export const becomeSuperuser: Step = {
  name: "become the superuser of the user namespace",
  field: "linux.uidMappings",
  queue({ init, spec, privileged }) {
    if (namespaceOrigin(spec.linux?.namespaces, "user") === "shared") return;
    const options = cannot("become the superuser of the user namespace", "linux.uidMappings", "Map the id 0");
    const failure = cannot("drop the runtime's groups", "linux.gidMappings");
    init.queue(setgroups([]), privileged ? failure : mayFail);
    init.queue(setresgid(0), cannot("become the superuser's group", "linux.gidMappings", "Map the id 0"));
    init.queue(setresuid(0), options);
    // The files of POSIX message queues belong to who has made their namespace (ipc/mqueue.c), which is to be the container's superuser.
    if (namespaceOrigin(spec.linux?.namespaces, "ipc") === "new")
      init.queue(unshare(CLONE_NEWIPC), cannot("make an ipc namespace", "linux.namespaces"));
  },
};
