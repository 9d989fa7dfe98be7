#!/bin/sh
# What the sample container runs: it looks around and tells what it finds.

line() {
	printf '  %-15s %s\n' "$1" "$2"
}

status() {
	sed -n "s/^$1:[[:space:]]*//p" /proc/self/status
}

# The names of the bits that are set in a hexadecimal number, in the kernel's order.
capabilities() {
	number=$((0x$1))
	names=
	for name in chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable \
		net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace \
		sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control \
		setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore; do
		[ $((number & 1)) = 1 ] && names="$names $name"
		number=$((number >> 1))
	done
	echo "${names:- none}"
}

namespace() {
	own=$(readlink "/proc/self/ns/$1")
	eval "host=\$HOST_$1"
	if [ "$own" = "$host" ]; then echo "the host's"; else echo "its own    $own"; fi
}

echo
echo '  Hello from a container that tsrunc made.'
echo
line 'host name' "$(hostname)"
line 'user' "$(id -u), group $(id -g)"
line 'capabilities' "$(capabilities "$(status CapEff)" | cut -c2-)"
line 'new privileges' "$([ "$(status NoNewPrivs)" = 1 ] && echo never || echo possible)"
line 'kernel' "$(uname -sr)"
line 'cgroup' "$(sed -n 's/^0:://p' /proc/self/cgroup) (as seen from inside)"
line 'root' "$(awk '$2 == "/" { sub(/,.*/, "", $4); print $3 ", " ($4 == "ro" ? "read-only" : "writable") }' /proc/mounts)"
line 'network' "$(ls /sys/class/net | tr '\n' ' ')"
echo
echo '  namespaces'
for name in cgroup ipc mnt net pid time user uts; do
	printf '    %-12s %s\n' "$name" "$(namespace "$name")"
done
echo
echo '  processes'
ps -o pid,user,args | sed 's/^/    /'
echo
echo '  mounts'
awk '$2 != "/" && $2 !~ "^/sys/fs/cgroup/" { printf "    %-18s %-9s %s\n", $2, $3, $4 }' /proc/mounts | cut -c1-100
echo
