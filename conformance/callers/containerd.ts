import type { Client } from "./case.ts";
import { isolation } from "./containerd/isolation.ts";
import { life } from "./containerd/life.ts";
import { image } from "./image.ts";
import { inTerminal } from "./terminal.ts";

/** containerd and its own client, `ctr`, through the shim for runc. */
export const containerd: Client = {
  name: "containerd",
  programs: { containerd: "containerd", "containerd-shim-runc-v2": "containerd", ctr: "containerd" },

  prepare: ({ dir, name, archive }) => ({
    // An empty configuration: the runtime is named by each command.
    daemon: `containerd --config /dev/null --root ${dir}/root --state ${dir}/state --address ${dir}/socket --log-level warn`,
    isReady: "ctr version",
    load: `ctr images import ${archive}`,
    environment: {
      CONTAINERD_ADDRESS: `${dir}/socket`,
      CONTAINERD_NAMESPACE: name,
      image: `docker.io/library/${image}`,
    },
    functions: `
      # run [FLAG]... [PROGRAM [ARGUMENT]...]: in a container named $id, or --name's. The flags come before \`--\`.
      run() {
        local flags=() name=$id
        while [[ $# -gt 0 && $1 != -- ]]; do
          if [[ $1 = --name ]]; then name=$2; shift; else flags+=("$1"); fi
          shift
        done
        shift
        ctr run --runc-binary "$RUNTIME" "\${flags[@]}" "$image" "$name" "$@"
      }
      # status [NAME]: what containerd believes of the container's first process.
      status() { ctr tasks list | awk -v id="\${1:-$id}" '$1 == id { print $3 }'; }
      pid() { ctr tasks list | awk -v id="\${1:-$id}" '$1 == id { print $2 }'; }
      await_status() { for ((i = 0; i < 200; i++)); do [[ $(status) = $1 ]] && return; sleep 0.05; done; status; return 1; }
      # delete [--force]: its first process, and prints its exit code.
      delete() { ctr tasks delete "$@" $id 2>&1 | grep -o 'exit code [0-9]*'; }
      execute() { ctr tasks exec --exec-id "exec$RANDOM" "$@"; }
      ${inTerminal}
    `,
    clear: `
      for name in $(ctr containers list -q | grep "^$id"); do
        ctr tasks delete --force "$name" || true
        ctr containers delete "$name" || true
      done`,
    keeps: /^$/,
    states: [`/run/containerd/runc/${name}`],
  }),

  cases: [...life, ...isolation],
};
