#!/bin/bash
# SPDX-License-Identifier: MIT
# An urgent call at 18:40 on a Saturday, in a browser and with somebody else's mail server: the page says who reads it and whom to ring, the mail is out, unanswered it moves on
# once, and "I have it" stands on the home's page the same second. The demo is made and served with a clock that the test moves. Run by ./dev test commands.
set -u
cd "$(dirname "$0")/.."

bin=${ALONGSIDE_BIN:-$PWD/build/alongside}
fake=$(find /usr/lib -name libfaketimeMT.so.1 2>/dev/null | head -n 1)
if [ -z "$fake" ] || ! /usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null || [ ! -x /usr/bin/chromium ]; then
	echo "skipped: needs libfaketime, python3-aiosmtpd and chromium"
	echo "0 passed, 0 failed, 8 skipped"
	exit 0
fi
dir=$(mktemp -d /tmp/alongside-evening.XXXXXX)
server= mail=
finish() {
	for p in $server $mail; do
		kill -TERM "$p" 2>/dev/null
		wait "$p" 2>/dev/null
	done
	rm -rf "$dir"
}
trap finish EXIT
until_() { for _ in $(seq 200); do "$@" >"$dir/until" 2>&1 && return 0; sleep 0.1; done; echo "not within 20 seconds: $*"; cat "$dir/until"; return 1; }

# The clock of the program: so many seconds from now, in a file that the test writes anew.
export ALONGSIDE_CLOCK=$dir/clock ALONGSIDE_TAKEN=$dir/taken ALONGSIDE_ACCOUNTS=$dir/accounts.json
echo "$(($(TZ=Europe/London date -d '2026-11-21 18:38' +%s) - $(date +%s)))" >"$ALONGSIDE_CLOCK"
clock=(env "LD_PRELOAD=$fake" "FAKETIME_TIMESTAMP_FILE=$ALONGSIDE_CLOCK" FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 NO_FAKE_STAT=1)

echo take >"$dir/how"
/usr/bin/python3 tests/mail_server.py "$dir/port" "$dir/taken" "$dir/how" >"$dir/mail.log" 2>&1 &
mail=$!
until_ test -s "$dir/port" || exit 1
"${clock[@]}" "$bin" demo --data "$dir/data" --accounts "$ALONGSIDE_ACCOUNTS" >"$dir/demo.log" 2>&1 || { cat "$dir/demo.log"; exit 1; }
for one in "mail_tls none" "mail_from alongside@example.org" "site https://alongside.example" "mail on"; do
	"${clock[@]}" "$bin" mail set ${one% *} "${one#* }" --data "$dir/data" >"$dir/set.log" 2>&1 || { cat "$dir/set.log"; exit 1; }
done
"${clock[@]}" "$bin" serve --data "$dir/data" --listen 127.0.0.1:0 --mail "smtp://127.0.0.1:$(cat "$dir/port")" >"$dir/served" 2>"$dir/log" </dev/null &
server=$!
until_ grep -q '^Alongside serves' "$dir/served" || { cat "$dir/log"; exit 1; }
ALONGSIDE_URL=$(sed -n 's/^Alongside serves //p' "$dir/served") node tests/evening.mjs
status=$?
[ "$status" = 0 ] || tail -n 20 "$dir/log"
exit "$status"
