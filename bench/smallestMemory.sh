#!/bin/sh
# Usage: smallestMemory.sh SCRATCH RUNTIME...
# Prints, for each runtime, its name, its version and the smallest memory limit in KiB, in steps of 16, under which it runs the bundle
# SCRATCH/memory three times without a failure. All lies in memory that nobody has to account for: a tmpfs.
set -eu
scratch=$1
shift
place=$(mktemp -d)
mount -t tmpfs tmpfs "$place"
cp -r "$scratch/memory" "$scratch/rootfs" "$place"

# runs KIB RUNTIME: whether it does
runs() {
	sed "s|$scratch|$place|g; s|\"limit\":1073741824|\"limit\":$(($1 * 1024))|" "$scratch/memory/config.json" >"$place/memory/config.json"
	for attempt in 1 2 3; do
		timeout 60 "$2" --root "$place/state" run --bundle "$place/memory" "memory-$1-$attempt" </dev/null >/dev/null 2>&1 || {
			timeout 60 "$2" --root "$place/state" delete --force "memory-$1-$attempt" >/dev/null 2>&1 || true
			return 1
		}
	done
}

for runtime; do
	# In steps of 16 KiB: what fails, and what runs.
	low=0 high=1024
	if ! runs $((high * 16)) "$runtime"; then continue; fi
	while [ $((high - low)) -gt 1 ]; do
		middle=$(((low + high) / 2))
		if runs $((middle * 16)) "$runtime"; then high=$middle; else low=$middle; fi
	done
	echo "${runtime##*/} $((high * 16))"
done
umount "$place"
rmdir "$place"
