/* SPDX-License-Identifier: MIT */
/* What follows from the ordered set of files for one registration: first and last seen, gone since, its row as of the newest file that holds it, and in which
 * groups of homes it was from when until when. The same whatever order the files came in. A blank is not known and ends nothing; a home that is gone from the
 * register stays in its groups, so that those who stood by it still reach its records. Called while a file is accepted, and by `alongside verify`. */
#include <string.h>

#include "base/str.h"
#include "rooms/homes/homes.h"
#include "rooms/register/register.sql.h"
#include "rooms/register/register_accept.h"

static const char open_day[] = "9999-12-31";

const char *
register_gone_since(const struct list *files, const char *last_seen)
{
	for (size_t i = 0; i < files->n; i++) {
		const char *as_of = LIST_AT(*files, struct in_force, i)->as_of;

		if (strcmp(as_of, last_seen) > 0) {
			return as_of;
		}
	}
	return "";
}

enum err
register_home_write(struct accepting *a, const struct file_home *h, const char *first, const char *last, const char *gone, int64_t *ret_id)
{
	struct home_registered r = {.reg = a->map->name,
	    .number = h->number,
	    .name = h->name,
	    .provider_number = h->provider_number,
	    .provider_name = h->provider_name,
	    .town = h->town,
	    .postcode = h->postcode,
	    .client_group = h->client_group,
	    .age_group = h->age_group,
	    .sector = h->sector,
	    .registration_status = h->registration_status,
	    .council = h->council,
	    .hscp = h->hscp,
	    .board = h->board,
	    .places = -1,
	    .first_seen = first,
	    .last_seen = last,
	    .gone_since = gone};

	if (*h->places && !str_int(h->places, &r.places)) {
		BUG("places of %s are no number", h->number);
	}
	return home_register(a->c, &r, ret_id);
}

/* One row more of a home's life: the group it shows, 0 when it does not say. */
static void
interval_add(struct list *intervals, struct arena *arena, int64_t group, const char *as_of)
{
	struct group_interval *last = intervals->n ? LIST_AT(*intervals, struct group_interval, intervals->n - 1) : NULL;

	if (!group || (last && last->group == group)) {
		return;
	}
	if (last) {
		last->until_day = as_of;
	}
	last = list_add(intervals, arena);
	*last = (struct group_interval){.group = group, .from_day = as_of, .until_day = open_day};
}

/* In the order of register_group_kinds. */
static enum err
intervals_of(struct accepting *a, struct arena *arena, const struct list *rows, struct list intervals[REGISTER_GROUP_KINDS])
{
	for (size_t k = 0; k < REGISTER_GROUP_KINDS; k++) {
		intervals[k] = LIST(struct group_interval);
	}
	for (size_t i = 0; i < rows->n; i++) {
		const struct file_home *h = LIST_AT(*rows, struct file_home, i);
		int64_t provider = 0;

		if (*h->provider_number) {
			TRY(register_provider_group(a, h->provider_number, &provider));
		}
		interval_add(&intervals[0], arena, provider, h->as_of);
		interval_add(&intervals[1], arena, h->council, h->as_of);
		interval_add(&intervals[2], arena, h->hscp, h->as_of);
		interval_add(&intervals[3], arena, h->board, h->as_of);
	}
	return OK;
}

static int64_t
last_group(const struct list *intervals)
{
	return intervals->n ? LIST_AT(*intervals, struct group_interval, intervals->n - 1)->group : 0;
}

const char *const register_group_kinds[REGISTER_GROUP_KINDS] = {"provider", "council", "hscp", "board"};

/* rows and intervals live in c's arena; what is kept of providers in that of the import. */
enum err
register_derive(struct accepting *a, struct ctx *c, int64_t home, struct register_derived *ret)
{
	struct list rows = LIST(struct file_home);

	TRY(db_all(c, &sql_register_home_rows, ARGS(INT(home)), file_home_fields, &rows));
	*ret = (struct register_derived){.rows = rows.n};
	if (!rows.n) {
		return OK;
	}
	TRY(intervals_of(a, c->arena, &rows, ret->intervals));
	ret->newest = *LIST_AT(rows, struct file_home, rows.n - 1);
	ret->newest.council = last_group(&ret->intervals[1]);
	ret->newest.hscp = last_group(&ret->intervals[2]);
	ret->newest.board = last_group(&ret->intervals[3]);
	ret->first_seen = LIST_AT(rows, struct file_home, 0)->as_of;
	ret->last_seen = ret->newest.as_of;
	ret->gone_since = register_gone_since(&a->files, ret->last_seen);
	return OK;
}

void
register_fault_keep(struct ctx *c, const struct ctx *own)
{
	if (c->fault.err == OK && own->fault.err != OK) {
		c->fault = own->fault;
		c->fault.sentence = arena_text(c->arena, own->fault.sentence);
		c->fault.field = arena_text(c->arena, own->fault.field);
		c->fault.constraint = arena_text(c->arena, own->fault.constraint);
	}
}

static enum err
derived_write(struct accepting *a, const char *number, int64_t home, struct register_derived *d)
{
	int64_t id;

	d->newest.number = number;
	TRY(register_home_write(a, &d->newest, d->first_seen, d->last_seen, d->gone_since, &id));
	if (id != home) {
		BUG("%s has two rows", number);
	}
	for (size_t k = 0; k < REGISTER_GROUP_KINDS; k++) {
		TRY(home_set_groups(a->c, home, register_group_kinds[k], &d->intervals[k]));
	}
	return OK;
}

/* No other file holds it: it is in its groups from this one on. */
enum err
register_home_begins(struct accepting *a, const struct file_home *h)
{
	struct list rows = LIST(struct file_home), intervals[REGISTER_GROUP_KINDS];
	struct file_home *row = list_add(&rows, a->c->arena);

	*row = *h;
	row->as_of = a->how->as_of;
	TRY(intervals_of(a, a->c->arena, &rows, intervals));
	for (size_t k = 0; k < REGISTER_GROUP_KINDS; k++) {
		TRY(home_set_groups(a->c, h->home, register_group_kinds[k], &intervals[k]));
	}
	return OK;
}

/* A home may have a hundred rows and a file a thousand homes: the rows go when the home is done. */
enum err
register_derive_home(struct accepting *a, const char *number, int64_t home)
{
	struct ctx own = *a->c;
	struct register_derived d;
	enum err e;

	own.arena = arena_new();
	e = register_derive(a, &own, home, &d);
	register_fault_keep(a->c, &own);
	if (e == OK && d.rows) {
		e = derived_write(a, number, home, &d);
	}
	arena_free(own.arena);
	return e; /* without rows it was only ever in a file that has been replaced: it stays */
}
