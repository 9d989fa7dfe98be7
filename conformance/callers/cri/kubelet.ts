// What a kubelet asks of containerd, for scripts. Numbers are those of the fields in api.proto of k8s.io/cri-api, version v1.
//   kubelet pod NAME                                      starts a pod with the host's network, prints its id
//   kubelet run POD NAME [--memory=BYTES] [--user=NUMBER] [--read-only] -- PROGRAM...   starts a container in it, prints its id
//   kubelet exec ID PROGRAM...                            runs a program there
//   kubelet status ID                                     prints "running", or "exited" and the exit status
//   kubelet update ID BYTES                               changes how much memory it may use
//   kubelet stop ID SECONDS                               ends it, gently at first
//   kubelet remove POD                                    ends and removes a pod with all in it
// $CONTAINERD_ADDRESS is the daemon's socket, $CGROUP the cgroup of pods, $LOGS a directory for what containers write, $image their image.
import { writeSync } from "node:fs";
import { parseArgs } from "node:util";
import { call } from "./call.ts";
import { count, decode, type Fields, type Message, text } from "./message.ts";

const { CONTAINERD_ADDRESS: socket = "", CGROUP: cgroup = "", LOGS: logs = "", image = "" } = process.env;
/** NamespaceMode.NODE of api.proto. */
const hosts = 2;
const states = ["created", "running", "exited"];

const ask = (method: string, request: Message): Promise<Fields> => call(socket, method, request);

function podConfig(name: string): Message {
  return {
    1: { 1: name, 2: `${name}-uid`, 3: "default" },
    3: logs,
    8: { 1: cgroup, 2: { 1: { 1: hosts } } },
  };
}

const commands: Readonly<Record<string, (...args: string[]) => Promise<string | number>>> = {
  pod: async (name = "") => text(await ask("RunPodSandbox", { 1: podConfig(name), 2: "tsrunc" }), 1),

  run: async (pod = "", name = "", ...rest) => {
    const { values, positionals } = parseArgs({
      args: rest,
      options: { memory: { type: "string" }, user: { type: "string" }, "read-only": { type: "boolean" } },
      allowPositionals: true,
    });
    const linux: Message = {
      1: values.memory === undefined ? {} : { 4: Number(values.memory) },
      2: {
        3: { 1: hosts },
        ...(values.user !== undefined && { 5: { 1: Number(values.user) } }),
        7: values["read-only"] ?? false,
      },
    };
    const config: Message = { 1: { 1: name }, 2: { 1: image }, 3: positionals, 11: `${name}.log`, 15: linux };
    const id = text(await ask("CreateContainer", { 1: pod, 2: config, 3: podConfig(name) }), 1);
    await ask("StartContainer", { 1: id });
    return id;
  },

  exec: async (id = "", ...program) => {
    const answer = await ask("ExecSync", { 1: id, 2: program, 3: 20 });
    writeSync(1, text(answer, 1));
    writeSync(2, text(answer, 2));
    return count(answer, 3);
  },

  status: async (id = "") => {
    const [status] = (await ask("ContainerStatus", { 1: id })).get(1) ?? [];
    const fields = decode(Buffer.isBuffer(status) ? status : Buffer.alloc(0));
    const state = states[count(fields, 3)] ?? "unknown";
    return state === "exited" ? `exited ${count(fields, 7)}` : state;
  },

  update: async (id = "", memory = "") => {
    await ask("UpdateContainerResources", { 1: id, 2: { 4: Number(memory) } });
    return "";
  },

  stop: async (id = "", seconds = "") => {
    await ask("StopContainer", { 1: id, 2: Number(seconds) });
    return "";
  },

  remove: async (pod = "") => {
    await ask("StopPodSandbox", { 1: pod });
    await ask("RemovePodSandbox", { 1: pod });
    return "";
  },
};

const [name = "", ...args] = process.argv.slice(2);
try {
  const result = (await commands[name]?.(...args)) ?? 2;
  if (typeof result === "number") process.exitCode = result;
  else if (result !== "") writeSync(1, `${result}\n`);
} catch (error) {
  writeSync(2, `kubelet ${name}: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
