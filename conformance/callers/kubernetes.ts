import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "./case.ts";
import { containerd } from "./containerd.ts";
import { image } from "./image.ts";
import { snippet } from "./snippet.ts";

/** containerd as Kubernetes uses it, through the Container Runtime Interface, set up as the documentation says. */
export const kubernetes: Client = {
  name: "kubernetes",
  programs: containerd.programs,

  prepare: (place) => {
    const { dir, name, runtime, archive } = place;
    const configuration = join(dir, "config.toml");
    // No image is fetched, and root may not be allowed to spare processes from the OOM killer.
    const settings = [`sandbox_image = "docker.io/library/${image}"`, "restrict_oom_score_adj = true"];
    const more = `[plugins."io.containerd.grpc.v1.cri"]\n${settings.join("\n")}\n`;
    writeFileSync(configuration, `${snippet("config.toml", runtime)}\n${more}`);
    return {
      daemon: `containerd --config ${configuration} --root ${dir}/root --state ${dir}/state --address ${dir}/socket --log-level warn`,
      isReady: "ctr version && ctr plugins list | grep -q 'grpc.v1 *cri .* ok'",
      load: `ctr images import ${archive}`,
      environment: {
        CONTAINERD_ADDRESS: `${dir}/socket`,
        CONTAINERD_NAMESPACE: "k8s.io",
        CGROUP: `/${name}`,
        LOGS: `${dir}/logs`,
        image: `docker.io/library/${image}`,
      },
      functions: `
        kubelet() { node ${join(import.meta.dirname, "cri/kubelet.js")} "$@"; }
        # start [FLAG]... -- PROGRAM...: a container in a pod of its own; prints its id.
        start() { kubelet run "$(kubelet pod $id)" $id "$@"; }
        await_status() { for ((i = 0; i < 50; i++)); do [[ $(kubelet status $2) = "$1" ]] && return; sleep 0.1; done; kubelet status $2; return 1; }
        limit() { cat /sys/fs/cgroup/${name}/$1/memory.max 2>/dev/null || cat /sys/fs/cgroup/memory/${name}/$1/memory.limit_in_bytes; }
      `,
      clear: `
        for pod in $(ctr containers list "labels.\\"io.cri-containerd.kind\\"==sandbox" -q); do
          kubelet remove $pod
        done`,
      keeps: /^$/,
      states: ["/run/containerd/runc/k8s.io"],
    };
  },

  cases: [
    {
      name: "a pod's container runs, and exec passes output and exit status on",
      script: `
        container=$(start -- sleep 1000)
        kubelet status $container
        kubelet exec $container sh -c 'echo $(cat /proc/1/comm) runs; exit 4'`,
      prints: "running\nsleep runs",
      status: 4,
    },
    {
      name: "what a container writes is logged, and its exit status kept",
      script: `
        container=$(start -- sh -c 'echo hello; exit 3')
        await_status 'exited 3' $container
        cut -d ' ' -f 2- $LOGS/$id.log`,
      prints: "stdout F hello",
    },
    {
      name: "containers of a pod share its IPC and host name",
      script: `
        pod=$(kubelet pod $id)
        a=$(kubelet run $pod $id-a -- sh -c 'echo hello >/dev/shm/file; sleep 1000')
        b=$(kubelet run $pod $id-b -- sleep 1000)
        sleep 0.5
        for container in $a $b; do
          kubelet exec $container sh -c 'cat /dev/shm/file; readlink /proc/self/ns/ipc; readlink /proc/self/ns/uts' >$dir/$container
        done
        diff $dir/$a $dir/$b && head -n 1 $dir/$a`,
      prints: "hello",
    },
    {
      name: "limits are set, and changed while the container runs",
      script: `
        container=$(start --memory=67108864 -- sleep 1000)
        limit $container
        kubelet update $container 134217728
        limit $container`,
      prints: "67108864\n134217728",
    },
    {
      name: "a container runs as the user asked for, on a read-only root file system",
      script: `
        container=$(start --user=1234 --read-only -- sleep 1000)
        kubelet exec $container sh -c 'id -u; touch /tmp/x'`,
      prints: /^1234\n.*Read-only file system$/,
      status: 1,
    },
    {
      name: "stop sends SIGTERM, waits, and then kills",
      script: `
        pod=$(kubelet pod $id)
        a=$(kubelet run $pod $id-a -- sh -c 'trap "exit 9" TERM; while true; do sleep 0.1; done')
        b=$(kubelet run $pod $id-b -- sh -c 'trap "" TERM; while true; do sleep 0.1; done')
        sleep 1
        kubelet stop $a 5
        kubelet stop $b 1
        kubelet status $a
        kubelet status $b`,
      prints: "exited 9\nexited 137",
    },
    {
      name: "a pod outlives a restart of containerd",
      script: `
        container=$(start -- sleep 1000)
        daemon restart
        kubelet status $container
        kubelet exec $container echo hello`,
      prints: "running\nhello",
    },
    {
      name: "a program that does not exist is reported by name",
      script: "start -- /no/such/program",
      prints: /\/no\/such\/program.*no such file or directory/,
      status: 1,
    },
  ],
};
