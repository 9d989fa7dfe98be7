import type { Case } from "../case.ts";

/** What a container may use. */
export const limits: readonly Case[] = [
  {
    name: "--memory holds, and inspect tells that memory ran out",
    script: `
      run --memory 16m --memory-swap 16m -- sh -c 'x=a; while true; do x=$x$x; done' || echo "status $?"
      inspect .State.OOMKilled`,
    prints: /status 137\ntrue$/,
  },
  {
    name: "--pids-limit holds",
    script: `
      run --rm --pids-limit 5 -- sh -c 'for i in 1 2 3 4 5 6 7 8; do sleep 1 & done; wait' || true`,
    prints: /can't fork|Resource temporarily unavailable/,
  },
  {
    name: "--cpus, --cpu-shares and --cpuset-cpus are in the cgroup",
    script: `
      detach --cpus 0.5 --cpu-shares 512 --cpuset-cpus 0 -- sleep 1000
      cgroup_file cpu.max cpu/cpu.cfs_quota_us
      cgroup_file cpu.weight cpu/cpu.shares
      cgroup_file cpuset.cpus cpuset/cpuset.cpus`,
    prints: /^50000( 100000)?\n(512|20|59)\n0$/,
  },
  {
    name: "--memory and --memory-reservation are in the cgroup",
    script: `
      detach --memory 64m --memory-reservation 32m -- sleep 1000
      cgroup_file memory.max memory/memory.limit_in_bytes
      cgroup_file memory.low memory/memory.soft_limit_in_bytes`,
    prints: "67108864\n33554432",
  },
  {
    name: "update changes the limits of a running container",
    script: `
      detach --memory 64m --pids-limit 20 -- sleep 1000
      docker update --memory 32m --memory-swap 64m --pids-limit 30 --cpus 0.25 $id >/dev/null
      cgroup_file memory.max memory/memory.limit_in_bytes
      cgroup_file pids.max pids/pids.max
      cgroup_file cpu.max cpu/cpu.cfs_quota_us`,
    prints: /^33554432\n30\n25000( 100000)?$/,
  },
  {
    name: "--ulimit holds for the program and for exec",
    script: `
      detach --ulimit nofile=64:128 --ulimit core=0 -- sleep 1000
      grep -E 'open files|core' /proc/$(inspect .State.Pid)/limits | tr -s ' ' | sed 's/ $//'
      docker exec $id sh -c 'ulimit -n; ulimit -Hn'`,
    prints: "Max core file size 0 0 bytes\nMax open files 64 128 files\n64\n128",
  },
  {
    name: "--sysctl is set in the container alone",
    script: `
      before=$(sysctl -n kernel.shmmax)
      run --rm --sysctl kernel.shmmax=123456 --sysctl net.ipv4.ip_unprivileged_port_start=80 -- sysctl -n kernel.shmmax net.ipv4.ip_unprivileged_port_start
      [[ $(sysctl -n kernel.shmmax) = "$before" ]] && echo 'as before'`,
    prints: "123456\n80\nas before",
  },
  {
    name: "--oom-score-adj is the program's",
    script: "run --rm --oom-score-adj 500 -- cat /proc/self/oom_score_adj",
    prints: "500",
  },
  {
    name: "--shm-size is the size of /dev/shm",
    script: "run --rm --shm-size 8m -- df -k /dev/shm | awk 'END { print $2 }'",
    prints: "8192",
  },
  {
    name: "the processes of exec are in the container's cgroup",
    script: `
      detach --memory 64m -- sleep 1000
      docker exec --detach $id sleep 999
      sleep 0.5
      cgroup_file cgroup.procs memory/cgroup.procs | wc -l`,
    prints: "2",
  },
];
