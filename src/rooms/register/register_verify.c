/* SPDX-License-Identifier: MIT */
/* `alongside verify`: works out from the files in force what every home and its groups should be, and compares. Changes nothing. */
#include <string.h>

#include "base/str.h"
#include "rooms/history/history.h"
#include "rooms/homes/homes.h"
#include "rooms/register/register.sql.h"
#include "rooms/register/register_accept.h"
#include "rooms/register/register_room.h"

/* A row of homes, as it is kept. */
struct kept_home {
	int64_t id, council, hscp, board;
	const char *number, *name, *town, *postcode, *client_group, *age_group, *sector, *registration_status, *places;
	const char *first_seen, *last_seen, *gone_since;
};

#define KEPT(member, k) FIELD_AT(kept_home, member, k)

static const struct field kept_fields[] = {KEPT(id, F_INT), KEPT(council, F_INT), KEPT(hscp, F_INT), KEPT(board, F_INT), KEPT(number, F_TEXT),
    KEPT(name, F_TEXT), KEPT(town, F_TEXT), KEPT(postcode, F_TEXT), KEPT(client_group, F_TEXT), KEPT(age_group, F_TEXT), KEPT(sector, F_TEXT),
    KEPT(registration_status, F_TEXT), KEPT(places, F_TEXT), KEPT(first_seen, F_TEXT), KEPT(last_seen, F_TEXT), KEPT(gone_since, F_TEXT),
    FIELD_END};

struct kept_group {
	int64_t group_id;
	const char *from_day, *until_day;
};

static const struct field group_row_fields[] = {FIELD_AT(kept_group, group_id, F_INT), FIELD_AT(kept_group, from_day, F_TEXT),
    FIELD_AT(kept_group, until_day, F_TEXT), FIELD_END};

static void
fault(struct buf *report, int64_t *faults, const char *number, const char *what, const char *kept, const char *right)
{
	(*faults)++;
	buf_printf(report, "register: %s: %s is \"%s\", the files say \"%s\"\n", number, what, kept, right);
}

static void
texts_compare(const struct kept_home *k, const struct register_derived *d, struct buf *report, int64_t *faults)
{
	const struct {
		const char *what, *kept, *right;
	} all[] = {{"name", k->name, str_or(d->newest.name, k->number)}, {"town", k->town, d->newest.town},
	    {"postcode", k->postcode, d->newest.postcode}, {"client group", k->client_group, d->newest.client_group},
	    {"age group", k->age_group, d->newest.age_group}, {"sector", k->sector, d->newest.sector},
	    {"registration", k->registration_status, d->newest.registration_status}, {"places", k->places, d->newest.places},
	    {"first seen", k->first_seen, d->first_seen}, {"last seen", k->last_seen, d->last_seen}, {"gone since", k->gone_since, d->gone_since}};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		if (strcmp(all[i].kept, all[i].right) != 0) {
			fault(report, faults, k->number, all[i].what, all[i].kept, all[i].right);
		}
	}
	if (k->council != d->newest.council || k->hscp != d->newest.hscp || k->board != d->newest.board) {
		fault(report, faults, k->number, "area", "another", "what the newest file names");
	}
}

static enum err
groups_compare(struct ctx *c, const struct kept_home *k, const char *kind, const struct list *right, struct buf *report, int64_t *faults)
{
	struct list rows = LIST(struct kept_group);
	bool same;

	TRY(db_all(c, &sql_register_derived_groups, ARGS(INT(k->id), TEXT(kind)), group_row_fields, &rows));
	same = rows.n == right->n;
	for (size_t i = 0; same && i < rows.n; i++) {
		const struct kept_group *x = LIST_AT(rows, struct kept_group, i);
		const struct group_interval *y = LIST_AT(*right, struct group_interval, i);

		same = x->group_id == y->group && strcmp(x->from_day, y->from_day) == 0 && strcmp(x->until_day, y->until_day) == 0;
	}
	if (!same) {
		fault(report, faults, k->number, arena_printf(c->arena, "its time in groups of kind %s", kind), "other days",
		    "what the files show");
	}
	return OK;
}

static enum err
home_verify(struct accepting *a, struct ctx *own, const struct kept_home *k, struct buf *report, int64_t *faults)
{
	struct register_derived d;

	TRY(register_derive(a, own, k->id, &d));
	if (!d.rows) {
		return OK;
	}
	texts_compare(k, &d, report, faults);
	for (size_t i = 0; i < REGISTER_GROUP_KINDS; i++) {
		TRY(groups_compare(own, k, register_group_kinds[i], &d.intervals[i], report, faults));
	}
	return OK;
}

/* ---- the files themselves ---- */

/* Each has the homes it had when it was accepted. */
static enum err
files_verify(struct ctx *c, const char *name, struct buf *report, int64_t *faults)
{
	struct list shorter = LIST(struct in_force);

	TRY(db_all(c, &sql_register_files_short, ARGS(TEXT(name)), in_force_fields, &shorter));
	for (size_t i = 0; i < shorter.n; i++) {
		const struct in_force *f = LIST_AT(shorter, struct in_force, i);

		(*faults)++;
		buf_printf(report, "register: the file of %s had %lld homes when it was accepted and has another number now\n", f->as_of,
		    (long long)f->homes);
	}
	return OK;
}

struct kept_file {
	int64_t homes, others, account, accepted_at;
	const char *ref, *as_of, *filename, *digest, *accepted_by;
};

static const struct field kept_file_fields[] = {FIELD_AT(kept_file, ref, F_TEXT, .internal = 1), FIELD_AT(kept_file, as_of, F_TEXT),
    FIELD_AT(kept_file, filename, F_TEXT), FIELD_AT(kept_file, digest, F_TEXT), FIELD_AT(kept_file, homes, F_INT), FIELD_AT(kept_file, others, F_INT),
    FIELD_AT(kept_file, account, F_INT, .internal = 1), FIELD_AT(kept_file, accepted_by, F_TEXT, .internal = 1),
    FIELD_AT(kept_file, accepted_at, F_INT, .internal = 1), FIELD_END};

static struct history_owner
file_owner(const void *rec)
{
	const struct kept_file *f = rec;

	return (struct history_owner){.record = f->ref, .who = f->accepted_by, .account = f->account, .at = f->accepted_at};
}

static const struct history_table files_table = {
    .kind = "register_file", .rows = &sql_register_files_kept, .fields = kept_file_fields, .size = sizeof(struct kept_file), .owner = file_owner};

struct values_checking {
	struct buf *report;
	int64_t *faults;
};

static enum err
value_verify(struct ctx *c, void *rec, void *arg)
{
	const struct file_home *h = rec;
	const struct values_checking *k = arg;

	if (strcmp(register_digest(c->arena, h), h->digest) != 0) {
		(*k->faults)++;
		buf_printf(k->report, "register: what a file says of %s was changed\n", h->name);
	}
	return OK;
}

enum err
register_verify(struct ctx *c, struct buf *report, int64_t *ret_faults)
{
	struct accepting a = {.c = c, .map = register_map(), .providers = INDEX(c->arena), .known = INDEX(c->arena)};
	struct list kept = LIST(struct kept_home);
	struct file_home value;
	struct values_checking values = {report, ret_faults};
	struct ctx own = *c; /* the rows of a home go when it is done */
	enum err e = OK;

	TRY(files_verify(c, a.map->name, report, ret_faults));
	TRY(history_compare(c, &files_table, report, ret_faults));
	TRY(db_each(c, &sql_register_values_all, NOARGS, file_home_fields, &value, sizeof(value), value_verify, &values));
	TRY(register_files_in_force(c, &a.files));
	TRY(db_all(c, &sql_register_derived_homes, ARGS(TEXT(a.map->name)), kept_fields, &kept));
	own.arena = arena_new();
	for (const struct kept_home *k = LIST_FIRST(kept); e == OK && k < (const struct kept_home *)LIST_END(kept); k++) {
		arena_reset(own.arena);
		e = home_verify(&a, &own, k, report, ret_faults);
	}
	register_fault_keep(c, &own);
	arena_free(own.arena);
	return e;
}
