import { type Case, lacksCapabilities } from "../case.ts";

/** How containers start, are looked after, and end. */
export const life: readonly Case[] = [
  {
    name: "run passes output and exit status on",
    script: "run --rm -- sh -c 'echo hello; echo error >&2; exit 3'",
    prints: /^(hello\s+error|error\s+hello)$/,
    status: 3,
  },
  {
    name: "run --interactive passes standard input on, and its end",
    script: "echo hello | run --rm --interactive -- cat",
    prints: "hello",
  },
  {
    name: "run --tty has a terminal of the caller's size, and passes on what is typed",
    script: `
      (until docker exec $id true >/dev/null 2>&1; do sleep 0.2; done; sleep 1; echo 'typed text' >$dir/keyboard) &
      in_terminal "docker run --rm --interactive --tty --name $id $image sh -c 'tty; stty -echo; read -r line; echo \\"got \\$line\\"; until stty size 2>/dev/null; do sleep 0.1; done; sleep 1'" |
        grep -v '^typed text$'`,
    prints: /^\/dev\/pts\/0\ngot typed text\n33 77$/,
  },
  {
    name: "a program that does not exist is status 127, and named",
    script: "run -- /no/such/program",
    prints: /\/no\/such\/program.*no such file or directory/s,
    status: 127,
  },
  {
    name: "a program that is not in the path is status 127",
    script: "run -- nosuchprogram",
    prints: /nosuchprogram.*executable file not found in \$PATH/s,
    status: 127,
  },
  {
    name: "a program that may not be executed is status 126",
    script: "run -- /etc/passwd",
    prints: /permission denied/,
    status: 126,
  },
  {
    name: "exec runs in the container, and passes its exit status on",
    script: `
      detach -- sleep 1000
      docker exec --env COLOUR=blue --workdir /var --user guest $id sh -c 'echo $COLOUR $PWD $(id -un) $(cat /proc/1/comm); exit 5'`,
    prints: "blue /var guest sleep",
    status: 5,
  },
  {
    name: "exec -it has a terminal of the caller's size, and passes on what is typed",
    script: `
      detach -- sleep 1000
      (sleep 2; echo 'typed text' >$dir/keyboard) &
      in_terminal "docker exec -it $id sh -c 'test -t 1 && stty -echo; read -r line; echo \\"got \\$line\\"; until stty size 2>/dev/null; do sleep 0.1; done'" | grep -v '^typed text$'`,
    prints: "got typed text\n33 77",
  },
  {
    name: "exec of a program that does not exist is status 126 or 127, and the container lives on",
    script: `
      detach -- sleep 1000
      docker exec $id /no/such/program || echo "status $?"
      inspect .State.Status`,
    prints: /no such file or directory.*status 12[67]\nrunning$/s,
  },
  {
    skip: lacksCapabilities,
    name: "exec --detach goes on by itself, and --privileged has all capabilities",
    script: `
      detach -- sleep 1000
      docker exec --detach --privileged $id sh -c 'grep CapEff /proc/self/status >/tmp/rights'
      sleep 1
      docker exec $id cat /tmp/rights | sed 's/.*\\(f\\{8\\}\\)$/all/'`,
    prints: /(all|f[0-9a-f]ffffff)$/,
  },
  {
    name: "logs are what the program has written",
    script: `
      detach -- sh -c 'echo one; echo two >&2'
      docker wait $id
      docker logs $id 2>/dev/null
      docker logs $id 2>&1 >/dev/null`,
    prints: "0\none\ntwo",
  },
  {
    name: "stop sends SIGTERM, waits, and then kills",
    script: `
      detach --name $id-a -- sh -c 'trap "exit 9" TERM; while true; do sleep 0.1; done'
      detach --name $id-b -- sh -c 'trap "" TERM; while true; do sleep 0.1; done'
      sleep 0.5
      docker stop --time 1 $id-a $id-b >/dev/null
      inspect .State.ExitCode $id-a
      inspect .State.ExitCode $id-b`,
    prints: "9\n137",
  },
  {
    name: "kill sends any signal",
    script: `
      detach -- sh -c 'trap "echo heard" USR1; echo ready; while true; do sleep 0.1; done'
      await ready docker logs $id
      docker kill --signal USR1 $id >/dev/null
      await $'ready\\nheard' docker logs $id
      docker kill $id >/dev/null
      inspect .State.ExitCode`,
    prints: "137",
  },
  {
    name: "a container starts again after it has ended, with its files",
    script: `
      detach -- sh -c 'echo run >>/runs; cat /runs; sleep 1000'
      docker restart --time 0 $id >/dev/null
      await $'run\\nrun\\nrun' docker logs $id && inspect .State.Status`,
    prints: "running",
  },
  {
    name: "create and start are two steps",
    script: `
      docker create --name $id $image echo hello >/dev/null
      inspect .State.Status
      docker start --attach $id`,
    prints: "created\nhello",
  },
  {
    name: "a restart policy starts a container again that fails",
    script: `
      detach --restart on-failure:2 -- sh -c 'echo run; exit 1'
      await 2 docker inspect --format '{{.RestartCount}}' $id
      await exited docker inspect --format '{{.State.Status}}' $id
      docker logs $id`,
    prints: "run\nrun\nrun",
  },
  {
    name: "a paused container stands still until it is unpaused",
    script: `
      detach -- sh -c 'while true; do echo >>/now; sleep 0.01; done'
      sleep 0.5
      docker pause $id >/dev/null
      inspect .State.Status
      file=/proc/$(inspect .State.Pid)/root/now
      before=$(stat -c %s $file); sleep 0.3; after=$(stat -c %s $file)
      [[ $before = "$after" ]] && echo still
      docker unpause $id >/dev/null
      sleep 1
      [[ $(stat -c %s $file) -gt $after ]] && echo moving`,
    prints: "paused\nstill\nmoving",
  },
  {
    name: "rm refuses a running container, with --force it ends it",
    script: `
      detach -- sleep 1000
      docker rm $id 2>&1 | grep -o 'cannot remove a running container' || true
      docker rm --force $id >/dev/null
      docker ps --all --quiet --filter name=$id`,
    prints: "cannot remove a running container",
  },
  {
    name: "--init is the first process, passes signals on and reaps",
    script: `
      detach --init -- sh -c 'trap "exit 9" TERM; sh -c "sleep 0.1 &"; sleep 0.5; ps -o stat,comm; while true; do sleep 0.1; done'
      sleep 2
      docker exec $id cat /proc/1/comm
      docker logs $id | grep -c '^Z' || true
      docker stop $id >/dev/null
      inspect .State.ExitCode`,
    prints: /^(docker-init|tini)\n0\n9$/,
  },
  {
    name: "a container outlives the daemon, which then hears of its end",
    script: `
      detach -- sh -c 'while [ ! -e /end ]; do sleep 0.1; done; exit 6'
      before=$(inspect .State.Pid)
      daemon restart
      [[ $(inspect .State.Pid) = "$before" ]] && echo 'the same process'
      docker exec $id touch /end
      docker wait $id`,
    prints: "the same process\n6",
  },
  {
    name: "a health check runs in the container, and tells of its state",
    script: `
      detach --health-cmd 'test -e /healthy' --health-interval 500ms --health-retries 1 -- sleep 1000
      await unhealthy docker inspect --format '{{.State.Health.Status}}' $id && echo unhealthy
      docker exec $id touch /healthy
      await healthy docker inspect --format '{{.State.Health.Status}}' $id && echo healthy`,
    prints: "unhealthy\nhealthy",
  },
  {
    name: "top, stats and inspect tell what runs",
    script: `
      detach -- sh -c 'sleep 1000 & sleep 1000 & wait'
      docker top $id | grep -c 'sleep 1000$'
      docker stats --no-stream --format '{{.PIDs}}' $id
      [[ $(readlink /proc/$(inspect .State.Pid)/exe) = */busybox ]] && inspect .HostConfig.Runtime`,
    prints: /^2\n3\ntsrunc$/,
  },
  {
    name: "events tell of a container's life",
    script: `
      since=$(date +%s)
      run --rm -- true
      docker events --since $since --until $(($(date +%s) + 1)) --filter container=$id --format '{{.Action}}'`,
    prints: /create[\s\S]*start[\s\S]*die/,
  },
  {
    name: "files are copied into and out of a running container",
    script: `
      detach -- sleep 1000
      echo hello >$dir/file
      docker cp $dir/file $id:/tmp/file
      docker exec $id sh -c 'cat /tmp/file; echo back >/tmp/file'
      docker cp $id:/tmp/file - | tar --extract --to-stdout`,
    prints: "hello\nback",
  },
  {
    name: "ten containers at once",
    script: `
      for number in {0..9}; do run --rm --name $id-$number --network none -- echo $number >$dir/$number & done
      wait
      cat $dir/*`,
    prints: "0\n1\n2\n3\n4\n5\n6\n7\n8\n9",
  },
];
