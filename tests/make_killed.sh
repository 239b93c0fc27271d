#!/bin/bash
# SPDX-License-Identifier: MIT
# A data set is made whole or not at all, on both engines: the program is killed at many moments while it makes one, and while it makes a demo; the next start finds all of it
# or makes all of it. Run by ./dev test commands, beside a PostgreSQL server.
set -u
cd "$(dirname "$0")/.."

bin=${ALONGSIDE_BIN:-$PWD/build/alongside}
dir=$(mktemp -d /tmp/alongside-made.XXXXXX)
passed=0 failed=0 skipped=0
trap 'rm -rf "$dir"' EXIT

not_ok() {
	echo "not ok $1:"
	head -n 5 "$dir/out"
	failed=$((failed + 1))
	return 1
}
ok() { echo "ok $1"; passed=$((passed + 1)); }

forget() {
	rm -rf "$dir/data" "$dir/accounts"
	[ -z "$1" ] || psql -qX "$1" -c "DROP SCHEMA public CASCADE; CREATE SCHEMA public" >"$dir/psql" 2>&1
}

# killed MILLISECONDS COMMAND...: counts those that were not finished by then
killed() {
	local status=0
	{ timeout -s KILL "$(printf 0.%03d "$1")" "${@:2}" >/dev/null 2>&1 || status=$?; } 2>/dev/null
	[ "$status" = 0 ] || cut=$((cut + 1))
}

# Areas are among the first rows: a team without them finds no area. PostgreSQL may still be ending the killed one's transaction.
whole() {
	"$bin" migrate --data "$dir/data" "$@" >"$dir/out" 2>&1 &&
		"$bin" organisation add --kind team --name T --about Fife --data "$dir/data" >"$dir/out" 2>&1 &&
		"$bin" verify --data "$dir/data" >"$dir/out" 2>&1
}

# one ENGINE URL
one() {
	local engine=$1 url=$2 database=() ms cut=0 took
	[ -z "$url" ] || database=(--database "$url")
	took=$(date +%s%N)
	"$bin" migrate --data "$dir/data" "${database[@]}" >/dev/null 2>&1
	took=$((($(date +%s%N) - took) / 1000000))
	forget "$url"
	for i in $(seq 30); do
		ms=$((i * (took + 20) / 30))
		killed "$ms" "$bin" migrate --data "$dir/data" "${database[@]}"
		# Every third is killed again over what is left of the one before.
		[ $((i % 3)) = 0 ] || { whole "${database[@]}" || not_ok "$engine: killed after $ms ms of making, the next start makes it whole" || return; forget "$url"; }
	done
	[ "$cut" -gt 10 ] && ok "$engine: killed while a data set is made, the next start makes it whole" || not_ok "$engine: only $cut were killed in time"

	# A demo is one transaction too: the same command again does it, as if it had never been begun.
	cut=0
	took=$(date +%s%N)
	"$bin" demo --data "$dir/data" --accounts "$dir/accounts" "${database[@]}" >/dev/null 2>&1
	took=$((($(date +%s%N) - took) / 1000000))
	for i in 1 2 3 4; do
		ms=$((i * took / 6))
		forget "$url"
		killed "$ms" "$bin" demo --data "$dir/data" --accounts "$dir/accounts" "${database[@]}"
		[ ! -e "$dir/data/alongside.db" ] || "$bin" verify --data "$dir/data" >"$dir/out" 2>&1 || grep -q "There is no data set" "$dir/out" ||
			not_ok "$engine: a demo killed after $ms ms leaves nothing" || return
	done
	sleep 0.3
	"$bin" demo --data "$dir/data" --accounts "$dir/accounts" "${database[@]}" >"$dir/out" 2>&1 && "$bin" verify --data "$dir/data" >>"$dir/out" 2>&1 &&
		[ "$cut" -ge 1 ] && ok "$engine: a demo that was killed can be made again" || not_ok "$engine: a demo that was killed can be made again ($cut killed)"
}

one sqlite ""
if [ -n "${ALONGSIDE_TEST_POSTGRES:-}" ]; then
	psql -qX "$ALONGSIDE_TEST_POSTGRES" -c "CREATE DATABASE make_killed" >/dev/null
	forget ""
	one postgres "$ALONGSIDE_TEST_POSTGRES&dbname=make_killed"
else
	skipped=2
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
