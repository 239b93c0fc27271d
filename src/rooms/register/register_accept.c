/* SPDX-License-Identifier: MIT */
/* Accepting a file: the file, a value for each home that says something new, a row for each home; then what follows for the homes that this file touches.
 * A file between two others changes little: only homes that it shows otherwise than the one before it are worked out from all their files. */
#include "rooms/register/register_accept.h"

#include <string.h>

#include "base/day.h"
#include "base/hash.h"
#include "base/str.h"
#include "rooms/history/history.h"
#include "rooms/homes/homes.h"
#include "rooms/register/register.sql.h"

const struct field in_force_fields[] = {FIELD_AT(in_force, id, F_INT), FIELD_AT(in_force, ref, F_TEXT), FIELD_AT(in_force, as_of, F_DAY),
    FIELD_AT(in_force, digest, F_TEXT), FIELD_AT(in_force, filename, F_TEXT), FIELD_AT(in_force, accepted_by, F_TEXT),
    FIELD_AT(in_force, accepted_at, F_INSTANT), FIELD_AT(in_force, homes, F_INT), FIELD_END};

const struct field known_home_fields[] = {FIELD_AT(known_home, id, F_INT), FIELD_AT(known_home, number, F_TEXT),
    FIELD_AT(known_home, first_seen, F_DAY), FIELD_AT(known_home, last_seen, F_DAY), FIELD_AT(known_home, gone_since, F_TEXT), FIELD_END};

enum err
register_how_check(struct ctx *c, const struct register_how *how)
{
	char today[DAY_SIZE];

	day_of(c->now, today);
	if (!day_valid(how->as_of)) {
		return fail(c, ERR_INVALID, "as_of", "The day of the file is written like 2026-03-31.");
	}
	if (strcmp(how->as_of, today) > 0) {
		return fail(c, ERR_INVALID, "as_of", "%s is still to come. Give the day that the file tells of.", day_words(c->arena, how->as_of));
	}
	if (how->replace && str_empty(how->reason)) {
		return fail(c, ERR_INVALID, "reason", "Say why this file takes the place of the other.");
	}
	return OK;
}

enum err
register_files_in_force(struct ctx *c, struct list *ret)
{
	*ret = LIST(struct in_force);
	return db_all(c, &sql_register_files_in_force, ARGS(TEXT(register_map()->name)), in_force_fields, ret);
}

enum err
register_homes_of(struct ctx *c, int64_t file, struct list *ret, struct index *ret_index)
{
	*ret = LIST(struct file_home);
	TRY(db_all(c, &sql_register_file_homes, ARGS(INT(file)), file_home_fields, ret));
	if (ret_index) {
		*ret_index = INDEX(c->arena);
		for (struct file_home *h = LIST_FIRST(*ret); h < (struct file_home *)LIST_END(*ret); h++) {
			(void)index_add(ret_index, h->number, h);
		}
	}
	return OK;
}

/* ---- where the file stands among the others ------------------------------------------------------------------------- */

/* The files in force, the new one in its place and without the one it replaces. */
static enum err
files_load(struct accepting *a)
{
	struct list all;

	TRY(register_files_in_force(a->c, &all));
	a->files = LIST(struct in_force);
	for (const struct in_force *x = LIST_FIRST(all); x < (const struct in_force *)LIST_END(all); x++) {
		int order = strcmp(x->as_of, a->how->as_of);

		if (order < 0) {
			a->before = x;
		} else if (order == 0) {
			a->same = x;
		} else if (!a->after) {
			a->after = x;
		}
	}
	for (const struct in_force *x = LIST_FIRST(all); x < (const struct in_force *)LIST_END(all); x++) {
		if (x == a->after) {
			((struct in_force *)list_add(&a->files, a->c->arena))->as_of = a->how->as_of;
		}
		if (x != a->same) {
			*(struct in_force *)list_add(&a->files, a->c->arena) = *x;
		}
	}
	if (!a->after) {
		((struct in_force *)list_add(&a->files, a->c->arena))->as_of = a->how->as_of;
	}
	return OK;
}

static enum err
same_day_check(struct accepting *a)
{
	if (a->same && !a->how->replace) {
		return fail(a->c, ERR_CONFLICT, "replace",
		    "There is another file of %s already: %s, accepted by %s on %s. To put this one in its place, say so (--replace) and why (--reason).",
		    day_words(a->c->arena, a->how->as_of), a->same->filename, a->same->accepted_by,
		    instant_words(a->c->arena, a->same->accepted_at, a->c->now));
	}
	return OK;
}

/* The homes that are known, and what the files around this one say of them. */
static enum err
neighbours_load(struct accepting *a)
{
	struct list known = LIST(struct known_home);

	TRY(db_all(a->c, &sql_register_known_homes, ARGS(TEXT(a->map->name)), known_home_fields, &known));
	for (struct known_home *k = LIST_FIRST(known); k < (struct known_home *)LIST_END(known); k++) {
		(void)index_add(&a->known, k->number, k);
	}
	if (a->before) {
		TRY(register_homes_of(a->c, a->before->id, &a->before_rows, &a->in_before));
	}
	if (a->same) {
		TRY(register_homes_of(a->c, a->same->id, &a->same_rows, &a->in_same));
	}
	if (a->after) {
		TRY(register_homes_of(a->c, a->after->id, &a->after_rows, &a->in_after));
	}
	for (size_t i = 0; i < 3; i++) {
		const struct list *rows = i == 0 ? &a->before_rows : i == 1 ? &a->same_rows : &a->after_rows;

		for (struct file_home *h = LIST_FIRST(*rows); h < (struct file_home *)LIST_END(*rows); h++) {
			(void)index_add(&a->values, h->digest, h);
		}
	}
	return OK;
}

/* A file cut off at the end of a row looks whole: only the homes that are missing tell. Said before anything is written. */
static enum err
whole_check(struct accepting *a)
{
	const struct list *base = a->same ? &a->same_rows : &a->before_rows;
	const struct in_force *file = a->same ? a->same : a->before;
	int64_t gone;

	if (!a->how->whole || file == NULL) {
		return OK;
	}
	gone = register_gone(a->c->arena, &a->f->homes, base);
	if (register_is_large_loss(gone, base->n, file->as_of, a->how->as_of)) {
		return fail(a->c, ERR_CONFLICT, "file",
		    "%s of the %s care homes in the file of %s are not in this one, and nothing was changed. Is it whole, and of the right day? If it is, say so: --even-if-smaller.",
		    register_number_words(a->c->arena, gone), register_number_words(a->c->arena, (int64_t)base->n), day_words(a->c->arena, file->as_of));
	}
	return OK;
}

/* ---- what the file says ----------------------------------------------------------------------------------------------- */

/* Of all that register_values keeps, with the lengths of the parts, so that no two rows that differ are alike. */
const char *
register_digest(struct arena *arena, const struct file_home *h)
{
	const char *digest;
	struct buf b;

	buf_init(&b, 256 * 1024);
	buf_printf(&b, "%lld %lld %lld", (long long)h->council, (long long)h->hscp, (long long)h->board);
	for (const struct field *f = file_home_fields; f->name; f++) {
		const char *text = f->label || strcmp(f->name, "extra") == 0 ? *(const char *const *)((const char *)h + f->offset) : NULL;

		if (text) {
			buf_printf(&b, " %zu:%s", strlen(text), text);
		}
	}
	digest = hash_hex(arena, b.p, b.len);
	buf_done(&b);
	return digest;
}

static struct arg
number_arg(const char *text)
{
	int64_t n;

	return *text && str_int(text, &n) ? (struct arg)INT(n) : (struct arg)SQLNULL;
}

static struct arg
group_arg(int64_t id)
{
	return id ? (struct arg)INT(id) : (struct arg)SQLNULL;
}

static enum err
value_add(struct accepting *a, struct file_home *h)
{
	struct file_home *same = index_get(&a->values, h->digest);

	if (same) {
		h->value = same->value;
		return OK;
	}
	TRY(db_int(a->c, &sql_register_value_add,
	    ARGS(TEXT(h->digest), TEXT(h->name), TEXT(str_key(a->c->arena, h->name)), TEXT(h->provider_number), TEXT(h->provider_name),
	        group_arg(h->council), group_arg(h->hscp), group_arg(h->board), TEXT(h->council_text), TEXT(h->hscp_text), TEXT(h->board_text),
	        TEXT(h->address), TEXT(h->town), TEXT(h->postcode), TEXT(h->client_group), TEXT(h->age_group), TEXT(h->sector),
	        TEXT(h->registration_status), TEXT(h->registered_on), number_arg(h->places), number_arg(h->total_beds),
	        number_arg(h->wellbeing), number_arg(h->leadership), number_arg(h->staff), number_arg(h->setting), number_arg(h->planning),
	        TEXT(h->grades_date), TEXT(h->last_inspection), TEXT(h->extra)),
	    &h->value, NULL));
	(void)index_add(&a->values, h->digest, h);
	return OK;
}

/* One behind the other, each on its own: the index of values stays empty, since it would hold homes that are gone when the next begins. */
enum err
register_stage(struct ctx *c, struct register_file *f, size_t from, size_t n)
{
	struct accepting a = {.c = c, .map = register_map(), .f = f};

	a.areas = INDEX(c->arena);
	a.areas_unknown = LIST(const char *);
	for (size_t i = from; i < from + n && i < f->homes.n; i++) {
		struct file_home h = *LIST_AT(f->homes, struct file_home, i);

		TRY(register_areas_of(&a, &h));
		h.digest = register_digest(c->arena, &h);
		a.values = INDEX(c->arena);
		TRY(value_add(&a, &h));
	}
	return OK;
}

static enum err
file_add(struct accepting *a)
{
	struct ctx *c = a->c;
	struct register_file *f = a->f;

	a->ref = random_ref(c->arena, 'F');
	TRY(db_int(c, &sql_register_file_add,
	    ARGS(TEXT(a->ref), TEXT(a->map->name), TEXT(a->how->as_of), TEXT(f->digest), TEXT(a->how->filename), TEXT(f->encoding), INT(f->rows),
	        INT((int64_t)f->homes.n), INT(f->others), TEXT(register_notes(c->arena, f, &a->areas_unknown)), TEXT(str_or(a->how->reason, "")),
	        INT(c->actor->account), TEXT(c->actor->name), INT(c->now)),
	    &a->file, NULL));
	if (a->same) {
		TRY(db_exec(c, &sql_register_file_replaced, ARGS(INT(a->same->id), INT(a->file)), NULL));
	}
	return OK;
}

/* Areas, providers and digests of all homes, before the file is written with what was not found. */
static enum err
homes_prepare(struct accepting *a)
{
	for (struct file_home *h = LIST_FIRST(a->f->homes); h < (struct file_home *)LIST_END(a->f->homes); h++) {
		h->home = h->value = h->council = h->hscp = h->board = 0; /* a write may run again */
		TRY(register_areas_of(a, h));
		h->digest = register_digest(a->c->arena, h);
	}
	return register_providers(a);
}

static enum err
rows_add(struct accepting *a)
{
	for (struct file_home *h = LIST_FIRST(a->f->homes); h < (struct file_home *)LIST_END(a->f->homes); h++) {
		const struct known_home *known = index_get(&a->known, h->number);

		if (known) {
			h->home = known->id;
		} else {
			TRY(register_home_write(a, h, a->how->as_of, a->how->as_of, register_gone_since(&a->files, a->how->as_of), &h->home));
		}
		TRY(value_add(a, h));
		TRY(db_exec(a->c, &sql_register_row_add, ARGS(INT(a->file), INT(h->home), INT(h->value)), NULL));
	}
	return OK;
}

/* ---- what follows ------------------------------------------------------------------------------------------------------ */

static bool
same_groups(const struct file_home *x, const struct file_home *y)
{
	return x->council && x->hscp && x->board && *x->provider_number && x->council == y->council && x->hscp == y->hscp &&
	    x->board == y->board && strcmp(x->provider_number, y->provider_number) == 0;
}

static enum err
home_follow(struct accepting *a, const struct file_home *h)
{
	const struct known_home *known = index_get(&a->known, h->number);
	const struct file_home *before = index_get(&a->in_before, h->number), *replaced = index_get(&a->in_same, h->number);
	int64_t id;

	if (a->same) {
		return replaced && replaced->value == h->value ? OK : register_derive_home(a, h->number, h->home);
	}
	if (!known) {
		return register_home_begins(a, h); /* its row was written as new */
	}
	if (!before || !same_groups(before, h)) {
		return register_derive_home(a, h->number, h->home);
	}
	if (strcmp(a->how->as_of, known->last_seen) > 0) {
		return register_home_write(a, h, known->first_seen, a->how->as_of, register_gone_since(&a->files, a->how->as_of), &id);
	}
	return home_search_touch(a->c, h->home); /* the files on both sides already say what it was; not how it was called */
}

/* Homes of the file before, or of the replaced one, that this file has no more. */
static enum err
homes_gone(struct accepting *a)
{
	struct index here = INDEX(a->c->arena);

	for (struct file_home *h = LIST_FIRST(a->f->homes); h < (struct file_home *)LIST_END(a->f->homes); h++) {
		(void)index_add(&here, h->number, h);
	}
	for (struct file_home *h = LIST_FIRST(a->same_rows); h < (struct file_home *)LIST_END(a->same_rows); h++) {
		if (!index_get(&here, h->number)) {
			TRY(register_derive_home(a, h->number, h->home));
		}
	}
	for (struct file_home *h = LIST_FIRST(a->before_rows); !a->same && h < (struct file_home *)LIST_END(a->before_rows); h++) {
		const struct known_home *known = index_get(&a->known, h->number);

		if (!index_get(&here, h->number) && known && strcmp(known->last_seen, a->before->as_of) == 0) {
			TRY(register_derive_home(a, h->number, h->home));
		}
	}
	return OK;
}

static enum err
follow(struct accepting *a)
{
	for (struct file_home *h = LIST_FIRST(a->f->homes); h < (struct file_home *)LIST_END(a->f->homes); h++) {
		TRY(home_follow(a, h));
	}
	TRY(homes_gone(a));
	TRY(register_links_propose(a->c, &a->files));
	return remits_refresh(a->c, a->how->as_of);
}

static enum err
history_write(struct accepting *a, const char *summary)
{
	struct buf b;
	const char *content;

	buf_init(&b, 64 * 1024);
	buf_adds(&b, "{\"as_of\":");
	buf_json(&b, a->how->as_of);
	buf_adds(&b, ",\"filename\":");
	buf_json(&b, a->how->filename);
	buf_adds(&b, ",\"digest\":");
	buf_json(&b, a->f->digest);
	buf_printf(&b, ",\"homes\":%zu,\"others\":%lld,\"replaces\":", a->f->homes.n, (long long)a->f->others);
	buf_json(&b, a->same ? a->same->ref : "");
	buf_adds(&b, ",\"summary\":");
	buf_json(&b, summary);
	buf_addc(&b, '}');
	content = arena_text(a->c->arena, b.p);
	buf_done(&b);
	return history_add(a->c,
	    &(struct saved){.kind = "register_file", .record = a->ref, .version = 1, .why = str_or(a->how->reason, ""), .content = content});
}

enum err
register_accept(struct ctx *c, struct register_file *f, const struct register_how *how, const char **ret_summary, int64_t *ret_file)
{
	struct accepting a = {.c = c, .map = register_map(), .f = f, .how = how};
	const struct list *base;
	const char *summary;

	a.known = a.in_before = a.in_same = a.in_after = a.values = a.areas = a.providers = INDEX(c->arena);
	a.before_rows = a.same_rows = a.after_rows = LIST(struct file_home);
	a.areas_unknown = LIST(const char *);
	TRY(register_how_check(c, how));
	TRY(db_exec(c, &sql_register_turn, ARGS(TEXT(a.map->name), INT(c->now)), NULL));
	TRY(files_load(&a));
	if (a.same && strcmp(a.same->digest, f->digest) == 0) {
		*ret_summary = arena_printf(c->arena, "This very file is the one of %s already; nothing was changed.", day_words(c->arena, how->as_of));
		*ret_file = 0;
		return OK;
	}
	TRY(same_day_check(&a));
	TRY(neighbours_load(&a));
	TRY(whole_check(&a));
	TRY(homes_prepare(&a));
	TRY(file_add(&a));
	TRY(rows_add(&a));
	TRY(follow(&a));
	base = a.same ? &a.same_rows : &a.before_rows;
	a.counts.compared = a.same || a.before;
	a.counts.base_as_of = a.same ? a.same->as_of : a.before ? a.before->as_of : "";
	register_count(c->arena, &f->homes, base, a.same ? &a.in_same : &a.in_before, &a.counts);
	summary = register_summary(c->arena, f, how, &a.counts, &a.areas_unknown);
	TRY(history_write(&a, summary));
	*ret_summary = summary;
	*ret_file = a.file;
	return OK;
}
