import type { Case } from "../case.ts";

/** A container's files. */
export const volumes: readonly Case[] = [
  {
    name: "a volume outlives its container",
    script: `
      run --rm --volume $id-v:/data -- sh -c 'echo hello >/data/file'
      run --rm --volume $id-v:/data:ro -- sh -c 'exec 2>&1; cat /data/file; touch /data/x'`,
    prints: /^hello\n.*Read-only file system$/,
    status: 1,
  },
  {
    name: "a new volume has the image's files",
    script: "run --rm --volume $id-v:/www -- cat /www/index.html",
    prints: "served",
  },
  {
    name: "directories and files of the host are mounted",
    script: `
      mkdir $dir/data; echo file >$dir/file
      run --rm --volume $dir/data:/data --volume $dir/file:/etc/new/file:ro -- sh -c 'cat /etc/new/file; echo written >/data/x'
      cat $dir/data/x`,
    prints: "file\nwritten",
  },
  {
    name: "mounts of the host that appear later are seen where propagation says so",
    script: `
      mkdir $dir/tree
      mount --bind $dir/tree $dir/tree
      mount --make-shared $dir/tree
      mkdir $dir/tree/later
      detach --volume $dir/tree:/tree:rslave -- sleep 1000
      mount -t tmpfs tmpfs $dir/tree/later
      echo seen >$dir/tree/later/file
      docker exec $id cat /tree/later/file || true
      docker rm --force $id >/dev/null
      umount --recursive $dir/tree`,
    prints: "seen",
  },
  {
    name: "--read-only is the root file system, not the volumes and tmpfs",
    script: `
      run --rm --read-only --tmpfs /tmp --volume $id-v:/data -- sh -c 'exec 2>&1; touch /tmp/x /data/x && echo written; touch /x'`,
    prints: /^written\n.*\/x: Read-only file system$/,
    status: 1,
  },
  {
    name: "--tmpfs has its size, mode and flags",
    script:
      'run --rm --tmpfs /scratch:size=1m,mode=1770,noexec -- sh -c \'stat -c %a /scratch; df -k /scratch | tail -n 1 | tr -s " " | cut -d" " -f2; grep -o "/scratch.*noexec" /proc/mounts | grep -o noexec\'',
    prints: "1770\n1024\nnoexec",
  },
  {
    name: "--mount of a tmpfs and of a directory, read-only",
    script: `
      mkdir $dir/data
      run --rm --mount type=tmpfs,dst=/scratch,tmpfs-size=1048576 --mount type=bind,src=$dir/data,dst=/data,readonly -- \\
        sh -c 'exec 2>&1; touch /scratch/x && echo written; touch /data/x'`,
    prints: /^written\n.*Read-only file system$/,
    status: 1,
  },
  {
    name: "--volumes-from shares another container's volumes",
    script: `
      docker create --name $id-a --volume /data $image >/dev/null
      run --rm --name $id-b --volumes-from $id-a -- sh -c 'echo hello >/data/file'
      run --rm --name $id-c --volumes-from $id-a -- cat /data/file`,
    prints: "hello",
  },
];
