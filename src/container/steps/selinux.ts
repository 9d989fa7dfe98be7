import { type Birth, cannot, type Rights, type Step } from "../birth.ts";
import { writeProcfs } from "./procfs.ts";

const field = "process.selinuxLabel";

/** The SELinux label that the process gets with execve(2), see setexeccon(3). */
export const setSelinuxLabel: Step<Rights> = {
  name: "set the SELinux label",
  field,
  queue(birth) {
    const label = labelOf(birth);
    if (label !== "")
      writeProcfs(birth, "self/attr/exec", label, cannot(`set the SELinux label "${label}"`, field));
  },
};

/**
 * Queues what makes a keyring, such that it has the label of the process, which may not use its session keyring otherwise; see
 * setkeycreatecon(3). Keys that the process makes later get the label by themselves.
 */
export function withKeyLabel<Keyring>(birth: Birth, makeKeyring: () => Keyring): Keyring {
  const label = labelOf(birth);
  const options = cannot(`label the session keyring "${label}"`, field);
  if (label !== "") writeProcfs(birth, "self/attr/keycreate", label, options);
  const keyring = makeKeyring();
  // An empty line stands for no label (selinux_setprocattr in the kernel).
  if (label !== "") writeProcfs(birth, "self/attr/keycreate", "\n", options);
  return keyring;
}

function labelOf({ spec }: Rights): string {
  return spec.process?.selinuxLabel ?? "";
}
