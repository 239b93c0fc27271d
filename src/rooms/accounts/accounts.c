/* SPDX-License-Identifier: MIT */
/* Organisations, people, their memberships, and the standings made from them. Not here: signing in (sign_in.c), who asks (access.c). */
#include "rooms/accounts/accounts.h"

#include <string.h>

#include "base/day.h"
#include "base/hash.h"
#include "base/str.h"
#include "rooms/accounts/accounts.sql.h"
#include "rooms/accounts/people.h"
#include "rooms/accounts/sign_in.h"
#include "rooms/history/history.h"
#include "rooms/homes/homes.h"

const struct field organisation_fields[] = {
    FIELD_AT(organisation, id, F_INT, .internal = 1),
    FIELD_AT(organisation, group_id, F_INT, .internal = 1),
    FIELD_AT(organisation, ref, F_REF, .label = "Reference"),
    FIELD_AT(organisation, kind, F_TEXT, .label = "Kind"),
    FIELD_AT(organisation, name, F_TEXT, .label = "Name"),
    FIELD_AT(organisation, ended_day, F_DAY, .label = "Ended"),
    FIELD_END,
};

/* A membership with what is needed to make its standings. */
struct membership {
	int64_t id, account, organisation, group_id;
	const char *role, *from_day, *until_day, *kind, *left_day, *ended_day;
};

static const struct field membership_fields[] = {
    FIELD_AT(membership, id, F_INT),
    FIELD_AT(membership, account, F_INT),
    FIELD_AT(membership, organisation, F_INT),
    FIELD_AT(membership, group_id, F_INT),
    FIELD_AT(membership, role, F_TEXT),
    FIELD_AT(membership, from_day, F_TEXT),
    FIELD_AT(membership, until_day, F_TEXT),
    FIELD_AT(membership, kind, F_TEXT),
    FIELD_AT(membership, left_day, F_TEXT),
    FIELD_AT(membership, ended_day, F_TEXT),
    FIELD_END,
};

enum err
account_saved(struct ctx *c, int64_t organisation, const char *kind, const char *record, const char *why, const char *name, ...)
{
	struct list versions;
	struct buf b;
	enum err e;
	va_list ap;

	TRY(history_of(c, kind, record, &versions));
	buf_init(&b, 1 << 16);
	buf_addc(&b, '{');
	va_start(ap, name);
	for (const char *n = name; n != NULL; n = va_arg(ap, const char *)) {
		if (n != name) {
			buf_addc(&b, ',');
		}
		buf_json(&b, n);
		buf_addc(&b, ':');
		buf_json(&b, va_arg(ap, const char *));
	}
	va_end(ap);
	buf_addc(&b, '}');
	e = history_add(c,
	    &(struct saved){.organisation = organisation, .kind = kind, .record = record, .version = (int64_t)versions.n + 1, .why = why,
	        .content = arena_text(c->arena, b.p)});
	buf_done(&b);
	return e;
}

enum err
organisation_make(struct ctx *c, const char *kind, const char *name, int64_t group, int64_t *ret_id)
{
	const char *ref = random_ref(c->arena, 'O'), *key = str_key(c->arena, name);
	bool found;

	TRY(db_int(c, &sql_organisation_same, ARGS(TEXT(kind), TEXT(key), INT(group)), ret_id, &found));
	if (found) {
		return OK;
	}
	if (group != 0) {
		TRY(db_int(c, &sql_organisation_insert, ARGS(TEXT(ref), TEXT(kind), TEXT(name), TEXT(key), INT(group)), ret_id, NULL));
	} else {
		TRY(db_int(c, &sql_organisation_insert, ARGS(TEXT(ref), TEXT(kind), TEXT(name), TEXT(key), SQLNULL), ret_id, NULL));
	}
	return account_saved(c, *ret_id, "organisation", ref, "", "kind", kind, "name", name, NULL);
}

enum err
organisation_by_id(struct ctx *c, int64_t id, struct organisation *ret)
{
	return db_one(c, &sql_organisation_by_id, ARGS(INT(id)), organisation_fields, ret);
}

enum err
organisation_of_group(struct ctx *c, int64_t group, const char *kind, int64_t *ret_id)
{
	*ret_id = 0;
	return db_int(c, &sql_organisation_of_group, ARGS(INT(group), TEXT(kind)), ret_id, NULL);
}

enum err
team_make(struct ctx *c, const char *name, const int64_t *areas, size_t n, int64_t *ret_organisation, int64_t *ret_remit_group)
{
	TRY(organisation_make(c, "team", name, 0, ret_organisation));
	TRY(remit_make(c, *ret_organisation, name, areas, n, ret_remit_group));
	return db_exec(c, &sql_organisation_set_group, ARGS(INT(*ret_organisation), INT(*ret_remit_group)), NULL);
}

enum err
account_make(struct ctx *c, const struct new_account *a, int64_t *ret_id)
{
	const char *typed = str_or(a->email, str_or(a->sign_in_name, ""));
	const char *ref = random_ref(c->arena, 'P');
	char today[DAY_SIZE];
	enum err e;

	if (role_by_id(a->role) == NULL) {
		return fail(c, ERR_INVALID, "role", "There is no role called \"%s\".", str_or(a->role, ""));
	}
	e = db_int(c, &sql_account_insert,
	    ARGS(TEXT(ref), TEXT(a->name), TEXT(str_key(c->arena, a->name)), TEXT(str_or(a->email, "")), TEXT(sign_in_fold(c->arena, typed)),
	        TEXT(str_or(a->password_hash, "")), INT(a->organisation), INT(c->now)),
	    ret_id, NULL);
	if (e == ERR_CONFLICT) {
		fault_clear(c);
		return fail(c, ERR_CONFLICT, str_empty(a->email) ? "sign_in_name" : "email", "Somebody signs in with \"%s\" already.", typed);
	}
	TRY(e);
	TRY(account_saved(c, a->organisation, "account", ref, "", "name", a->name, "email", str_or(a->email, ""), "sign_in",
	    sign_in_fold(c->arena, typed), NULL));
	day_of(c->now, today);
	return membership_add(c, *ret_id, a->organisation, a->role, today);
}

enum err
membership_add(struct ctx *c, int64_t account, int64_t organisation, const char *role, const char *from_day)
{
	struct organisation o;
	int64_t id = 0;

	if (role_by_id(role) == NULL) {
		return fail(c, ERR_INVALID, "role", "There is no role called \"%s\".", str_or(role, ""));
	}
	TRY(organisation_by_id(c, organisation, &o));
	if (strcmp(o.ended_day, day_text(c->arena, c->now)) <= 0) {
		return fail(c, ERR_CONFLICT, NULL, "%s has ended: nobody can be added to it.", o.name);
	}
	TRY(db_int(c, &sql_membership_insert,
	    ARGS(INT(account), INT(organisation), TEXT(role), TEXT(from_day), TEXT(c->actor->name), INT(c->now)), &id, NULL));
	TRY(account_saved(c, organisation, "membership", account_ref(c, account), "", "organisation", o.ref, "role", role, "from", from_day,
	    NULL));
	return standings_refresh(c, account);
}

enum err
token_make(struct ctx *c, int64_t account, const char *name, const char **ret_token)
{
	return token_make_until(c, account, name, DAY_OPEN, ret_token);
}

enum err
token_make_until(struct ctx *c, int64_t account, const char *name, const char *ends_day, const char **ret_token)
{
	const char *token = random_token(c->arena), *ref = random_ref(c->arena, 'T');
	struct person_key k;

	TRY(person_by_id(c, account, &k));
	TRY(db_exec(c, &sql_token_insert,
	    ARGS(TEXT(ref), TEXT(hash_hex(c->arena, token, strlen(token))), INT(account), TEXT(name), INT(c->now), TEXT(ends_day)), NULL));
	*ret_token = token;
	return account_saved(c, k.organisation, "token", ref, "", "of", k.ref, "name", name, "ends", ends_day, NULL);
}

/* Once for each group of a membership. */
static void
stand(struct ctx *c, const struct membership *m, const struct role *role, int64_t group, struct list *ret)
{
	const char *until = strcmp(m->left_day, m->until_day) < 0 ? m->left_day : m->until_day;

	until = strcmp(m->ended_day, until) < 0 ? m->ended_day : until;
	for (size_t i = ret->n; i > 0 && LIST_AT(*ret, struct standing, i - 1)->membership == m->id; i--) {
		if (LIST_AT(*ret, struct standing, i - 1)->group_id == group) {
			return;
		}
	}
	*(struct standing *)list_add(ret, c->arena) = (struct standing){.account = m->account, .group_id = group, .side = side_name(role->side),
	    .role = m->role, .membership = m->id, .from_day = m->from_day, .until_day = until};
}

struct group_id {
	int64_t group_id;
};

/* By what the pack says of the role's reach: the organisation's own group; for a team its remit and every area of it; nothing for what is only shared. */
static enum err
membership_stand(struct ctx *c, const struct membership *m, struct list *ret)
{
	static const struct field fields[] = {FIELD_AT(group_id, group_id, F_INT), FIELD_END};
	const struct role *role = role_by_id(m->role);
	struct list areas = LIST(struct group_id);

	if (role == NULL || strcmp(role->homes, "none") == 0 || strcmp(role->homes, "shared") == 0) {
		return OK;
	}
	if (m->group_id != 0) {
		stand(c, m, role, m->group_id, ret);
	}
	if (strcmp(m->kind, "team") == 0) {
		TRY(db_all(c, &sql_remit_areas_of, ARGS(INT(m->organisation)), fields, &areas));
		for (size_t i = 0; i < areas.n; i++) {
			stand(c, m, role, LIST_AT(areas, struct group_id, i)->group_id, ret);
		}
	}
	return OK;
}

enum err
standings_made(struct ctx *c, int64_t account, struct list *ret)
{
	struct list all = LIST(struct membership);

	*ret = LIST(struct standing);
	TRY(db_all(c, &sql_memberships_of, ARGS(INT(account)), membership_fields, &all));
	for (size_t i = 0; i < all.n; i++) {
		TRY(membership_stand(c, LIST_AT(all, struct membership, i), ret));
	}
	return OK;
}

enum err
standings_refresh(struct ctx *c, int64_t account)
{
	struct list made;

	TRY(standings_made(c, account, &made));
	TRY(db_exec(c, &sql_standings_delete, ARGS(INT(account)), NULL));
	for (size_t i = 0; i < made.n; i++) {
		const struct standing *s = LIST_AT(made, struct standing, i);

		TRY(db_exec(c, &sql_standing_insert,
		    ARGS(INT(s->account), INT(s->group_id), TEXT(s->side), TEXT(s->role), INT(s->membership), TEXT(s->from_day), TEXT(s->until_day)), NULL));
	}
	return OK;
}

const char *
account_ref(struct ctx *c, int64_t account)
{
	const char *ref = NULL;

	if (db_text(c, &sql_account_ref_of, ARGS(INT(account)), &ref) != OK) {
		return "";
	}
	return str_or(ref, "");
}

/* ---- the account "Alongside" ------------------------------------------------------------------------------------------- */

#define ALONGSIDE "alongside"

enum err
accounts_seed(struct ctx *c)
{
	const char *ref = random_ref(c->arena, 'P');
	int64_t organisation = 0, id = 0;

	TRY(organisation_make(c, "system", "Alongside", 0, &organisation));
	return db_int(c, &sql_account_insert,
	    ARGS(TEXT(ref), TEXT("Alongside"), TEXT("alongside"), TEXT(""), TEXT(ALONGSIDE), TEXT(""), INT(organisation), INT(c->now)), &id, NULL);
}

static const struct field actor_fields[] = {
    FIELD_AT(actor, account, F_INT),
    FIELD_AT(actor, ref, F_TEXT),
    FIELD_AT(actor, name, F_TEXT),
    FIELD_AT(actor, organisation, F_INT),
    FIELD_END,
};

enum err
accounts_actor(struct ctx *c, struct actor *ret)
{
	bool found;

	return db_find(c, &sql_actor_by_sign_in, ARGS(TEXT(ALONGSIDE)), actor_fields, ret, &found);
}

const char *
sign_in_fold(struct arena *a, const char *typed)
{
	char *s = str_trim(a, typed);

	for (char *p = s; *p != 0; p++) {
		if (*p >= 'A' && *p <= 'Z') {
			*p += 'a' - 'A';
		}
	}
	return s;
}
