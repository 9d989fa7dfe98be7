import { type Case, lacksCapabilities } from "../case.ts";

/** What a container's processes may do. */
export const rights: readonly Case[] = [
  {
    name: "the default capabilities are Docker's 14",
    script: "run --rm -- grep -E 'Cap(Eff|Bnd|Inh|Amb)' /proc/self/status",
    prints:
      "CapInh:\t0000000000000000\nCapEff:\t00000000a80425fb\nCapBnd:\t00000000a80425fb\nCapAmb:\t0000000000000000",
  },
  {
    name: "--cap-drop and --cap-add",
    script: `
      run --rm --cap-drop ALL --cap-add CHOWN --cap-add SYS_TIME -- grep CapEff /proc/self/status
      run --rm --cap-drop CHOWN -- chown guest /tmp || true`,
    prints: /^CapEff:\t0000000002000001\n.*chown.*(Operation not permitted|EPERM)/,
  },
  {
    name: "--user by name has the groups of the image, and no capabilities",
    script: "run --rm --user guest -- sh -c 'id; grep CapEff /proc/self/status'",
    prints: "uid=405(guest) gid=100(users) groups=60(games),100(users)\nCapEff:\t0000000000000000",
  },
  {
    name: "--user by number, --group-add and --workdir",
    script:
      "run --rm --user 1234:5678 --group-add 99 --workdir /new/place -- sh -c 'echo $(id -u) $(id -g) $(id -G) $PWD'",
    prints: /^1234 5678 (5678 99|99 5678) \/new\/place$/,
  },
  {
    name: "Docker's seccomp profile refuses what it does not list",
    script: "run --rm -- sh -c 'exec 2>&1; grep Seccomp: /proc/self/status; unshare -U true'",
    prints: /^Seccomp:\s+2\n.*Operation not permitted$/,
    status: 1,
  },
  {
    name: "seccomp=unconfined is without a filter, and a profile of one's own is used",
    script: `
      run --rm --security-opt seccomp=unconfined -- grep Seccomp: /proc/self/status
      echo '{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO"}]}' >$dir/profile
      run --name $id-b --security-opt seccomp=$dir/profile -- mkdir /tmp/x || true`,
    prints: /^Seccomp:\s+0\n.*mkdir.*Operation not permitted$/,
  },
  {
    name: "no-new-privileges holds",
    script: "run --rm --security-opt no-new-privileges -- grep NoNewPrivs /proc/self/status",
    prints: /^NoNewPrivs:\s+1$/,
  },
  {
    name: "/proc and /sys are masked and read-only",
    script: `
      run --rm -- sh -c 'exec 2>&1; cat /proc/timer_list /proc/keys; ls -A /proc/scsi /sys/firmware | grep -v :; for path in /proc/sys/kernel/hostname /sys/x; do (: >$path); done' ||
        true`,
    prints: /^(ls: \/proc\/scsi.*\n)?.*hostname: Read-only.*\n.*\/sys\/x: Read-only.*$/,
  },
  {
    skip: lacksCapabilities,
    name: "--privileged has all capabilities, the host's devices and no filter",
    script: `
      run --rm --privileged -- sh -c 'mount -t tmpfs none /tmp && echo mounted; grep Seccomp: /proc/self/status; test -c /dev/kmsg -o -b /dev/vda -o -c /dev/mem && echo devices'`,
    prints: /^mounted\nSeccomp:\s+0\ndevices$/,
  },
  {
    name: "--device is there, others may not be used",
    script: `
      run --rm --device /dev/zero:/dev/nothing --cap-add MKNOD -- \\
        sh -c 'head -c 3 /dev/nothing | wc -c; mknod /tmp/mem c 1 1; head -c 1 /tmp/mem 2>&1' || true`,
    prints: /^3\n.*Operation not permitted$/,
  },
];
