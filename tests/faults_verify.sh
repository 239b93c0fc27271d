#!/bin/bash
# SPDX-License-Identifier: MIT
# `alongside verify` as a command, on both engines: with its key, without it, with another's; and that it only looks.
# What it finds is in tests/faults_verify_test.c. Run by ./dev test commands, beside a PostgreSQL server.
set -u

root=$(cd "$(dirname "$0")/.." && pwd)
bin=${ALONGSIDE_BIN:-$root/build/alongside}
dir=$(mktemp -d /tmp/alongside-verify.XXXXXX)
passed=0 failed=0 skipped=0
trap 'rm -rf "$dir"' EXIT

# check NAME STATUS TEXT -- COMMAND...: what it exits with and a text among what it prints
check() {
	local name=$1 status=$2 text=$3 got=0
	shift 4
	"$@" >"$dir/out" 2>&1 || got=$?
	if [ "$got" = "$status" ] && grep -qF -- "$text" "$dir/out"; then
		echo "ok $name"
		passed=$((passed + 1))
	else
		echo "not ok $name: exit $got instead of $status, or not \"$text\" in:"
		head -n 5 "$dir/out"
		failed=$((failed + 1))
	fi
}

{
	echo "CSNumber,CareService,Subtype,ServiceName,ServiceStatus,SP_number,ServiceProvider,Council_Area_Name,Registered_Places,Client_group"
	for i in 1 2 3; do
		echo "CS209920000$i,Care Home Service,Older People,Home $i,Active,SP2099000001,A provider,Perth & Kinross,2$i,Adults"
	done
} >"$dir/homes.csv"

# one ENGINE DATABASE-ARGUMENTS...
one() {
	local engine=$1 data=$dir/$1
	shift
	check "$engine: a data set is made and a file comes in" 0 "3 care homes" -- \
		"$bin" import register "$dir/homes.csv" --as-of 2026-03-31 --data "$data" "$@"
	check "$engine: with its key everything is proven" 0 "Everything is as it should be." -- "$bin" verify --data "$data"
	cp "$data/key" "$dir/key"
	printf '%064d\n' 7 >"$data/key"
	check "$engine: with another key it fails" 1 "or this is another data set's key" -- "$bin" verify --data "$data"
	rm "$data/key"
	check "$engine: without a key the rest is proven" 0 "keyed hashes not checked: no key" -- "$bin" verify --data "$data"
	check "$engine: and no key was made" 2 "No such file" -- ls "$data/key"
	check "$engine: a key elsewhere can be named" 0 "Everything is as it should be." -- \
		"$bin" verify --data "$data" --key "$dir/key"
	check "$engine: nothing is written without the key" 1 "The key of the history is not at" -- \
		"$bin" import register "$dir/homes.csv" --as-of 2026-04-30 --data "$data"
}

one sqlite
if [ -n "${ALONGSIDE_TEST_POSTGRES:-}" ]; then
	psql -qX "$ALONGSIDE_TEST_POSTGRES" -c "CREATE DATABASE faults_verify" >/dev/null
	one postgres --database "$ALONGSIDE_TEST_POSTGRES&dbname=faults_verify"
else
	skipped=7
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
