#!/bin/bash
# SPDX-License-Identifier: MIT
# Mail as it really goes: the program serves, somebody else's mail server (aiosmtpd) takes, puts off, refuses, is away for a day, wants encryption and a password; the program
# is killed in the middle; two programs share a database. Read back by Python's own library. Run by ./dev test commands, beside a PostgreSQL server.
set -u
cd "$(dirname "$0")/.."

bin=${ALONGSIDE_BIN:-$PWD/build/alongside}
fake=$(find /usr/lib -name libfaketimeMT.so.1 2>/dev/null | head -n 1)
dir=$(mktemp -d /tmp/alongside-mail.XXXXXX)
passed=0 failed=0 skipped=0 server= other= mail=
trap 'for p in $server $other $mail; do kill -KILL "$p" 2>/dev/null; done; rm -rf "$dir"' EXIT

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
is() { echo "$1 instead of $2"; [ "$1" = "$2" ]; }
# until COMMAND...: for twenty seconds at most
until_() { for _ in $(seq 200); do "$@" >"$dir/until" 2>&1 && return 0; sleep 0.1; done; cat "$dir/until" "$dir/log"; return 1; }

how() { echo "$1" >"$dir/how"; }
# mail_server [CERTIFICATE KEY]: on a port of its own, or on the one before with "again"
mail_server() {
	rm -f "$dir/port"
	/usr/bin/python3 tests/mail_server.py "$dir/port" "$dir/taken" "$dir/how" "$@" >"$dir/mail.log" 2>&1 &
	mail=$!
	until_ test -s "$dir/port" || { cat "$dir/mail.log"; return 1; }
	port=$(cat "$dir/port")
}
mail_server_end() { kill -KILL "$mail" 2>/dev/null; wait "$mail" 2>/dev/null; mail=; }
taken() { [ ! -e "$dir/taken" ] || /usr/bin/python3 tests/mail_read.py --log "$dir/taken"; }
taken_all() { taken | wc -l; }
taken_once() { taken | cut -f1 | sort -u | wc -l; }
has_taken() { [ "$(taken_all)" -ge "$1" ]; }
# state STATE N: so many are in it
state() { "$bin" mail show --data "$data" | awk -v s="$1" -v n="$2" '$1 == s { there = $2 } END { print s, there + 0; exit there + 0 != n }'; }

# serve SECONDS [OPTION...]: with a clock that is so far ahead
serve() {
	local ahead=$1
	shift
	: >"$dir/served"
	env "LD_PRELOAD=$fake" "FAKETIME=+$ahead" FAKETIME_DONT_FAKE_MONOTONIC=1 NO_FAKE_STAT=1 "$bin" serve --data "$data" --listen 127.0.0.1:0 "$@" >"$dir/served" 2>>"$dir/log" </dev/null &
	server=$!
	until_ grep -q '^Alongside serves' "$dir/served"
	url=$(sed -n 's/^Alongside serves //p' "$dir/served")
}
stop() { kill -TERM "$server"; wait "$server"; server=; }
killed() { kill -KILL "$server"; wait "$server" 2>/dev/null; server=; }
invite() { "$bin" account add --name "$1" --email "$2" --organisation "Our team" --role team_member --data "$data" 2>&1; }
settings() {
	local name value
	while read -r name value; do "$bin" mail set "$name" "$value" --data "$data" || return 1; done <<-END
		mail_server smtp://127.0.0.1:$port
		mail_tls ${1:-none}
		mail_from alongside@example.org
		site https://alongside.example
		mail on
	END
}
once_after_kills() {
	echo "$(taken_all) taken, $(taken_once) different, $1 mails, $2 kills"
	[ "$(taken_once)" = "$1" ] && [ "$(taken_all)" -le $(($1 + $2)) ]
}

# The storm: each mail is taken, its answer is late, the program is killed there; the next start sends it once more.
kills() {
	local i
	how slow
	serve 0s
	for i in 1 2 3; do invite "Person $i" "k$i@example.org" >/dev/null; done
	for i in 1 2 3; do
		until_ has_taken "$i"
		killed
		[ "$i" = 3 ] && how take
		serve 0s
	done
	until_ state sent "$1"
	stop
}

# one ENGINE [OPTION...]
one() {
	local engine=$1 path
	shift
	data=$dir/$engine
	: >"$dir/log"
	rm -f "$dir/taken"
	how take
	mail_server
	printf 'CSNumber,CareService,ServiceName,Council_Area_Name,Registered_Places\nCS2003000001,Care Home Service,Ash,Perth & Kinross,40\n' >"$dir/homes.csv"
	"$bin" import register "$dir/homes.csv" --as-of 2026-02-28 --data "$data" "$@" >"$dir/out" 2>&1 || cat "$dir/out"
	"$bin" organisation add --kind team --name "Our team" --about "Perth & Kinross" --data "$data"
	check "$engine: the settings of mail are set from a terminal" settings
	serve 0s
	check "$engine: an invitation says that it is mailed" grep -q "is on its way to zoe@example.org" <(invite "Zoë \"Z\" Müller" zoe@example.org)
	check "$engine: it arrives" until_ has_taken 1
	check "$engine: once, and is known as sent" until_ state sent 1
	check "$engine: to whom it should" is "$(taken | cut -f2)" zoe@example.org
	path=$(/usr/bin/python3 tests/mail_read.py --link "$dir/taken")
	check "$engine: its link opens the page" is "$(curl -s -o /dev/null -w '%{http_code}' "$url$path")" 200
	how refuse
	invite "Nobody" nobody@example.org >/dev/null
	check "$engine: what the server refuses is given up" until_ state given_up 1
	how later
	invite "Later" later@example.org >/dev/null
	check "$engine: what it puts off waits" until_ grep -q '"end":"later"' "$dir/log"
	mail_server_end
	for i in 1 2 3; do invite "Person $i" "p$i@example.org" >/dev/null; done
	check "$engine: while there is no server all wait" until_ grep -q '"end":"no server"' "$dir/log"
	stop
	check "$engine: none is lost" state waiting 4
	how take
	mail_server
	"$bin" mail set mail_server "smtp://127.0.0.1:$port" --data "$data"
	serve 1d
	check "$engine: a day later all go" until_ has_taken 5
	check "$engine: and are known as sent" until_ state sent 5
	check "$engine: each once" is "$(taken_all) $(taken_once)" "5 5"
	stop
	rm -f "$dir/taken"
	kills 8
	check "$engine: killed three times in the middle: none lost, one repeat for each kill at most, under its own Message-ID" once_after_kills 3 3
	check "$engine: the outbox agrees with its history" "$bin" verify --data "$data"
	mail_server_end
}

# Two programs and one database: each mail goes once.
two_programs() {
	rm -f "$dir/taken"
	how take
	mail_server
	data=$dir/postgres
	"$bin" mail set mail_server "smtp://127.0.0.1:$port" --data "$data"
	mkdir -m 700 "$dir/second"
	cp "$data/key" "$dir/second/key"
	serve 0s
	"$bin" serve --data "$dir/second" --database "$1" --listen 127.0.0.1:0 >"$dir/served2" 2>"$dir/log2" </dev/null &
	other=$!
	until_ grep -q '^Alongside serves' "$dir/served2"
	for i in $(seq 12); do invite "Two $i" "two$i@example.org" >/dev/null; done
	check "postgres: two programs send each mail" until_ has_taken 12
	check "postgres: until all are known as sent" until_ state sent 20
	check "postgres: and none twice" is "$(taken_all) $(taken_once)" "12 12"
	kill -TERM "$other"
	wait "$other"
	other=
	stop
	mail_server_end
}

# A server that wants encryption and a password.
encrypted() {
	rm -f "$dir/taken"
	how take
	openssl req -x509 -newkey rsa:2048 -nodes -keyout "$dir/key.pem" -out "$dir/cert.pem" -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 2>"$dir/openssl" ||
		cat "$dir/openssl"
	mail_server "$dir/cert.pem" "$dir/key.pem"
	data=$dir/sqlite
	: >"$dir/log"
	check "encryption is asked for" settings required
	serve 0s
	invite "Tls" tls@example.org >/dev/null
	check "a certificate that nobody vouches for is not trusted" until_ grep -q '"end":"no server"' "$dir/log"
	stop
	check "and nothing was sent" is "$(taken_all)" 0
	printf 'mail.example\nus\na secret\n' >"$data/mail-secret"
	chmod 600 "$data/mail-secret"
	: >"$dir/log"
	serve 10min --mail-ca "$dir/cert.pem"
	check "a password for another server is not given to this one" until_ grep -q '"end":' "$dir/log"
	stop
	check "so it takes nothing" is "$(taken_all)" 0
	printf '127.0.0.1\nus\na secret\n' >"$data/mail-secret"
	chmod 644 "$data/mail-secret"
	: >"$dir/log"
	serve 40min --mail-ca "$dir/cert.pem"
	check "a password that others can read is not used" until_ grep -q '"end":"no server"' "$dir/log"
	stop
	chmod 600 "$data/mail-secret"
	serve 80min --mail-ca "$dir/cert.pem"
	check "with the right one it goes" until_ has_taken 1
	check "encrypted, and signed in" is "$(taken | cut -f3)" "signed in"
	check "the password is in no log and no database" bash -c "! grep -rqa 'a secret' '$dir/log' '$data'/alongside.db*"
	stop
	mail_server_end
}

if [ -z "$fake" ] || ! /usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null; then
	echo "skipped: needs libfaketime and python3-aiosmtpd"
	echo "0 passed, 0 failed, 42 skipped"
	exit 0
fi
one sqlite
encrypted
if [ -n "${ALONGSIDE_TEST_POSTGRES:-}" ]; then
	psql -qX "$ALONGSIDE_TEST_POSTGRES" -c "CREATE DATABASE mail" >/dev/null
	one postgres --database "$ALONGSIDE_TEST_POSTGRES&dbname=mail"
	two_programs "$ALONGSIDE_TEST_POSTGRES&dbname=mail"
else
	skipped=18
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
