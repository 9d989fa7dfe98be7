#!/bin/bash
# Usage: unshare --mount --pid --fork --mount-proc --propagation private userManager.sh NAME USER BUNDLE TSRUNC
# Makes a host of cgroup v2 alone on which a user has a systemd and a bus, in a cgroup NAME that is removed in the end, and takes a container
# of that systemd's through its life.
set -eu
name=$1 user=$2 bundle=$3 tsrunc=$4
umount -R /sys/fs/cgroup
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount -t tmpfs tmpfs /run
# By this directory both know that systemd runs.
mkdir -p /run/systemd/system /run/user
cgroup=/sys/fs/cgroup/$name
mkdir "$cgroup" "$cgroup/manager" "$cgroup/session"
chown "$user:$user" /run/user "$cgroup"{,/manager,/session}{,/cgroup.{procs,subtree_control,threads}}
export HOME=/run/user XDG_RUNTIME_DIR=/run/user DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/bus

# enter CGROUP COMMAND...: as the user
enter() { sh -c 'echo 0 >"$0/cgroup.procs"; exec "$@"' "$cgroup/$1" setpriv --reuid="$user" --regid="$user" --clear-groups "${@:2}"; }
trap 'cd /; echo 1 >"$cgroup/cgroup.kill"; sleep 0.2; find "$cgroup" -depth -type d -delete' EXIT

enter manager /lib/systemd/systemd --user --unit=dbus.socket >/run/log 2>&1 &
for ((i = 0; i < 100; i++)); do
	[[ -S /run/user/bus ]] && enter session systemctl --user is-active --quiet dbus.socket && break
	sleep 0.1
done
cd "$bundle"
as_user() { enter session timeout 20 "$tsrunc" "$@" </dev/null; }
if ! as_user --systemd-cgroup run --detach --bundle "$bundle" mine >/run/output 2>&1; then cat /run/output /run/log; exit 1; fi
pid=$(as_user state mine | sed -n 's/.*"pid": \([0-9]*\).*/\1/p')
echo "run: $(sed -n 's/^0:://p' "/proc/$pid/cgroup")"
enter session systemctl --user show --property Description --value test-mine.scope
as_user exec --detach --pid-file /run/user/pid mine sleep 100 >/run/output 2>&1 || cat /run/output
echo "exec: $(sed -n 's/^0:://p' "/proc/$(cat /run/user/pid)/cgroup")"
as_user pause mine
as_user state mine | grep -o '"status": "[a-z]*"'
as_user delete --force mine
find "$cgroup" -name '*.scope' ! -name init.scope
enter session systemctl --user show --property LoadState --value test-mine.scope
