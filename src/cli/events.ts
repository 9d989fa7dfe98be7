import { type ContainerEvent, containerStatistics, watchContainer } from "../container/events.ts";
import { RuntimeError } from "../error.ts";
import { writeJson } from "../spec/json.ts";
import { booleanFlag, type Command, stringFlag } from "./command.ts";
import { parseDuration } from "./duration.ts";

/** `tsrunc events` */
export const command: Command = {
  name: "events",
  summary: "print what a container uses, and when its memory runs out, as JSON",
  positionals: ["ID"],
  flags: [
    {
      name: "interval",
      type: "string",
      value: "DURATION",
      description: "time between statistics; 5s by default",
    },
    { name: "stats", type: "boolean", description: "print the statistics once" },
  ],
  run({ kernel, root, print }, args) {
    const [id = ""] = args.positionals;
    const interval = parseDuration(stringFlag(args, "interval") ?? "5s", "interval");
    if (interval <= 0) throw new RuntimeError("duration interval must be greater than 0");
    const report = (event: ContainerEvent): void => print(`${writeJson(event)}\n`);
    if (booleanFlag(args, "stats")) report(containerStatistics(kernel, root, id));
    else watchContainer(kernel, root, id, interval, report);
    return 0;
  },
};
