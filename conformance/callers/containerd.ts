import type { Client, Host } from "./case.ts";
import { image } from "./image.ts";
import { inTerminal } from "./terminal.ts";

/** The shim reads no cgroup of a process whose list names a hierarchy that it does not find among the mounts. */
function unmountedHierarchy({ unmounted }: Host): string | undefined {
  return unmounted.length === 0 ? undefined : `containerd wants ${unmounted.join(" and ")} to be mounted`;
}

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

  cases: [
    {
      name: "run passes output and exit status on",
      script: "run --rm -- sh -c 'echo hello; echo error >&2; exit 3'",
      prints: /^(hello\s+error|error\s+hello)$/,
      status: 3,
    },
    {
      name: "run passes standard input on",
      // ctr 1.6 does not tell of its end.
      script: "echo hello | run --rm -- head -n 1",
      prints: "hello",
    },
    {
      name: "environment and working directory are those asked for",
      script: `run --rm --env COLOUR=blue --cwd /tmp -- sh -c 'echo $COLOUR $PWD'`,
      prints: "blue /tmp",
    },
    {
      name: "a program that does not exist is reported by name, and nothing stays",
      script: `
        run --rm -- /no/such/program 2>&1 | grep -o '/no/such/program.*no such file or directory' || true
        ctr containers list -q | grep "$id" || true`,
      prints: /^\/no\/such\/program.*no such file or directory$/,
    },
    {
      name: "a detached container runs until its program ends",
      script: `
        run --detach -- sh -c 'while [ ! -e /tmp/end ]; do sleep 0.1; done; exit 7'
        status
        execute $id touch /tmp/end
        await_status STOPPED
        delete`,
      prints: "RUNNING\nexit code 7",
    },
    {
      name: "exec runs in the container, as another user and elsewhere, and passes the exit status on",
      script: `
        run --detach -- sleep 1000
        execute --user 405:100 --cwd /var $id sh -c 'echo $(id -u) $PWD $(cat /proc/1/comm); exit 5'`,
      prints: "405 /var sleep",
      status: 5,
    },
    {
      name: "exec passes standard input on, and its end",
      script: "run --detach -- sleep 1000; echo hello | execute $id cat",
      prints: "hello",
    },
    {
      name: "exec of a program that does not exist is reported by name, and the container lives on",
      script: `
        run --detach -- sleep 1000
        execute $id /no/such/program 2>&1 | grep -o '/no/such/program.*no such file or directory' || true
        status`,
      prints: /^\/no\/such\/program.*no such file or directory\nRUNNING$/,
    },
    {
      name: "a terminal is the program's own, of the caller's size",
      script: `
        in_terminal "ctr run --rm --tty --runc-binary $RUNTIME $image $id sh -c 'tty; test -t 0 && test -t 1 && test -t 2; sleep 1; until stty size 2>/dev/null; do sleep 0.1; done'"`,
      prints: /^\/dev\/pts\/0\s+33 77$/,
    },
    {
      name: "exec in a terminal",
      script: `
        run --detach -- sleep 1000
        in_terminal "ctr tasks exec --tty --exec-id one $id sh -c 'test -t 1 && tty; sleep 2; exit 4'" || echo "exit status $?"`,
      prints: /^\/dev\/pts\/\d+\s+exit status 4$/,
    },
    {
      name: "kill ends the program with the signal",
      script: `
        run --detach -- sleep 1000
        ctr tasks kill --signal SIGKILL $id
        await_status STOPPED
        delete`,
      prints: "exit code 137",
    },
    {
      name: "kill sends a signal that the program may handle",
      script: `
        run --detach -- sh -c 'trap "exit 9" TERM; while true; do sleep 0.1; done'
        sleep 0.5
        ctr tasks kill $id
        await_status STOPPED
        delete`,
      prints: "exit code 9",
    },
    {
      name: "kill --all reaches every process of the container",
      script: `
        seconds=77$RANDOM
        run --detach -- sh -c "sleep $seconds & sleep $seconds & wait"
        ctr tasks kill --all --signal SIGKILL $id
        await_status STOPPED
        pgrep -f "^sleep $seconds$" || echo none`,
      prints: "none",
    },
    {
      name: "a paused container stands still until it is resumed",
      script: `
        run --detach -- sh -c 'while true; do echo >>/tmp/now; sleep 0.01; done'
        sleep 0.3
        ctr tasks pause $id
        status
        file=/proc/$(pid)/root/tmp/now
        before=$(stat -c %s $file); sleep 0.3; after=$(stat -c %s $file)
        [[ $before = "$after" ]] && echo still
        ctr tasks resume $id
        status
        sleep 1
        [[ $(stat -c %s $file) -gt $after ]] && echo moving`,
      prints: "PAUSED\nstill\nRUNNING\nmoving",
    },
    {
      name: "delete refuses a running container, with --force it ends it",
      script: `
        run --detach -- sleep 1000
        ctr tasks delete $id 2>&1 | grep -om 1 'must be stopped' || true
        delete --force
        status | grep . || echo gone`,
      prints: "must be stopped\nexit code 137\ngone",
    },
    {
      name: "the same id cannot be used twice, and may be used again after delete",
      script: `
        run --detach -- sleep 1000
        run --detach -- true 2>&1 | grep -o 'already exists' || true
        delete --force
        ctr containers delete $id
        run --rm -- echo again`,
      prints: "already exists\nexit code 137\nagain",
    },
    {
      name: "two containers share network, IPC and host name",
      script: `
        run --detach --name $id-a -- sleep 1000
        proc=/proc/$(pid $id-a)/ns
        run --rm --name $id-b --with-ns network:$proc/net --with-ns ipc:$proc/ipc --with-ns uts:$proc/uts -- \\
          sh -c 'for name in net ipc uts; do readlink /proc/self/ns/$name; done' >$dir/b
        for name in net ipc uts; do readlink $proc/$name; done | diff - $dir/b && echo same`,
      prints: "same",
    },
    {
      name: "a container that joins another's processes sees them, and does not end them",
      script: `
        run --detach --name $id-a -- sleep 1000
        run --rm --name $id-b --with-ns pid:/proc/$(pid $id-a)/ns/pid -- cat /proc/1/cmdline | tr '\\0' ' '
        status $id-a`,
      prints: "sleep 1000 RUNNING",
    },
    {
      name: "a container outlives a restart of containerd, which then hears of its end",
      script: `
        run --detach -- sh -c 'while [ ! -e /tmp/end ]; do sleep 0.1; done; exit 6'
        before=$(pid)
        daemon restart
        status
        [[ $(pid) = "$before" ]] && echo 'the same process'
        execute $id touch /tmp/end
        await_status STOPPED
        delete`,
      prints: "RUNNING\nthe same process\nexit code 6",
    },
    {
      skip: unmountedHierarchy,
      name: "metrics tell what a container uses",
      script: `
        run --detach --memory-limit 67108864 -- sh -c 'head -c 5000000 /dev/zero >/dev/shm/x; sleep 1000'
        sleep 1
        ctr tasks metrics --format json $id >$dir/metrics
        grep -q 67108864 $dir/metrics && grep -qE '"(usage|current)"' $dir/metrics && echo 'limit and usage'`,
      prints: "limit and usage",
    },
    {
      name: "events tell of a container's life",
      script: `
        ctr events >$dir/events &
        sleep 1
        run --rm -- true
        sleep 1
        kill %1
        grep -o '/tasks/[a-z]*' $dir/events`,
      prints: "/tasks/create\n/tasks/start\n/tasks/exit\n/tasks/delete",
    },
    {
      skip: unmountedHierarchy,
      name: "an event tells that a container is out of memory",
      script: `
        ctr events >$dir/events &
        sleep 1
        run --detach --memory-limit 16777216 -- sh -c 'sleep 2; x=a; while true; do x=$x$x; done'
        await_status STOPPED
        sleep 1
        kill %1
        grep -o '/tasks/oom' $dir/events | head -n 1`,
      prints: "/tasks/oom",
    },
    {
      name: "ps lists the container's processes",
      script: `
        run --detach -- sh -c 'sleep 1000 & sleep 1000 & wait'
        sleep 0.5
        ctr tasks ps $id | tail -n +2 | wc -l`,
      prints: "3",
    },
    {
      name: "limits are set in the cgroup before the program runs",
      script: `
        run --detach --memory-limit 67108864 --cpus 0.5 -- sleep 1000
        file() { cat /sys/fs/cgroup/{,memory/,cpu/}$CONTAINERD_NAMESPACE/$id/$1 2>/dev/null || true; }
        echo $(file memory.max)$(file memory.limit_in_bytes) $(file cpu.max)$(file cpu.cfs_quota_us)`,
      prints: /^67108864 50000( 100000)?$/,
    },
    {
      name: "a read-only root file system, and mounts of the host, read-only and not",
      script: `
        mkdir $dir/a $dir/b; echo a >$dir/a/file
        run --rm --read-only --mount type=bind,src=$dir/a,dst=/tmp,options=rbind:ro \\
          --mount type=bind,src=$dir/b,dst=/var,options=rbind:rw -- \\
          sh -c 'exec 2>&1; cat /tmp/file; touch /root/x; touch /tmp/x; echo b >/var/file' || true
        cat $dir/b/file`,
      prints: /^a\n.*\/root\/x: Read-only.*\n.*\/tmp\/x: Read-only.*\nb$/,
    },
    {
      name: "capabilities are dropped and added",
      script: `
        run --rm --cap-drop CAP_CHOWN --cap-add CAP_SYS_TIME -- grep CapEff /proc/self/status`,
      // containerd's default set of 14 has bit 0, and not bit 25.
      prints: "CapEff:	00000000aa0425fa",
    },
    {
      name: "containerd's seccomp profile refuses what it does not list",
      script: `
        run --rm --seccomp -- sh -c 'grep Seccomp: /proc/self/status; unshare -U true 2>/dev/null; echo $?'`,
      prints: /^Seccomp:\s+2\n1$/,
    },
    {
      name: "a privileged container has all capabilities of the daemon",
      script: `
        run --rm --privileged -- grep CapEff /proc/self/status >$dir/rights
        grep CapEff /proc/self/status | diff - $dir/rights && echo same`,
      prints: "same",
    },
    {
      name: "the host's network can be used",
      script: `[[ $(run --rm --net-host -- readlink /proc/self/ns/net) = "$(readlink /proc/self/ns/net)" ]] && echo same`,
      prints: "same",
    },
    {
      name: "ten containers at once",
      script: `
        for number in {0..9}; do run --rm --name $id-$number -- echo $number >$dir/$number & done
        wait
        cat $dir/*`,
      prints: "0\n1\n2\n3\n4\n5\n6\n7\n8\n9",
    },
  ],
};
