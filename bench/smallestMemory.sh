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

# From 256 KiB on the kernel takes memory for a processor 64 pages at a time, so that less may do where a little more does not: what is below
# is tried step by step, the rest is halved.
smallest() {
	for kib in 64 80 96 112 128 144 160 176 192 208 224 240; do
		if runs $kib "$1"; then echo $kib; return; fi
	done
	low=15 high=1024
	while [ $((high - low)) -gt 1 ]; do
		middle=$(((low + high) / 2))
		if runs $((middle * 16)) "$1"; then high=$middle; else low=$middle; fi
	done
	echo $((high * 16))
}

for runtime; do
	if runs 16384 "$runtime"; then echo "${runtime##*/} $(smallest "$runtime")"; fi
done
umount "$place"
rmdir "$place"
