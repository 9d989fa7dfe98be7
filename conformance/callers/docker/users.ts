import type { Case } from "../case.ts";

/** The user of the host that is root in every container here. */
export const firstUser = 200_000;

/** What holds where the users of containers are others of the host. */
export const users: readonly Case[] = [
  {
    name: "root of a container is another user of the host",
    script: `
      detach -- sleep 1000
      stat -c %u:%g /proc/$(inspect .State.Pid)
      docker exec $id sh -c 'id -u; cat /proc/self/uid_map' | tr -s ' '`,
    prints: `${firstUser}:${firstUser}\n0\n 0 ${firstUser} 65536`,
  },
  {
    name: "the image's files are the container's, those of the host are nobody's",
    script: `
      mkdir $dir/data; echo secret >$dir/data/file; chmod 600 $dir/data/file
      run --rm --volume $dir/data:/data -- sh -c 'exec 2>&1; stat -c %u /www/index.html /data/file; touch /www/x && cat /data/file'`,
    prints: /^0\n65534\n.*Permission denied$/,
    status: 1,
  },
  {
    name: "what a container writes to a volume is its users'",
    script: `
      run --rm --volume $id-v:/data -- sh -c 'touch /data/file && chown guest /data/file'
      stat -c %u $(docker volume inspect --format '{{.Mountpoint}}' $id-v)/file`,
    prints: `${firstUser + 405}`,
  },
  {
    name: "devices are there, and no others can be made",
    script: `
      run --rm -- sh -c 'exec 2>&1; head -c 3 /dev/zero | wc -c; echo x >/dev/null && echo written; mknod /tmp/mem c 1 1'`,
    prints: /^3\nwritten\n.*Operation not permitted$/,
    status: 1,
  },
  {
    name: "a terminal belongs to the container's root",
    script: `
      in_terminal "docker run --rm -it --name $id $image sh -c 'stat -c %u /dev/console /dev/pts/0; tty; sleep 2'"`,
    prints: "0\n0\n/dev/pts/0",
  },
  {
    name: "limits and a network of its own",
    script: `
      detach --memory 64m --pids-limit 10 -- httpd -f -p 80 -h /www
      cgroup_file memory.max memory/memory.limit_in_bytes
      docker exec $id wget -qO - http://127.0.0.1/index.html`,
    prints: "67108864\nserved",
  },
  {
    name: "stop, start again and remove",
    script: `
      detach -- sh -c 'echo run >>/runs; cat /runs; sleep 1000'
      docker restart --time 0 $id >/dev/null
      await $'run\\nrun\\nrun' docker logs $id && inspect .State.Status`,
    prints: "running",
  },
  {
    name: "--userns host is without one",
    script: "run --rm --userns host -- cat /proc/self/uid_map | tr -s ' '",
    prints: "0 0 4294967295",
  },
];
