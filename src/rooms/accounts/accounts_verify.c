/* SPDX-License-Identifier: MIT */
/* The room's part of `alongside verify`: organisations, people, what they do where, tokens and shares are held against the history, and everybody's standings against
 * their memberships. Passwords, sessions and one-time links are not in the history and are not compared. Changes nothing. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "rooms/accounts/accounts.sql.h"
#include "rooms/accounts/people.h"
#include "rooms/history/history.h"

/* ---- what is one record a row ---------------------------------------------------------------------------------------------- */

/* Members as the history has them (account_saved, share_content). */
struct kept {
	int64_t organisation_id, home, account, at, ended_at, ended;
	const char *ref, *kind, *name, *email, *sign_in, *left, *of, *ends, *ended_day, *organisation, *day, *until, *why, *by;
};

#define KEPT(column, member, k, ...) {.name = (column), .kind = (k), .offset = offsetof(struct kept, member), __VA_ARGS__}
#define KEPT_REF KEPT("ref", ref, F_TEXT, .internal = 1)
#define KEPT_OF_ORGANISATION KEPT("organisation", organisation_id, F_INT, .internal = 1)

static const struct field organisation_kept[] = {
    KEPT_REF, KEPT_OF_ORGANISATION, KEPT("kind", kind, F_TEXT), KEPT("name", name, F_TEXT), KEPT("ended", ended_day, F_TEXT), FIELD_END};

static const struct field account_kept[] = {KEPT_REF, KEPT_OF_ORGANISATION, KEPT("name", name, F_TEXT), KEPT("email", email, F_TEXT),
    KEPT("sign_in", sign_in, F_TEXT), KEPT("left", left, F_TEXT), FIELD_END};

static const struct field token_kept[] = {KEPT_REF, KEPT_OF_ORGANISATION, KEPT("of", of, F_TEXT), KEPT("name", name, F_TEXT), KEPT("ends", ends, F_TEXT),
    KEPT("ended_at", ended_at, F_INSTANT), FIELD_END};

static const struct field share_kept[] = {KEPT_REF, KEPT("home", home, F_INT, .internal = 1), KEPT("organisation", organisation, F_TEXT),
    KEPT("kind", kind, F_TEXT), KEPT("day", day, F_TEXT), KEPT("until", until, F_TEXT), KEPT("why", why, F_TEXT),
    KEPT("account", account, F_INT, .internal = 1), KEPT("shared_by", by, F_TEXT, .internal = 1), KEPT("shared_at", at, F_INT, .internal = 1),
    KEPT("ended", ended, F_BOOL), FIELD_END};

static struct history_owner
kept_owner(const void *rec)
{
	const struct kept *k = rec;

	return (struct history_owner){.record = k->ref, .who = k->by, .account = k->account, .at = k->at, .home = k->home, .organisation = k->organisation_id};
}

static const struct history_table tables[] = {
    {.kind = "organisation", .rows = &sql_verify_organisations, .fields = organisation_kept, .size = sizeof(struct kept), .owner = kept_owner},
    {.kind = "account", .rows = &sql_verify_accounts, .fields = account_kept, .size = sizeof(struct kept), .owner = kept_owner},
    {.kind = "token", .rows = &sql_verify_tokens, .fields = token_kept, .size = sizeof(struct kept), .owner = kept_owner},
    {.kind = "share", .rows = &sql_verify_shares, .fields = share_kept, .size = sizeof(struct kept), .owner = kept_owner},
};

/* ---- memberships: several of a person, whose record they are together ---------------------------------------------------- */

struct stay {
	const char *account, *organisation, *role, *from_day, *until_day;
};

static const struct field stay_fields[] = {
    FIELD_AT(stay, account, F_TEXT),
    FIELD_AT(stay, organisation, F_TEXT),
    FIELD_AT(stay, role, F_TEXT),
    FIELD_AT(stay, from_day, F_TEXT),
    FIELD_AT(stay, until_day, F_TEXT),
    FIELD_END,
};

static int
by_all(const void *x, const void *y)
{
	const struct stay *a = x, *b = y;
	const char *const of_a[] = {a->account, a->organisation, a->role, a->from_day, a->until_day};
	const char *const of_b[] = {b->account, b->organisation, b->role, b->from_day, b->until_day};
	int order = 0;

	for (size_t i = 0; i < 5 && order == 0; i++) {
		order = strcmp(of_a[i], of_b[i]);
	}
	return order;
}

/* A version without an end begins one; with an end it ends the newest that began so. */
static void
stay_say(struct ctx *c, struct list *stays, const char *account, const struct json *content)
{
	struct stay s = {account, json_text(content, "organisation", ""), json_text(content, "role", ""), json_text(content, "from", ""), DAY_OPEN};
	const char *until = json_text(content, "until", "");

	for (size_t i = stays->n; until[0] != 0 && i > 0; i--) {
		struct stay *was = LIST_AT(*stays, struct stay, i - 1);

		s.until_day = was->until_day;
		if (by_all(was, &s) == 0) {
			was->until_day = until;
			return;
		}
	}
	s.until_day = until[0] != 0 ? until : DAY_OPEN;
	*(struct stay *)list_add(stays, c->arena) = s;
}

/* Whoever has a version whose content was disposed of is not compared. */
static enum err
stays_said(struct ctx *c, struct list *ret, struct list *ret_left_out)
{
	struct list records, versions;
	bool whole;

	*ret = LIST(struct stay);
	*ret_left_out = LIST(const char *);
	TRY(history_records_of(c, "membership", &records));
	for (size_t i = 0; i < records.n; i++) {
		const char *account = *LIST_AT(records, const char *, i);

		TRY(history_versions(c, "membership", account, &versions, &whole));
		for (size_t k = 0; whole && k < versions.n; k++) {
			stay_say(c, ret, account, LIST_AT(versions, struct history_version, k)->content);
		}
		if (!whole) {
			*(const char **)list_add(ret_left_out, c->arena) = account;
		}
	}
	if (ret->n > 0) {
		qsort(ret->rows, ret->n, sizeof(struct stay), by_all);
	}
	return OK;
}

static bool
is_among(const struct list *texts, const char *text)
{
	for (size_t i = 0; i < texts->n; i++) {
		if (strcmp(*LIST_AT(*texts, const char *, i), text) == 0) {
			return true;
		}
	}
	return false;
}

static enum err
memberships_verify(struct ctx *c, struct buf *report, int64_t *ret_faults)
{
	struct list rows = LIST(struct stay), said, left_out;
	size_t i = 0, k = 0;

	TRY(db_all(c, &sql_verify_memberships, NOARGS, stay_fields, &rows));
	TRY(stays_said(c, &said, &left_out));
	while (i < rows.n || k < said.n) {
		const struct stay *row = i < rows.n ? LIST_AT(rows, struct stay, i) : NULL, *s = k < said.n ? LIST_AT(said, struct stay, k) : NULL;
		int order = row == NULL ? 1 : s == NULL ? -1 : by_all(row, s);

		if (order != 0 && !is_among(&left_out, order < 0 ? row->account : s->account)) {
			history_differs(report, ret_faults, "membership", order < 0 ? row->account : s->account,
			    order < 0 ? "it is there, but its history does not say so" : "its history tells of one that is not there");
		}
		i += order <= 0;
		k += order >= 0;
	}
	return OK;
}

/* ---- standings ------------------------------------------------------------------------------------------------------------- */

static const struct field standing_fields[] = {
    FIELD_AT(standing, account, F_INT),
    FIELD_AT(standing, group_id, F_INT),
    FIELD_AT(standing, side, F_TEXT),
    FIELD_AT(standing, role, F_TEXT),
    FIELD_AT(standing, membership, F_INT),
    FIELD_AT(standing, from_day, F_TEXT),
    FIELD_AT(standing, until_day, F_TEXT),
    FIELD_END,
};

static int
by_membership(const void *x, const void *y)
{
	const struct standing *a = x, *b = y;

	return a->membership != b->membership ? (a->membership < b->membership ? -1 : 1) : (a->group_id > b->group_id) - (a->group_id < b->group_id);
}

static bool
is_same_standing(const struct standing *a, const struct standing *b)
{
	return a->account == b->account && strcmp(a->side, b->side) == 0 && strcmp(a->role, b->role) == 0 && strcmp(a->from_day, b->from_day) == 0 &&
	       strcmp(a->until_day, b->until_day) == 0;
}

static enum err
standings_verify(struct ctx *c, struct buf *report, int64_t *ret_faults)
{
	struct list rows = LIST(struct standing), made;
	size_t i = 0, k = 0;

	TRY(db_all(c, &sql_verify_standings, NOARGS, standing_fields, &rows));
	TRY(standings_made(c, 0, &made));
	if (rows.n > 0) {
		qsort(rows.rows, rows.n, sizeof(struct standing), by_membership);
	}
	if (made.n > 0) {
		qsort(made.rows, made.n, sizeof(struct standing), by_membership);
	}
	while (i < rows.n || k < made.n) {
		const struct standing *a = i < rows.n ? LIST_AT(rows, struct standing, i) : NULL;
		const struct standing *b = k < made.n ? LIST_AT(made, struct standing, k) : NULL;
		int order = a == NULL ? 1 : b == NULL ? -1 : by_membership(a, b);

		if (order != 0 || !is_same_standing(a, b)) {
			(*ret_faults)++;
			buf_printf(report, "accounts: where %s stands does not follow from what they do\n", account_ref(c, order <= 0 ? a->account : b->account));
		}
		i += order <= 0;
		k += order >= 0;
	}
	return OK;
}

enum err
accounts_verify(struct ctx *c, struct buf *report, int64_t *ret_faults)
{
	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++) {
		TRY(history_compare(c, &tables[i], report, ret_faults));
	}
	TRY(memberships_verify(c, report, ret_faults));
	return standings_verify(c, report, ret_faults);
}
