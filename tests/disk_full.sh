#!/bin/bash
# SPDX-License-Identifier: MIT
# A disk that is really full: a small file system in memory, mounted where only this test sees it (tests/disk_full.mjs says what is tried). Run by ./dev test commands.
set -u
cd "$(dirname "$0")/.."

out=$(mktemp)
place=$(mktemp -d /tmp/alongside-small.XXXXXX)
trap 'rm -f "$out"; rmdir "$place"' EXIT

# As root a mount of its own; else as root of a user namespace, where the system allows one.
how=(unshare -rm)
[ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null && how=(unshare -m)
if ! "${how[@]}" mount -t tmpfs -o size=1m none "$place" 2>/dev/null; then
	echo "skipped: this system lets us mount nothing, neither as root nor by unshare -rm"
	echo "0 passed, 0 failed, 13 skipped"
	exit 0
fi
"${how[@]}" bash -c 'mount -t tmpfs -o size=48m none "$1" && TMPDIR=$1 exec node tests/disk_full.mjs' bash "$place" >"$out" 2>&1
cat "$out"
[ "$(grep -c '^ok ' "$out")" = 13 ]
