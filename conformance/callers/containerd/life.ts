import type { Case } from "../case.ts";

/** How containers start, are looked after, and end. */
export const life: readonly Case[] = [
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
    name: "ps lists the container's processes",
    script: `
        run --detach -- sh -c 'sleep 1000 & sleep 1000 & wait'
        sleep 0.5
        ctr tasks ps $id | tail -n +2 | wc -l`,
    prints: "3",
  },
  {
    name: "ten containers at once",
    script: `
        for number in {0..9}; do run --rm --name $id-$number -- echo $number >$dir/$number & done
        wait
        cat $dir/*`,
    prints: "0\n1\n2\n3\n4\n5\n6\n7\n8\n9",
  },
];
