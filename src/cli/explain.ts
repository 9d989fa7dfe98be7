import { rehearse } from "../container/rehearse.ts";
import { RuntimeError } from "../error.ts";
import { dryKernel } from "../trace/dryKernel.ts";
import { tracedKernel } from "../trace/tracedKernel.ts";
import { type Command, stringFlag } from "./command.ts";
import { createOptions } from "./createOptions.ts";
import { formatFlag } from "./formatFlag.ts";
import { checkedFormat, traceFormatter } from "./trace.ts";

const standardOutput = 1;

/** `tsrunc explain` */
export const command: Command = {
  name: "explain",
  summary: "print the system calls that would make a container",
  positionals: ["[BUNDLE]"],
  flags: [formatFlag(["text", "json"])],
  run(context, args) {
    const { kernel, print } = context;
    if (context.systemdCgroup) {
      const hint = "Leave --systemd-cgroup out: the rest is the same";
      throw new RuntimeError("cannot explain what systemd does for a container", { hint });
    }
    const [bundle = "."] = args.positionals;
    const show = traceFormatter(kernel, standardOutput, checkedFormat(stringFlag(args, "format")));
    const options = createOptions(context, { positionals: ["explained"], flags: { bundle } });
    const dry = dryKernel(kernel, options.bundle.rootfs);
    const traced = tracedKernel(dry, (line) => print(show(line)), { imagined: true });
    try {
      rehearse(traced, options);
    } finally {
      traced.finish();
    }
    return 0;
  },
};
