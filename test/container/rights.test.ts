import t from "tap";
import { stepsOfImageHook } from "../../src/container/rights.ts";
import { plainSpec, runSteps } from "./support.ts";

t.test(
  "a startContainer hook gets the labels, then loses the privileges, in the order of the birth",
  async (t) => {
    const labels = { apparmorProfile: "profile", selinuxLabel: "label" };
    const { lines } = runSteps(stepsOfImageHook, plainSpec({ ...labels, user: { uid: 1000, gid: 1000 } }));
    const all = lines.flat();
    const order = [
      "openat2 self/attr/apparmor/exec",
      "openat2 self/attr/exec",
      "prctl PR_SET_NO_NEW_PRIVS",
      "prctl PR_CAPBSET_DROP ×38",
      "setresuid",
      "capset",
    ].map((call) => all.indexOf(call));
    t.same(
      order,
      order.toSorted((one, other) => one - other),
    );
    t.equal(order.includes(-1), false, all.join(", "));
  },
);
