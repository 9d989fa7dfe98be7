import type { Case, Host } from "../case.ts";

/** The shim reads no cgroup of a process whose list names a hierarchy that it does not find among the mounts. */
function unmountedHierarchy({ unmounted }: Host): string | undefined {
  return unmounted.length === 0 ? undefined : `containerd wants ${unmounted.join(" and ")} to be mounted`;
}

/** What containers see, may do and may use. */
export const isolation: readonly Case[] = [
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
];
