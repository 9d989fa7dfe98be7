import { type ContainerEvent, containerStatistics, watchContainer } from "../container/events.ts";
import { RuntimeError } from "../error.ts";
import { writeJson } from "../spec/json.ts";
import { booleanFlag, type Run, stringFlag } from "./command.ts";
import { parseDuration } from "./duration.ts";

/** `tsrunc events` */
export const run: Run = ({ kernel, root, print }, args) => {
  const [id = ""] = args.positionals;
  const interval = parseDuration(stringFlag(args, "interval") ?? "5s", "interval");
  if (interval <= 0) throw new RuntimeError("duration interval must be greater than 0");
  const report = (event: ContainerEvent): void => print(`${writeJson(event)}\n`);
  if (booleanFlag(args, "stats")) report(containerStatistics(kernel, root, id));
  else watchContainer(kernel, root, id, interval, report);
  return 0;
};
