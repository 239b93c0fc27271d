/* SPDX-License-Identifier: MIT */
/* Organisations made by words: what a person types or a command is given becomes an organisation with the homes it is about. Called by organisation_pages.c and
 * accounts_commands.c. Not here: what an organisation is (accounts.c). */
#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/accounts/accounts.sql.h"
#include "rooms/accounts/people.h"
#include "rooms/homes/homes.h"

enum { AREAS_MAX = 40 };

/* Which kinds of group an organisation of a kind can be about; the first that has such a name wins. */
static const struct {
	const char *kind;
	const char *groups[5];
} about_kinds[] = {
    {"home", {"home"}},
    {"provider", {"provider"}},
    {"council", {"council"}},
    {"hscp", {"hscp"}},
    {"nhs_board", {"board"}},
    {"team", {"council", "hscp", "board", "nation"}},
    {"voluntary", {"council", "hscp", "board", "nation", "provider"}},
    {"union", {"council", "hscp", "board", "nation"}},
};

enum err
organisation_group(struct ctx *c, const char *kind, const char *words, int64_t *ret_group)
{
	*ret_group = 0;
	for (size_t i = 0; i < sizeof(about_kinds) / sizeof(*about_kinds); i++) {
		if (strcmp(about_kinds[i].kind, kind) != 0) {
			continue;
		}
		if (str_empty(words)) {
			return fail(c, ERR_INVALID, "about",
			    strcmp(kind, "home") == 0 || strcmp(kind, "provider") == 0 ? "Give its number in the register." : "Name its area.");
		}
		for (size_t k = 0; k < 5 && about_kinds[i].groups[k] != NULL && *ret_group == 0; k++) {
			TRY(group_find(c, about_kinds[i].groups[k], words, ret_group));
		}
		return *ret_group != 0 ? OK : fail(c, ERR_INVALID, "about", "The register knows nothing called \"%s\".", words);
	}
	return OK;
}

static enum err
team_add(struct ctx *c, const char *name, const char *about, int64_t *ret_id)
{
	int64_t areas[AREAS_MAX], remit, same = 0;
	size_t n = 0;

	for (const char *p = str_or(about, ""); n == 0 || *p != 0; n++) {
		size_t len = strcspn(p, ";\n");

		if (n == AREAS_MAX) {
			return fail(c, ERR_INVALID, "about", "These are too many areas for one team.");
		}
		TRY(organisation_group(c, "team", str_trim(c->arena, arena_copy(c->arena, p, len)), &areas[n]));
		p += len + (p[len] != 0);
		p += strspn(p, " ;\r\n");
	}
	TRY(db_int(c, &sql_team_same, ARGS(TEXT(str_key(c->arena, name))), &same, NULL));
	if (same != 0) {
		return fail(c, ERR_CONFLICT, "name", "There is a team called \"%s\" already.", name);
	}
	return team_make(c, name, areas, n, ret_id, &remit);
}

enum err
organisation_add(struct ctx *c, const char *kind, const char *name, const char *about, int64_t *ret_id)
{
	int64_t group;
	static const char *const kinds[] = {"team", "home", "provider", "council", "nhs_board", "hscp", "regulator", "voluntary", "union"};
	bool known = false;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		known |= strcmp(kinds[i], kind) == 0;
	}
	if (!known) {
		return fail(c, ERR_INVALID, "kind",
		    "There is no kind of organisation called \"%s\": team, home, provider, council, nhs_board, hscp, regulator, voluntary or union.", kind);
	}
	if (strcmp(kind, "team") == 0) {
		return team_add(c, name, about, ret_id);
	}
	TRY(organisation_group(c, kind, about, &group));
	return organisation_make(c, kind, name, group, ret_id);
}

enum err
organisation_by_words(struct ctx *c, const char *words, struct organisation *ret)
{
	struct list found = LIST(struct organisation);

	TRY(db_all(c, &sql_organisations_by_name, ARGS(TEXT(str_key(c->arena, words)), TEXT(words)), organisation_fields, &found));
	if (found.n == 0) {
		return fail(c, ERR_MISSING, "organisation", "There is no organisation called \"%s\".", words);
	}
	if (found.n > 1) {
		return fail(c, ERR_CONFLICT, "organisation", "Several organisations are called \"%s\"; name it by its reference.", words);
	}
	*ret = *LIST_AT(found, struct organisation, 0);
	return OK;
}

/* ---- changing and ending ------------------------------------------------------------------------------------------------ */

struct member {
	int64_t account;
	const char *role;
};

static const struct field member_fields[] = {FIELD_AT(member, account, F_INT), FIELD_AT(member, role, F_TEXT), FIELD_END};

/* Whose homes follow from nothing but their kind. */
static bool
kind_is_fixed(const char *kind)
{
	return strcmp(kind, "team") == 0 || strcmp(kind, "home") == 0 || strcmp(kind, "provider") == 0;
}

static enum err
kind_check(struct ctx *c, const struct managed *o, const char *kind)
{
	struct list members = LIST(struct member);

	if (strcmp(kind, o->kind) == 0) {
		return OK;
	}
	if (kind_is_fixed(kind) || kind_is_fixed(o->kind)) {
		return fail(c, ERR_INVALID, "kind", "Its homes follow from its kind: make a new organisation, and end this one.");
	}
	TRY(db_all(c, &sql_members_of, ARGS(INT(o->id), TEXT(day_text(c->arena, c->now))), member_fields, &members));
	for (size_t i = 0; i < members.n; i++) {
		const struct role *role = role_by_id(LIST_AT(members, struct member, i)->role);

		if (role != NULL && !json_has_text(role->organisations, kind)) {
			return fail(c, ERR_INVALID, "kind", "Somebody here is %s, which nobody can be in an organisation of that kind.", role->name);
		}
	}
	return OK;
}

enum err
organisation_rename(struct ctx *c, const struct managed *o, const struct organisation_change *to)
{
	const char *key = str_key(c->arena, to->name);
	int64_t others = 0;

	if (strcmp(to->kind, o->kind) == 0 && strcmp(to->name, o->name) == 0) {
		return OK;
	}
	TRY(kind_check(c, o, to->kind));
	TRY(db_int(c, &sql_organisation_others, ARGS(INT(o->id), TEXT(to->kind), TEXT(key)), &others, NULL));
	if (others > 0) {
		return fail(c, ERR_CONFLICT, "name", "Another organisation of this kind is called \"%s\" already.", to->name);
	}
	TRY(db_exec(c, &sql_organisation_change, ARGS(INT(o->id), TEXT(to->kind), TEXT(to->name), TEXT(key)), NULL));
	TRY(account_saved(c, o->id, "organisation", o->ref, to->reason, "kind", to->kind, "name", to->name, NULL));
	return OK;
}

enum err
organisation_end(struct ctx *c, const struct managed *o, const char *ended_day, const char *why)
{
	const char *today = day_text(c->arena, c->now);
	struct list members = LIST(struct member);

	if (o->id == c->actor->organisation) {
		return fail(c, ERR_CONFLICT, NULL, "You work for it: somebody of another organisation has to do this.");
	}
	TRY(db_exec(c, &sql_organisation_end, ARGS(INT(o->id), TEXT(ended_day)), NULL));
	TRY(account_saved(c, o->id, "organisation", o->ref, why, "kind", o->kind, "name", o->name, "ended", strcmp(ended_day, DAY_OPEN) == 0 ? "" : ended_day,
	    NULL));
	TRY(db_all(c, &sql_members_of, ARGS(INT(o->id), TEXT(today)), member_fields, &members));
	for (size_t i = 0; i < members.n; i++) {
		int64_t account = LIST_AT(members, struct member, i)->account, elsewhere = 0;

		TRY(standings_refresh(c, account));
		TRY(db_int(c, &sql_works_elsewhere, ARGS(INT(account), TEXT(today)), &elsewhere, NULL));
		if (strcmp(ended_day, today) <= 0 && elsewhere == 0) {
			TRY(person_shut_out(c, account));
		}
	}
	return OK;
}
