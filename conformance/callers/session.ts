import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import type { Case, Client, Place, Preparation } from "./case.ts";
import { image } from "./image.ts";
import { cgroupsBelow, entriesOf, processesOf, removeParents, surroundings } from "./place.ts";
import { sources } from "./scratch.ts";

/** A client with its daemon running. */
export interface Session {
  /** Runs a case and removes what it has left. @returns why it has failed; undefined when it has not */
  readonly run: (one: Case) => string | undefined;
  /** Ends the daemon. @returns what is left behind then, one line each */
  readonly end: () => string[];
}

/** What a script may take, in seconds. In the virtual machine everything takes ten times as long. */
const patience = process.env.TSRUNC_TEST_SLOW === undefined ? 40 : 300;

/** @throws Error when the daemon does not start */
export function startSession(client: Client, place: Place): Session {
  mkdirSync(place.dir, { recursive: true });
  const preparation = client.prepare(place);
  const shell = makeShell(preparation, place);
  const before = surroundings();
  const fine = (script: string): void => {
    const { status, output } = shell(script);
    if (status === 0) return;
    for (const { pid } of processesOf(place.name)) process.kill(pid, "SIGKILL");
    throw new Error(`${script.trim()}: ${output}`);
  };
  fine("daemon start");
  fine(preparation.load);

  const everything = (): readonly string[] => [
    ...cgroupsBelow(place.name),
    ...[...surroundings()].filter((line) => !preparation.keeps.test(line)),
    ...preparation.states.flatMap((state) =>
      entriesOf(state)
        .filter((entry) => !entry.startsWith("@"))
        .map((entry) => join(state, entry)),
    ),
  ];

  /** What a case has left though its containers have been removed. */
  const remains = (before: readonly string[], output: string): string | undefined => {
    const find = () => everything().filter((line) => !before.includes(line));
    // Daemons clear some things when the command has already returned.
    let left = find();
    for (let attempt = 0; left.length > 0 && attempt < 50; attempt++) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
      left = find();
    }
    return left.length === 0 ? undefined : `left behind: ${left.join("\n")}\n${output}`;
  };

  let count = 0;
  return {
    run: (one) => {
      const id = `${place.name}-${count++}`;
      const dir = join(place.dir, "cases", id);
      mkdirSync(dir, { recursive: true });
      const before = everything();
      const { status, output } = shell(one.script, { id, dir });
      const cleared = shell(preparation.clear, { id, dir });
      return complaint(one, status, output) ?? remains(before, cleared.output);
    },
    end: () => {
      const { output } = shell("daemon stop");
      const left = processesOf(place.name);
      for (const { pid } of left) process.kill(pid, "SIGKILL");
      const cgroups = cgroupsBelow(place.name);
      if (cgroups.length === 0) removeParents(place.name);
      const added = [...surroundings()].filter((line) => !before.has(line) && !preparation.keeps.test(line));
      return [output, ...left.map(({ line }) => line), ...cgroups, ...added].filter(Boolean);
    },
  };
}

/** What Docker says where its daemon is in the root cgroup, which has no file that limits swap: in the virtual machine. */
const swapWarning = /^WARNING: Your kernel does not support swap limit capabilities.*\n/gm;

function complaint({ prints, status: expected = 0 }: Case, status: number | undefined, printed: string) {
  const output = printed.replaceAll(swapWarning, "");
  const isPrinted = typeof prints === "string" ? output === prints : prints.test(output);
  if (isPrinted && status === expected) return undefined;
  const wanted = typeof prints === "string" ? JSON.stringify(prints) : `${prints}`;
  return `wanted: status ${expected}, ${wanted}\nfound: status ${status ?? "none, out of time"}, ${JSON.stringify(output)}`;
}

/** @returns what runs scripts with the environment and the functions of the client */
function makeShell(preparation: Preparation, { dir, runtime }: Place) {
  const system = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"];
  // Debian's programs before others of the same name; the virtual machine has more at the end.
  const path = [...system, sources, dirname(process.execPath), process.env.PATH ?? ""];
  const environment = {
    HOME: dir,
    PATH: path.join(delimiter),
    LC_ALL: "C.UTF-8",
    RUNTIME: runtime,
    DAEMON: preparation.daemon,
    DAEMON_DIR: dir,
    IS_READY: preparation.isReady,
    image,
    ...preparation.environment,
  };
  return (script: string, variables: Readonly<Record<string, string>> = {}) => {
    // A pipe would stay open as long as what the script leaves behind.
    const file = join(dir, "output");
    const descriptor = openSync(file, "w");
    try {
      const text = `${preparation.functions}\ncd /\n${script}`;
      const { status } = spawnSync(
        "timeout",
        ["--kill-after=5", `${patience}`, "bash", "-euo", "pipefail", "-c", text],
        { env: { ...environment, ...variables }, stdio: ["ignore", descriptor, descriptor] },
      );
      const output = readFileSync(file, "utf8").trim();
      return { status: status === 124 || status === null ? undefined : status, output };
    } finally {
      closeSync(descriptor);
    }
  };
}
