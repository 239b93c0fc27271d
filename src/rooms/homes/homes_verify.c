/* SPDX-License-Identifier: MIT */
/* The room's part of `alongside verify`: what people said of homes - facts, localities, links, who is expected to send - is gone through again version by version as the
 * history has it, and compared with the rows that are kept; then the remits (remits.c). What the register says of homes is register_verify's. Changes nothing. */
#include <string.h>

#include "base/str.h"
#include "rooms/history/history.h"
#include "rooms/homes/facts.h"
#include "rooms/homes/groups.h"
#include "rooms/homes/homes.sql.h"
#include "rooms/homes/remits.h"

/* A home at a time: its number is the record. */
struct home_check {
	const char *kind;
	const struct sql *homes; /* that have rows */
	enum err (*compare)(struct ctx *c, const char *number, const struct list *versions, bool *ret_same);
};

/* ---- facts ------------------------------------------------------------------------------------------------------------- */

struct kept_fact {
	int64_t version, account, said_at;
	const char *name, *value, *from_day, *said_by;
};

static const struct field kept_fact_fields[] = {
    FIELD_AT(kept_fact, name, F_TEXT),
    FIELD_AT(kept_fact, value, F_TEXT),
    FIELD_AT(kept_fact, from_day, F_TEXT),
    FIELD_AT(kept_fact, version, F_INT),
    FIELD_AT(kept_fact, account, F_INT),
    FIELD_AT(kept_fact, said_by, F_TEXT),
    FIELD_AT(kept_fact, said_at, F_INT),
    FIELD_END,
};

/* What the first n rows say of a name on a day. */
static const char *
fact_value(const struct list *rows, size_t n, const char *name, const char *day)
{
	const struct kept_fact *found = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct kept_fact *f = LIST_AT(*rows, struct kept_fact, i);

		if (strcmp(f->name, name) == 0 && strcmp(f->from_day, day) <= 0 && (found == NULL || strcmp(f->from_day, found->from_day) >= 0)) {
			found = f;
		}
	}
	return found != NULL ? found->value : "";
}

static bool
fact_is(const struct kept_fact *f, const struct history_version *v, const char *name, const char *value, const char *from_day)
{
	return f->version == v->row->version && f->account == v->row->account && f->said_at == v->row->at && strcmp(f->said_by, v->row->who) == 0 &&
	       strcmp(f->name, name) == 0 && strcmp(f->value, value) == 0 && strcmp(f->from_day, from_day) == 0;
}

/* A saving leaves a row for each fact that differs from what held on its day, in the order of its content. */
static enum err
facts_compare(struct ctx *c, const char *number, const struct list *versions, bool *ret_same)
{
	struct list rows = LIST(struct kept_fact);
	size_t at = 0;

	TRY(db_all(c, &sql_verify_facts, ARGS(TEXT(number)), kept_fact_fields, &rows));
	*ret_same = true;
	for (size_t i = 0; i < versions->n; i++) {
		const struct history_version *v = LIST_AT(*versions, struct history_version, i);
		const char *from_day = json_text(v->content, "from_day", "");
		size_t before = at;

		for (size_t k = 0; k < v->content->len; k++) {
			const char *name = v->content->names[k], *value = str_or(v->content->items[k].text, "");

			if (strcmp(name, "from_day") == 0 || strcmp(fact_value(&rows, before, name, from_day), value) == 0) {
				continue;
			}
			if (at == rows.n || !fact_is(LIST_AT(rows, struct kept_fact, at), v, name, value, from_day)) {
				*ret_same = false;
				return OK;
			}
			at++;
		}
	}
	*ret_same = at == rows.n;
	return OK;
}

/* ---- localities ---------------------------------------------------------------------------------------------------------- */

struct kept_stay {
	const char *name, *from_day, *until_day;
};

static const struct field kept_stay_fields[] = {
    FIELD_AT(kept_stay, name, F_TEXT),
    FIELD_AT(kept_stay, from_day, F_TEXT),
    FIELD_AT(kept_stay, until_day, F_TEXT),
    FIELD_END,
};

/* From its day on, what was said last holds. */
static void
stay_say(struct ctx *c, struct list *stays, const char *name, const char *from_day)
{
	while (stays->n > 0 && strcmp(LIST_AT(*stays, struct kept_stay, stays->n - 1)->from_day, from_day) >= 0) {
		stays->n--;
	}
	if (stays->n > 0 && strcmp(LIST_AT(*stays, struct kept_stay, stays->n - 1)->until_day, from_day) > 0) {
		LIST_AT(*stays, struct kept_stay, stays->n - 1)->until_day = from_day;
	}
	if (name[0] != 0) {
		*(struct kept_stay *)list_add(stays, c->arena) = (struct kept_stay){name, from_day, DAY_OPEN};
	}
}

static enum err
localities_compare(struct ctx *c, const char *number, const struct list *versions, bool *ret_same)
{
	struct list said = LIST(struct kept_stay), rows = LIST(struct kept_stay);
	const char *now = "", *last = "";

	for (size_t i = 0; i < versions->n; i++) {
		const struct json *content = LIST_AT(*versions, struct history_version, i)->content;

		last = json_text(content, "locality", "");
		stay_say(c, &said, last, json_text(content, "from_day", ""));
	}
	TRY(db_all(c, &sql_verify_localities, ARGS(TEXT(number)), kept_stay_fields, &rows));
	TRY(db_text(c, &sql_verify_locality_of, ARGS(TEXT(number)), &now));
	*ret_same = rows.n == said.n && strcmp(str_or(now, ""), last) == 0;
	for (size_t i = 0; *ret_same && i < rows.n; i++) {
		const struct kept_stay *x = LIST_AT(rows, struct kept_stay, i), *y = LIST_AT(said, struct kept_stay, i);

		*ret_same = strcmp(x->name, y->name) == 0 && strcmp(x->from_day, y->from_day) == 0 && strcmp(x->until_day, y->until_day) == 0;
	}
	return OK;
}

/* ---- both ------------------------------------------------------------------------------------------------------------------ */

static enum err
home_compare(struct ctx *c, const struct home_check *k, const char *number, struct buf *report, int64_t *ret_faults)
{
	struct list versions;
	bool whole, same = true;

	TRY(history_versions(c, k->kind, number, &versions, &whole));
	if (whole) {
		TRY(k->compare(c, number, &versions, &same));
	}
	if (!same) {
		history_differs(report, ret_faults, k->kind, number, "they are not what the history says was saved");
	}
	return OK;
}

static enum err
homes_compare(struct ctx *c, const struct home_check *k, struct buf *report, int64_t *ret_faults)
{
	static const struct field fields[] = {{.name = "record", .kind = F_TEXT}, FIELD_END};
	struct list records, homes = LIST(const char *);
	size_t i = 0, n = 0;

	TRY(history_records_of(c, k->kind, &records));
	TRY(db_all(c, k->homes, NOARGS, fields, &homes));
	while (i < records.n || n < homes.n) {
		const char *record = i < records.n ? *LIST_AT(records, const char *, i) : NULL, *home = n < homes.n ? *LIST_AT(homes, const char *, n) : NULL;
		int order = record == NULL ? 1 : home == NULL ? -1 : strcmp(record, home);
		struct arena_mark m = arena_mark(c->arena);

		TRY(home_compare(c, k, order <= 0 ? record : home, report, ret_faults));
		arena_rewind(c->arena, m);
		i += order <= 0;
		n += order >= 0;
	}
	return OK;
}

/* ---- links, and who is expected -------------------------------------------------------------------------------------------- */

struct kept_link {
	int64_t account, decided_at;
	const char *ref, *earlier, *later, *state, *decided_by;
};

static const struct field kept_link_fields[] = {
    FIELD_AT(kept_link, ref, F_TEXT, .internal = 1),
    FIELD_AT(kept_link, earlier, F_TEXT),
    FIELD_AT(kept_link, later, F_TEXT),
    FIELD_AT(kept_link, state, F_TEXT),
    FIELD_AT(kept_link, account, F_INT, .internal = 1),
    FIELD_AT(kept_link, decided_by, F_TEXT, .internal = 1),
    FIELD_AT(kept_link, decided_at, F_INT, .internal = 1),
    FIELD_END,
};

static struct history_owner
link_owner(const void *rec)
{
	const struct kept_link *l = rec;

	return (struct history_owner){.record = l->ref, .who = l->decided_by, .account = l->account, .at = l->decided_at};
}

struct kept_expected {
	int64_t home, expected, account, said_at;
	const char *ref, *from_day, *until_day, *reason, *said_by;
};

static const struct field kept_expected_fields[] = {
    FIELD_AT(kept_expected, ref, F_TEXT, .internal = 1),
    FIELD_AT(kept_expected, home, F_INT, .internal = 1),
    FIELD_AT(kept_expected, expected, F_BOOL),
    FIELD_AT(kept_expected, from_day, F_TEXT),
    FIELD_AT(kept_expected, until_day, F_TEXT),
    FIELD_AT(kept_expected, reason, F_TEXT),
    FIELD_AT(kept_expected, account, F_INT, .internal = 1),
    FIELD_AT(kept_expected, said_by, F_TEXT, .internal = 1),
    FIELD_AT(kept_expected, said_at, F_INT, .internal = 1),
    FIELD_END,
};

static struct history_owner
expected_owner(const void *rec)
{
	const struct kept_expected *e = rec;

	return (struct history_owner){.record = e->ref, .who = e->said_by, .account = e->account, .at = e->said_at, .home = e->home};
}

enum err
homes_verify(struct ctx *c, struct buf *report, int64_t *ret_faults)
{
	static const struct home_check facts = {"facts", &sql_verify_homes_with_facts, facts_compare},
	                               localities = {"locality", &sql_verify_homes_with_locality, localities_compare};
	static const struct history_table links = {.kind = "home_link", .rows = &sql_verify_links, .fields = kept_link_fields,
	    .size = sizeof(struct kept_link), .owner = link_owner};
	static const struct history_table expected = {.kind = "expected", .rows = &sql_verify_expected, .fields = kept_expected_fields,
	    .size = sizeof(struct kept_expected), .owner = expected_owner};

	TRY(homes_compare(c, &facts, report, ret_faults));
	TRY(homes_compare(c, &localities, report, ret_faults));
	TRY(history_compare(c, &links, report, ret_faults));
	TRY(history_compare(c, &expected, report, ret_faults));
	return remits_verify(c, report, ret_faults);
}
