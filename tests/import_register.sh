#!/bin/bash
# SPDX-License-Identifier: MIT
# `alongside import register` as people run it: exit statuses, one clear line, a file too large refused before it is read, and every real file
# (ALONGSIDE_REAL_DATA; else skipped) within a bound of memory. Its last line is "N passed, N failed, N skipped".
set -u
cd "$(dirname "$0")/.."

alongside=$PWD/build/alongside
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
passed=0 failed=0 skipped=0

ok() { passed=$((passed + 1)); echo "ok $1"; }
not_ok() { failed=$((failed + 1)); echo "not ok $1"; sed 's/^/  /' "$dir/out" "$dir/err" 2>/dev/null; }

# import STATUS WORDS NAME ARGUMENT...: runs it, wants that exit status and these words on the one line it says.
import() {
	local want=$1 words=$2 name=$3 status=0
	shift 3
	"$alongside" import register "$@" --data "$dir/data" >"$dir/out" 2>"$dir/err" || status=$?
	if [ $status = "$want" ] && grep -qF -- "$words" "$dir/out" "$dir/err" && { [ "$want" != 1 ] || [ "$(wc -l <"$dir/err")" = 1 ]; }; then
		ok "$name"
	else
		not_ok "$name (exit $status)"
	fi
}

head='CSNumber,CareService,ServiceName,Council_Area_Name,Registered_Places'
printf '%s\n%s\n' "$head" 'CS2003000001,Care Home Service,Ash House,Perth & Kinross,40' >"$dir/one.csv"
printf '%s\n%s\n' "$head" 'CS2003000001,Care Home Service,Ash House,Perth & Kinross,41' >"$dir/two.csv"
printf '%s\n%s' "$head" 'CS2003000001,Care Home Service,"Ash Ho' >"$dir/torn.csv"
printf 'a,b\n1,2\n' >"$dir/other.csv"
truncate -s 200M "$dir/large.csv"

import 2 "--as-of" "without a day it says how it is used" "$dir/one.csv"
import 2 "2026-03-31" "a day spelled otherwise is wrong usage" "$dir/one.csv" --as-of 31/03/2026
import 1 "cannot be read" "a file that is not there is refused" "$dir/nothing.csv" --as-of 2026-02-28
import 1 "in the middle of row 2" "a torn file is refused" "$dir/torn.csv" --as-of 2026-02-28
import 1 "does not look like the register" "another kind of file is refused" "$dir/other.csv" --as-of 2026-02-28
import 1 "200 MB" "a file of 200 MB is refused before it is read" "$dir/large.csv" --as-of 2026-02-28
import 0 "1 care home of 28 February 2026" "a small file is accepted" "$dir/one.csv" --as-of 2026-02-28
import 0 "nothing was changed" "the same file again changes nothing" "$dir/one.csv" --as-of 2026-02-28
import 1 "--replace" "another of the same day is refused" "$dir/two.csv" --as-of 2026-02-28
import 1 "Say why" "replacing wants a reason" "$dir/two.csv" --as-of 2026-02-28 --replace
import 0 "0 new, 1 changed, 0 gone" "replaced with a reason" "$dir/two.csv" --as-of 2026-02-28 --replace --reason "the first was a draft"

# Each real file with at most 128 MB of its own memory: more is refused by the system, and the program says so and ends.
if [ -d "${ALONGSIDE_REAL_DATA:-/nowhere}/care_inspectorate" ]; then
	rm -rf "$dir/data"
	for file in "$ALONGSIDE_REAL_DATA"/care_inspectorate/carehomes_2*-*-*_*.csv; do
		day=$(basename "$file" | cut -c11-20)
		(before=$failed; ulimit -d 131072 && import 0 "care homes of" "the real file of $day, within 128 MB" "$file" --as-of "$day"; [ "$failed" = "$before" ]) &&
			passed=$((passed + 1)) || failed=$((failed + 1))
	done
	if "$alongside" verify --data "$dir/data" >"$dir/out" 2>"$dir/err"; then ok "verify agrees"; else not_ok "verify agrees"; fi
else
	skipped=$((skipped + 7))
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
