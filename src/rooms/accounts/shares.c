/* SPDX-License-Identifier: MIT */
/* Making, ending and reading shares (shares.h). Who may decide one is a permission over the home; who may read one follows from belonging to the body. */
#include "rooms/accounts/shares.h"

#include <string.h>

#include "base/day.h"
#include "base/hash.h"
#include "base/str.h"
#include "rooms/accounts/accounts.sql.h"
#include "rooms/accounts/people.h"
#include "rooms/history/history.h"

enum { SHARE_DAYS_MOST = 366 };

const struct field share_fields[] = {
    FIELD_AT(share, home, F_INT, .internal = 1),
    FIELD_AT(share, ref, F_REF, .label = "Reference"),
    FIELD_AT(share, number, F_REF, .label = "Home's number"),
    FIELD_AT(share, home_name, F_TEXT, .label = "Home"),
    FIELD_AT(share, body, F_TEXT, .label = "Shared with"),
    FIELD_AT(share, kind, F_TEXT, .label = "What"),
    FIELD_AT(share, record, F_TEXT, .label = "Of which day"),
    FIELD_AT(share, until_day, F_DAY, .label = "Until the end of"),
    FIELD_AT(share, reason, F_TEXT, .label = "Why"),
    FIELD_AT(share, shared_by, F_TEXT, .label = "Decided by"),
    FIELD_AT(share, shared_at, F_INSTANT, .label = "Decided"),
    FIELD_AT(share, ended_at, F_INSTANT, .label = "Ended before its time"),
    FIELD_AT(share, role, F_TEXT, .internal = 1),
    FIELD_END,
};

static const struct choice share_kinds[] = {{"status", "Its status: colour and reasons"}, {"return", "A daily return, whole"}, {NULL, NULL}};

const struct field share_form_fields[] = {
    FIELD_AT(share_form, organisation, F_TEXT, .label = "With which body", .required = 1),
    FIELD_AT(share_form, kind, F_CHOICE, .label = "What", .required = 1, .choices = share_kinds),
    FIELD_AT(share_form, day, F_DAY, .label = "Of which day", .hint = "Empty to share the newest one each day, else a day"),
    FIELD_AT(share_form, until_day, F_DAY, .label = "Until the end of", .required = 1),
    FIELD_AT(share_form, reason, F_TEXT, .label = "Why", .required = 1, .max = 300, .no_names = 1, .hint = "No names of people who live there"),
    FIELD_END,
};

bool
share_holds(const struct share *s, const char *today)
{
	return s->ended_at == 0 && strcmp(s->until_day, today) >= 0;
}

const char *
share_words(struct ctx *c, const char *kind, const char *record)
{
	const char *what = strcmp(kind, "return") == 0 ? "return" : "status";

	if (str_empty(record)) {
		return arena_printf(c->arena, "newest %s", what);
	}
	return arena_printf(c->arena, "%s of %s", what, day_words(c->arena, record));
}

static enum err
share_told(struct ctx *c, int64_t home, const char *ref, const char *sentence)
{
	return event_add(c, &(struct event){.home = home, .kind = "share", .record = ref, .audience = "all", .sentence = sentence});
}

/* One version of a share in the home's own history. */
static enum err
share_saved(struct ctx *c, int64_t home, const char *ref, int64_t version, const char *why, const char *content)
{
	return history_add(c, &(struct saved){.home = home, .kind = "share", .record = ref, .version = version, .why = why, .content = content});
}

static const char *
share_content(struct ctx *c, const struct share_form *f, const struct organisation *body)
{
	struct buf b;
	const char *text;

	buf_init(&b, 1 << 16);
	buf_adds(&b, "{\"with\":");
	buf_json(&b, body->name);
	buf_adds(&b, ",\"organisation\":");
	buf_json(&b, body->ref);
	buf_adds(&b, ",\"kind\":");
	buf_json(&b, f->kind);
	buf_adds(&b, ",\"day\":");
	buf_json(&b, str_or(f->day, ""));
	buf_adds(&b, ",\"until\":");
	buf_json(&b, f->until_day);
	buf_adds(&b, ",\"why\":");
	buf_json(&b, f->reason);
	buf_addc(&b, '}');
	text = arena_text(c->arena, b.p);
	buf_done(&b);
	return text;
}

static enum err
share_check(struct ctx *c, const struct share_form *f)
{
	const char *today = day_text(c->arena, c->now);

	if (!str_empty(f->day) && strcmp(f->day, today) > 0) {
		return fail(c, ERR_INVALID, "day", "This day has not come yet.");
	}
	if (strcmp(f->until_day, today) < 0) {
		return fail(c, ERR_INVALID, "until_day", "This day is past.");
	}
	if (day_between(today, f->until_day) > SHARE_DAYS_MOST) {
		return fail(c, ERR_INVALID, "until_day", "A year at most: then it is decided again.");
	}
	return OK;
}

enum err
share_make(struct ctx *c, int64_t home, const struct share_form *f)
{
	const char *ref = random_ref(c->arena, 'S');
	struct organisation o;
	enum err e;

	TRY(share_check(c, f));
	e = organisation_by_words(c, f->organisation, &o);
	if (e == ERR_MISSING || e == ERR_CONFLICT || (e == OK && strcmp(o.kind, "home") == 0)) {
		fault_clear(c);
		return fail(c, ERR_INVALID, "organisation", "Choose one of these.");
	}
	TRY(e);
	TRY(db_exec(c, &sql_share_insert,
	    ARGS(TEXT(ref), INT(o.id), INT(home), TEXT(f->kind), TEXT(str_or(f->day, "")), TEXT(f->until_day), TEXT(f->reason), INT(c->actor->account),
	        TEXT(c->actor->name), INT(c->now)),
	    NULL));
	TRY(share_saved(c, home, ref, 1, f->reason, share_content(c, f, &o)));
	return share_told(c, home, ref,
	    arena_printf(c->arena, "The %s was shared with %s, until %s.", share_words(c, f->kind, f->day), o.name, day_words(c->arena, f->until_day)));
}

enum err
share_end(struct ctx *c, int64_t home, const char *ref)
{
	int64_t changed = 0;

	TRY(db_exec(c, &sql_share_end, ARGS(INT(home), TEXT(ref), INT(c->now)), &changed));
	if (changed == 0) {
		return fail(c, ERR_MISSING, NULL, "There is no such share.");
	}
	TRY(share_saved(c, home, ref, 2, "", "{\"ended\":true}"));
	return share_told(c, home, ref, "Something that was shared with a body was taken back.");
}

enum err
share_read(struct ctx *c, int64_t account, const char *ref, struct share *ret)
{
	struct list rows = LIST(struct share);

	TRY(db_all(c, &sql_shared_one, ARGS(TEXT(ref), INT(account), TEXT(day_text(c->arena, c->now))), share_fields, &rows));
	for (size_t i = 0; i < rows.n; i++) {
		const struct role *role = role_by_id(LIST_AT(rows, struct share, i)->role);

		if (role != NULL && (role->may & MAY_BIT(MAY_SHARED_READ)) != 0) {
			*ret = *LIST_AT(rows, struct share, i);
			return OK;
		}
	}
	return fail(c, ERR_MISSING, NULL, "There is no such share.");
}

enum err
share_was_read(struct ctx *c, const char *route, const char *ref)
{
	char today[DAY_SIZE];
	int64_t before = 0;
	struct share s;

	TRY(share_read(c, c->actor->account, ref, &s));
	day_of(c->now, today);
	TRY(db_int(c, &sql_reads_since, ARGS(INT(c->actor->account), TEXT(ref), INT(day_instant(today, 0))), &before, NULL));
	TRY(db_exec(c, &sql_read_insert, ARGS(INT(c->actor->account), TEXT(route), INT(s.home), TEXT(ref), INT(c->now)), NULL));
	if (before > 0) {
		return OK;
	}
	return share_told(c, s.home, ref, arena_printf(c->arena, "%s of %s read the %s, which is shared with them.", c->actor->name, s.body, share_words(c, s.kind, s.record)));
}
