#!/bin/sh
# Usage: cgroup2View.sh COMMAND...
# Runs a command where /sys/fs/cgroup is a cgroup2 mount and nothing else, as on current distributions, whatever the host has.
set -eu
if [ "${TSRUNC_BENCH_VIEW-}" != 1 ]; then
	TSRUNC_BENCH_VIEW=1 exec unshare --mount --propagation private "$0" "$@"
fi
umount -R /sys/fs/cgroup
mount -t cgroup2 cgroup2 /sys/fs/cgroup
exec "$@"
