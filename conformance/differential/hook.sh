#!/bin/sh
# A hook that writes down beside itself what it is given. Usage: hook NAME STATUS
IFS= read -r state
printf '%s %s NAME=%s' "$1" "$#" "$NAME" >>"$0.log"
case $state in
	*\"status\":*)
		state=${state#*\"status\":}
		state=${state#*\"}
		printf ' status=%s' "${state%%\"*}" >>"$0.log"
		;;
esac
echo >>"$0.log"
exit "$2"
