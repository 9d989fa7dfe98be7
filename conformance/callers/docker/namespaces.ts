import type { Case } from "../case.ts";

/** What containers share with each other and with the host. */
export const namespaces: readonly Case[] = [
  {
    name: "a port of a container on the bridge is published",
    script: `
      detach --publish 127.0.0.1:18080:80 -- httpd -f -p 80 -h /www
      await served busybox wget -qO - http://127.0.0.1:18080/index.html && echo reached`,
    prints: "reached",
  },
  {
    name: "containers on a network of their own reach each other",
    // The static busybox cannot look up names: it crashes.
    script: `
      docker network create $id-net >/dev/null
      detach --name $id-a --network $id-net -- sh -c 'while true; do echo served | nc -l -p 80; done'
      address=$(inspect '(index .NetworkSettings.Networks "'$id-net'").IPAddress' $id-a)
      await served docker run --rm --name $id-b --network $id-net $image nc -w 3 $address 80 && echo reached`,
    prints: "reached",
  },
  {
    name: "--network none has nothing but the loopback device",
    script:
      "run --rm --network none -- sh -c 'ip -o link | grep -c . ; ip -o link | grep -o \"lo: <LOOPBACK,UP\"'",
    prints: "1\nlo: <LOOPBACK,UP",
  },
  {
    name: "--network host is the host's",
    script:
      '[[ $(run --rm --network host -- readlink /proc/self/ns/net) = "$(readlink /proc/self/ns/net)" ]] && echo same',
    prints: "same",
  },
  {
    name: "--network container: is another container's",
    script: `
      detach --name $id-a -- httpd -f -p 80 -h /www
      await served docker run --rm --name $id-b --network container:$id-a $image wget -qO - http://127.0.0.1/index.html && echo reached`,
    prints: "reached",
  },
  {
    name: "--pid container: sees another container's processes, and does not end them",
    script: `
      detach --name $id-a -- sleep 1234
      run --rm --name $id-b --pid container:$id-a -- cat /proc/1/cmdline | tr '\\0' ' '
      inspect .State.Status $id-a`,
    prints: "sleep 1234 running",
  },
  {
    name: "--pid host, --uts host and --ipc host are the host's",
    script: `
      run --rm --pid host --uts host --ipc host -- sh -c 'for name in pid uts ipc; do readlink /proc/self/ns/$name; done' >$dir/container
      for name in pid uts ipc; do readlink /proc/self/ns/$name; done | diff - $dir/container && echo same`,
    prints: "same",
  },
  {
    name: "--ipc container: shares /dev/shm",
    script: `
      detach --name $id-a --ipc shareable -- sh -c 'echo hello >/dev/shm/file; sleep 1000'
      await hello docker run --rm --name $id-b --ipc container:$id-a $image cat /dev/shm/file && echo shared`,
    prints: "shared",
  },
  {
    name: "--hostname, --domainname, --dns and --add-host are what the container sees",
    script: `
      run --rm --hostname box --dns 192.0.2.1 --add-host other:192.0.2.2 -- \\
        sh -c 'hostname; grep -h 192.0.2 /etc/resolv.conf /etc/hosts; grep -c box /etc/hosts'`,
    prints: "box\nnameserver 192.0.2.1\n192.0.2.2\tother\n1",
  },
  {
    name: "--cgroupns private hides where the container is",
    script: "run --rm --cgroupns private -- sh -c 'cut -d: -f3 /proc/self/cgroup | sort -u'",
    prints: "/",
  },
];
