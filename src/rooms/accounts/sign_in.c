/* SPDX-License-Identifier: MIT */
/* Sessions, links, devices, and slowing down those who guess (sign_in.h). What a password must be like is in password.c. Not here: forms (sign_in_pages.c). */
#include "rooms/accounts/sign_in.h"

#include <stdio.h>
#include <string.h>

#include "base/day.h"
#include "base/hash.h"
#include "base/host.h"
#include "base/str.h"
#include "rooms/accounts/accounts.h"
#include "rooms/accounts/accounts.sql.h"
#include "rooms/accounts/people.h"

enum {
	WINDOW_S = 900,       /* failures count for a quarter of an hour */
	PAIR_MOST = 10,       /* of one name from one address, or from one known device */
	ADDRESS_MOST = 100,   /* of one address: a whole home or team may sit behind it */
	NAME_SOME = 10,       /* of one name from anywhere: from here on strange devices wait */
	NAME_WAIT_S = 5,
	NAME_MANY = 50,
	NAME_MANY_WAIT_S = 20,
	DEVICE_PEOPLE = 8,    /* who share a computer */
	DEVICE_PART_MAX = 128,
};

#define DEVICE_CHARACTERS "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz."

/* ---- who ----------------------------------------------------------------------------------------------------------- */

static const struct field person_key_fields[] = {
    FIELD_AT(person_key, id, F_INT),
    FIELD_AT(person_key, organisation, F_INT),
    FIELD_AT(person_key, ref, F_TEXT),
    FIELD_AT(person_key, name, F_TEXT),
    FIELD_AT(person_key, sign_in, F_TEXT),
    FIELD_AT(person_key, password, F_TEXT, .secret = 1),
    FIELD_AT(person_key, left_day, F_TEXT),
    FIELD_END,
};

enum err
person_by_sign_in(struct ctx *c, const char *typed, struct person_key *ret, bool *ret_found)
{
	*ret = (struct person_key){0};
	return db_find(c, &sql_account_to_sign_in, ARGS(TEXT(sign_in_fold(c->arena, typed)), TEXT(day_text(c->arena, c->now))), person_key_fields, ret, ret_found);
}

enum err
person_by_id(struct ctx *c, int64_t id, struct person_key *ret)
{
	return db_one(c, &sql_account_by_id, ARGS(INT(id)), person_key_fields, ret);
}

const char *
person_hash(struct ctx *c, const struct person_key *k, bool found)
{
	char today[DAY_SIZE];

	day_of(c->now, today);
	return found && k->password[0] != 0 && strcmp(k->left_day, today) > 0 ? k->password : NULL;
}

/* ---- devices ------------------------------------------------------------------------------------------------------- */

/* Keyed with the host's key, so that whoever holds a copy of the data can make none and can guess no names from them. */
static const char *
keyed_hex(struct ctx *c, const char *about, const char *text)
{
	const char *all = arena_printf(c->arena, "%s\n%s", about, text);
	unsigned char out[HASH_BYTES];

	hash_keyed(c->host->key, all, strlen(all), out);
	return hex_text(c->arena, out, sizeof(out));
}

static const char *
device_seal(struct ctx *c, const struct person_key *k, const char *made_at)
{
	return keyed_hex(c, "device", arena_printf(c->arena, "%s\n%s\n%s", k->ref, k->password, made_at));
}

/* The part of the cookie that is about this account: "REF.SECONDS.SEAL"; NULL. */
static const char *
device_part(struct ctx *c, const struct person_key *k, const char *device)
{
	size_t n = k->ref != NULL ? strlen(k->ref) : 0;

	for (const char *p = device; n > 0 && p != NULL && *p != 0;) {
		size_t len = strcspn(p, "~");

		if (len > n && strncmp(p, k->ref, n) == 0 && p[n] == '.') {
			return arena_copy(c->arena, p, len);
		}
		p += len + (p[len] != 0);
	}
	return NULL;
}

/* Several people share a computer in a home: the others' parts are kept as they came, the newest first. */
const char *
device_make(struct ctx *c, const struct person_key *k, const char *device)
{
	const char *made_at = arena_int(c->arena, c->now);
	const char *all = arena_printf(c->arena, "%s.%s.%s", k->ref, made_at, device_seal(c, k, made_at));
	int parts = 1;

	for (const char *p = str_or(device, ""); *p != 0 && parts < DEVICE_PEOPLE;) {
		size_t len = strcspn(p, "~");
		const char *part = arena_copy(c->arena, p, len);

		if (len > 0 && len < DEVICE_PART_MAX && strspn(part, DEVICE_CHARACTERS) == len && device_part(c, k, part) == NULL) {
			all = arena_printf(c->arena, "%s~%s", all, part);
			parts++;
		}
		p += len + (p[len] != 0);
	}
	return all;
}

/* In constant time: a seal cannot be guessed letter by letter. */
static bool
same_text(const char *x, const char *y)
{
	size_t n = strlen(x);
	unsigned differ = 0;

	if (strlen(y) != n) {
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		differ |= (unsigned char)(x[i] ^ y[i]);
	}
	return differ == 0;
}

bool
device_known(struct ctx *c, const struct person_key *k, const char *device)
{
	const char *part = device_part(c, k, device), *made_at;
	size_t n = part != NULL ? strlen(k->ref) : 0, digits;
	int64_t at;

	if (part == NULL) {
		return false;
	}
	digits = strcspn(part + n + 1, ".");
	made_at = arena_copy(c->arena, part + n + 1, digits);
	if (part[n + 1 + digits] != '.' || !str_int(made_at, &at) || at > c->now || at < c->now - DEVICE_S) {
		return false;
	}
	return same_text(device_seal(c, k, made_at), part + n + 2 + digits);
}

/* ---- those who guess ----------------------------------------------------------------------------------------------- */

struct attempt
attempt_of(struct ctx *c, const char *typed, const char *address, const char *device, const struct person_key *k)
{
	struct attempt t = {.known_device = k != NULL && device_known(c, k, device)};

	t.name_hash = keyed_hex(c, "name", sign_in_fold(c->arena, typed));
	t.address_hash = keyed_hex(c, "address", str_or(address, ""));
	t.from_hash = t.known_device ? keyed_hex(c, "from device", device_part(c, k, device)) : t.address_hash;
	return t;
}

struct failures {
	int64_t n, last;
};

static const struct field failures_fields[] = {FIELD_AT(failures, n, F_INT), FIELD_AT(failures, last, F_INT), FIELD_END};

static void
wait_longer(int64_t *wait, int64_t until, int64_t now)
{
	if (until - now > *wait) {
		*wait = until - now;
	}
}

enum err
attempt_wait(struct ctx *c, const struct attempt *t, int64_t *ret_wait_s)
{
	int64_t since = c->now - WINDOW_S;
	struct failures pair = {0}, address = {0}, name = {0};

	*ret_wait_s = 0;
	TRY(db_one(c, &sql_failures_of_pair, ARGS(TEXT(t->name_hash), TEXT(t->from_hash), INT(since)), failures_fields, &pair));
	if (pair.n >= PAIR_MOST) {
		wait_longer(ret_wait_s, pair.last + WINDOW_S, c->now);
	}
	if (t->known_device) {
		return OK;
	}
	TRY(db_one(c, &sql_failures_of_address, ARGS(TEXT(t->address_hash), INT(since)), failures_fields, &address));
	if (address.n >= ADDRESS_MOST) {
		wait_longer(ret_wait_s, address.last + WINDOW_S, c->now);
	}
	TRY(db_one(c, &sql_failures_of_name, ARGS(TEXT(t->name_hash), INT(since)), failures_fields, &name));
	if (name.n >= NAME_SOME) {
		wait_longer(ret_wait_s, name.last + (name.n >= NAME_MANY ? NAME_MANY_WAIT_S : NAME_WAIT_S), c->now);
	}
	return OK;
}

enum err
attempt_failed(struct ctx *c, const struct attempt *t)
{
	return db_exec(c, &sql_failure_insert, ARGS(TEXT(t->name_hash), TEXT(t->from_hash), INT(c->now)), NULL);
}

enum err
attempt_worked(struct ctx *c, const struct attempt *t)
{
	TRY(db_exec(c, &sql_failures_forget, ARGS(TEXT(t->name_hash), TEXT(t->from_hash), INT(c->now - 86400)), NULL));
	return db_exec(c, &sql_sessions_forget, ARGS(INT(c->now)), NULL);
}

/* ---- sessions ------------------------------------------------------------------------------------------------------ */

enum err
session_make_for(struct ctx *c, int64_t account, int64_t seconds, const char **ret_cookie)
{
	const char *cookie = random_token(c->arena);

	TRY(db_exec(c, &sql_session_insert,
	    ARGS(TEXT(hash_hex(c->arena, cookie, strlen(cookie))), INT(account), INT(c->now), INT(c->now + seconds)), NULL));
	*ret_cookie = cookie;
	return db_exec(c, &sql_account_seen, ARGS(INT(account), INT(c->now)), NULL);
}

enum err
session_make(struct ctx *c, int64_t account, const char **ret_cookie)
{
	return session_make_for(c, account, SESSION_IDLE_S, ret_cookie);
}

enum err
session_end(struct ctx *c, int64_t session)
{
	return db_exec(c, &sql_session_delete, ARGS(INT(session)), NULL);
}

enum err
sessions_end(struct ctx *c, int64_t account, int64_t but)
{
	return db_exec(c, &sql_sessions_delete, ARGS(INT(account), INT(but)), NULL);
}

enum err
accounts_copied(struct ctx *c)
{
	TRY(db_exec(c, &sql_sessions_end_all, NOARGS, NULL));
	TRY(db_exec(c, &sql_links_end_all, NOARGS, NULL));
	return db_exec(c, &sql_sign_in_failures_forget_all, NOARGS, NULL);
}

enum err
password_set(struct ctx *c, const struct person_key *k, const char *hash, int64_t but_session, const char *why)
{
	TRY(db_exec(c, &sql_password_set, ARGS(INT(k->id), TEXT(hash)), NULL));
	TRY(sessions_end(c, k->id, but_session));
	TRY(db_exec(c, &sql_welcomes_end, ARGS(INT(k->id), INT(c->now)), NULL));
	return account_saved(c, k->organisation, "password", k->ref, why, "password", "set", NULL);
}

/* ---- one-time links ------------------------------------------------------------------------------------------------ */

static const struct field link_fields[] = {
    FIELD_AT(link, id, F_INT),
    FIELD_AT(link, account, F_INT),
    FIELD_AT(link, organisation, F_INT),
    FIELD_AT(link, kind, F_TEXT),
    FIELD_AT(link, ref, F_TEXT),
    FIELD_AT(link, name, F_TEXT),
    FIELD_AT(link, sign_in, F_TEXT),
    FIELD_AT(link, organisation_name, F_TEXT),
    FIELD_END,
};

enum err
link_keep(struct ctx *c, int64_t account, const char *kind, const char *token, int64_t *ret_ends_at)
{
	*ret_ends_at = c->now + (strcmp(kind, "invitation") == 0 ? INVITATION_S : RESET_S);
	TRY(db_exec(c, &sql_welcomes_end, ARGS(INT(account), INT(c->now)), NULL));
	return db_exec(c, &sql_welcome_insert,
	    ARGS(TEXT(hash_hex(c->arena, token, strlen(token))), INT(account), TEXT(kind), INT(c->actor->account), INT(c->now), INT(*ret_ends_at)), NULL);
}

enum err
link_make(struct ctx *c, int64_t account, const char *kind, const char **ret_path)
{
	const char *token = random_token(c->arena);
	int64_t ends;

	TRY(link_keep(c, account, kind, token, &ends));
	*ret_path = arena_printf(c->arena, "/welcome/%s", token);
	return OK;
}

enum err
link_find(struct ctx *c, const char *token, struct link *ret, bool *ret_found)
{
	char today[DAY_SIZE];

	day_of(c->now, today);
	return db_find(c, &sql_welcome_by_hash, ARGS(TEXT(hash_hex(c->arena, token, strlen(token))), INT(c->now), TEXT(today)), link_fields, ret,
	    ret_found);
}

enum err
link_use(struct ctx *c, const struct link *l, bool *ret_first)
{
	int64_t changed = 0;

	TRY(db_exec(c, &sql_welcome_use, ARGS(INT(l->id), INT(c->now)), &changed));
	*ret_first = changed == 1;
	return OK;
}
