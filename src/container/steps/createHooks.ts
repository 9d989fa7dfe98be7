import { type Step, settle } from "../birth.ts";
import { runCreateHooks } from "../containerHooks.ts";
import { whileJoinable } from "../insideProcess.ts";

/** Hooks are programs of others, and see what has been done so far: so it has to be done. */
export const createHooks: Step = {
  name: "run the hooks of create",
  field: "hooks",
  queue(birth) {
    const { prestart = [], createRuntime = [], createContainer = [] } = birth.spec.hooks ?? {};
    if (prestart.length + createRuntime.length + createContainer.length === 0) return;
    settle(birth);
    whileJoinable(birth.init, birth, () => runCreateHooks(birth.kernel, birth));
  },
};
