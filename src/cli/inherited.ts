import { RuntimeError } from "../error.ts";
import type { Spec } from "../spec/config.ts";

const firstDescriptor = 3;

/** What a container's program inherits from tsrunc's caller. */
export interface Inherited {
  /** The caller's descriptors, in the order in which the program gets them. */
  readonly descriptors: readonly number[];
  /** What its environment says of them. */
  readonly environment: readonly string[];
}

/**
 * The descriptors that the caller passes on: first those of socket activation (sd_listen_fds(3)), which are for the container's first process
 * instead, then as many as `--preserve-fds` says.
 * @throws RuntimeError naming the first that is missing.
 */
export function inherited(preserved: number): Inherited {
  const sockets = activationSockets();
  const count = sockets + preserved;
  if (count === 0) return { descriptors: [], environment: [] };
  checkOpen(count);
  const { LISTEN_FDNAMES: names } = process.env;
  return {
    descriptors: Array.from({ length: count }, (_, index) => firstDescriptor + index),
    environment: [
      ...(sockets > 0 ? [`LISTEN_FDS=${sockets}`, "LISTEN_PID=1"] : []),
      ...(sockets > 0 && names !== undefined ? [`LISTEN_FDNAMES=${names}`] : []),
    ],
  };
}

/** A config whose process has more variables: these count, whatever the config says of them. */
export function withEnvironment(spec: Spec, environment: readonly string[]): Spec {
  if (spec.process === undefined || environment.length === 0) return spec;
  return { ...spec, process: { ...spec.process, env: [...(spec.process.env ?? []), ...environment] } };
}

/** How many sockets systemd, or who acts as it, has passed to this process. */
function activationSockets(): number {
  const { LISTEN_FDS: count = "", LISTEN_PID: pid } = process.env;
  return pid === String(process.pid) && /^\d{1,9}$/.test(count) ? Number(count) : 0;
}

/** The engine has filled the gaps with descriptors of its own: only bin/tsrunc has seen what the caller has opened. */
function checkOpen(count: number): void {
  const { TSRUNC_DESCRIPTORS: given } = process.env;
  if (given === undefined) {
    throw new RuntimeError("cannot tell the caller's descriptors from the engine's", {
      hint: "Start tsrunc by bin/tsrunc",
    });
  }
  if (count <= Number(given)) return;
  throw new RuntimeError(`cannot pass descriptor ${firstDescriptor + Number(given)} on: it is not open`, {
    hint: `${count} descriptors from 3 on were to be passed (--preserve-fds, LISTEN_FDS)`,
  });
}
