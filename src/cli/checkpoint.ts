import { type CheckpointOptions, checkpoint } from "../container/checkpoint.ts";
import { RuntimeError } from "../error.ts";
import { type Arguments, booleanFlag, type Command, stringFlag } from "./command.ts";
import { checkpointFlags } from "./criuFlags.ts";
import { criuOptions } from "./criuOptions.ts";

/** `tsrunc checkpoint` */
export const command: Command = {
  name: "checkpoint",
  summary: "save a running container into files",
  positionals: ["ID"],
  flags: checkpointFlags,
  run({ kernel, root, warn }, args) {
    checkpoint(kernel, root, args.positionals[0] ?? "", {
      ...criuOptions(args),
      parentPath: stringFlag(args, "parent-path") || undefined,
      leaveRunning: booleanFlag(args, "leave-running"),
      preDump: booleanFlag(args, "pre-dump"),
      tcpSkipInFlight: booleanFlag(args, "tcp-skip-in-flight"),
      linkRemap: booleanFlag(args, "link-remap"),
      pageServer: pageServer(stringFlag(args, "page-server") ?? ""),
      statusDescriptor: statusDescriptor(args),
      warn,
    });
    return 0;
  },
};

/** An IPv6 address is in brackets. */
function pageServer(text: string): CheckpointOptions["pageServer"] {
  if (text === "") return undefined;
  const [, bracketed, plain, port = ""] = /^(?:\[([^\]]+)\]|([^:]+)):([^:]+)$/.exec(text) ?? [];
  const address = bracketed ?? plain;
  if (address === undefined) throw new RuntimeError("Use --page-server ADDRESS:PORT to specify page server");
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new RuntimeError("Invalid port number");
  return { address, port: Number(port) };
}

/** Only bin/tsrunc has seen which descriptors the caller has opened: behind them lie the engine's own. */
function statusDescriptor({ flags }: Arguments): number | undefined {
  const number = flags["status-fd"];
  if (typeof number !== "number" || number === -1 || flags["lazy-pages"] !== true) return undefined;
  const { TSRUNC_DESCRIPTORS: given = "0" } = process.env;
  if (number >= 0 && number < 3 + Number(given)) return number;
  throw new RuntimeError(`invalid --status-fd argument ${number}: it is not open`);
}
