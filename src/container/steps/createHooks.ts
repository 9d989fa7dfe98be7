import type { Step } from "../birth.ts";
import { runCreateHooks } from "../containerHooks.ts";

/** The one step that does not only queue calls: hooks are programs of others, and see what has been done so far. */
export const createHooks: Step = {
  name: "run the hooks of create",
  field: "hooks",
  queue(birth) {
    const { prestart = [], createRuntime = [], createContainer = [] } = birth.spec.hooks ?? {};
    if (prestart.length + createRuntime.length + createContainer.length === 0) return;
    birth.init.sync();
    for (const check of birth.checks.splice(0)) check();
    runCreateHooks(birth.kernel, birth);
  },
};
