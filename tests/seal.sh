#!/bin/bash
# SPDX-License-Identifier: MIT
# The day's seal as the program makes it and the log keeps it: at start, at midnight, at stop; `verify --seal` with it; and somebody with the database in his hands, who leaves
# every chain whole (on PostgreSQL, whose own tools are at hand; src/rooms/history/history_seal_test.c does it on both). Run by ./dev test commands, beside a PostgreSQL server.
set -u
cd "$(dirname "$0")/.."

bin=${ALONGSIDE_BIN:-$PWD/build/alongside}
fake=$(find /usr/lib -name libfaketimeMT.so.1 2>/dev/null | head -n 1)
dir=$(mktemp -d /tmp/alongside-seal.XXXXXX)
passed=0 failed=0 skipped=0 server=
trap '[ -z "$server" ] || kill -KILL "$server" 2>/dev/null; rm -rf "$dir"' EXIT

check() {
	local name=$1
	shift
	if "$@" >"$dir/out" 2>&1; then
		echo "ok $name"
		passed=$((passed + 1))
	else
		echo "not ok $name:"
		head -n 12 "$dir/out"
		failed=$((failed + 1))
	fi
}

# at "TIME" COMMAND...: with the clock beginning then; in place of the shell it is called in
at() { exec env "LD_PRELOAD=$fake" "FAKETIME=@$1" FAKETIME_DONT_FAKE_MONOTONIC=1 TZ=Europe/London "${@:2}"; }

# serve TIME LOG: until it serves
serve() {
	: >"$dir/served"
	at "$1" "$bin" serve --data "$data" --listen 127.0.0.1:0 >"$dir/served" 2>"$dir/$2" </dev/null &
	server=$!
	for _ in $(seq 200); do grep -q '^Alongside serves' "$dir/served" && return; sleep 0.05; done
}
stop() {
	local status=0
	kill -TERM "$server"
	wait "$server" || status=$?
	server=
	[ "$status" = 0 ] || { echo "not ok it stops when asked: exit $status"; cat "$dir/$1"; failed=$((failed + 1)); }
}
# seals LOG: a line for each, "DAY=HASH"
seals() { sed -nE 's/.*"event":"seal","day":"([^"]+)","chains":"[0-9]+","hash":"([0-9a-f]{64})".*/\1=\2/p' "$dir/$1"; }
days() { seals "$1" | cut -d= -f1 | tr '\n' ' '; cat "$dir/$1"; }
is() { echo "$1 instead of $2"; [ "$1" = "$2" ]; }
# says STATUS TEXT COMMAND...
says() {
	local status=0
	"${@:3}" >"$dir/said" 2>&1 || status=$?
	cat "$dir/said"
	[ "$status" = "$1" ] && grep -qF -- "$2" "$dir/said"
}
row() { printf 'CSNumber,CareService,ServiceName,Council_Area_Name,Registered_Places\nCS2003000001,Care Home Service,%s,Perth & Kinross,40\n' "$1" >"$dir/homes.csv"; }
waits() { for _ in $(seq 200); do [ "$(seals "$1" | wc -l)" -ge "$2" ] && return 0; sleep 0.1; done; cat "$dir/$1"; return 1; }

# one ENGINE URL
one() {
	local engine=$1 url=$2 more=() first second
	data=$dir/$1
	[ -z "$url" ] || more=(--database "$url")
	row "Ash House"
	"$bin" import register "$dir/homes.csv" --as-of 2026-02-28 --data "$data" "${more[@]}" >"$dir/out" 2>&1 || cat "$dir/out"
	serve "2026-11-20 23:59:55" "$engine.1"
	check "$engine: first the day before is sealed" waits "$engine.1" 1
	row "Ash Lodge"
	check "$engine: something is saved" says 0 "1 changed" "$bin" import register "$dir/homes.csv" --as-of 2026-03-31 --data "$data"
	check "$engine: at midnight the day that has ended is sealed" waits "$engine.1" 2
	stop "$engine.1"
	check "$engine: one line a day, and none at stop when nothing was saved since" is "$(seals "$engine.1" | cut -d= -f1 | tr '\n' ' ')" "2026-11-19 2026-11-20 "
	serve "2026-11-21 12:00:00" "$engine.2"
	row "Ash Manor"
	"$bin" import register "$dir/homes.csv" --as-of 2026-04-30 --data "$data" >"$dir/out" 2>&1 || cat "$dir/out"
	stop "$engine.2"
	check "$engine: at stop the day so far is sealed, and no day twice" is "$(seals "$engine.2" | cut -d= -f1 | tr '\n' ' ')" "2026-11-21 "
	first=$(seals "$engine.1" | tail -n 1) second=$(seals "$engine.2")
	check "$engine: a seal of the log holds" says 0 "The seal of 2026-11-20 holds" "$bin" verify --data "$data" --seal "$first"
	check "$engine: so does the next" says 0 "The seal of 2026-11-21 holds" "$bin" verify --data "$data" --seal "$second"
	check "$engine: another's does not" says 1 "does not hold" "$bin" verify --data "$data" --seal "2026-11-20=${second#*=}"
	check "$engine: what is no seal is wrong usage" says 2 "A seal is a day and its hash" "$bin" verify --data "$data" --seal 2026-11-20
	[ -n "$url" ] || return
	# The last version of every chain that the last day added to, gone with its content; heads set back, seals made to fit.
	psql -qX "$url" -v ON_ERROR_STOP=1 >"$dir/psql" 2>&1 <<-'SQL' || cat "$dir/psql"
		BEGIN;
		CREATE TEMP TABLE gone AS SELECT h.id, h.chain, h.place FROM history h JOIN chain_heads c ON c.chain = h.chain AND c.place = h.place
			WHERE h.place > 1 AND h.kind <> 'register_file' AND h.chain LIKE 'h%';
		DELETE FROM history_contents WHERE history IN (SELECT id FROM gone);
		DELETE FROM history WHERE id IN (SELECT id FROM gone);
		UPDATE chain_heads c SET place = c.place - 1, hash = (SELECT hash FROM history h WHERE h.chain = c.chain AND h.place = c.place - 1) WHERE chain IN (SELECT chain FROM gone);
		DELETE FROM seal_heads; DELETE FROM seals;
		COMMIT;
	SQL
	check "$engine: a tail that was cut so that nothing shows" says 0 "" "$bin" verify --data "$data"
	check "$engine: shows by the seal of the log" says 1 "the seal of 2026-11-21 from the log does not hold" "$bin" verify --data "$data" --seal "$second"
}

if [ -z "$fake" ]; then
	echo "skipped: needs libfaketime"
	echo "0 passed, 0 failed, 20 skipped"
	exit 0
fi
one sqlite ""
if [ -n "${ALONGSIDE_TEST_POSTGRES:-}" ]; then
	psql -qX "$ALONGSIDE_TEST_POSTGRES" -c "CREATE DATABASE seal" >/dev/null
	one postgres "$ALONGSIDE_TEST_POSTGRES&dbname=seal"
else
	skipped=11
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
