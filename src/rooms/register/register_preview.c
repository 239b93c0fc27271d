/* SPDX-License-Identifier: MIT */
/* What a file would change against the newest file in force that is no newer: new homes, changes field by field, homes gone, new numbers that look like an old one,
 * what could not be read. Writes nothing. */
#include "rooms/register/register_preview.h"

#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/register/register.sql.h"

const struct field preview_line_fields[] = {
    FIELD_AT(preview_line, part, F_TEXT, .label = "What"),
    FIELD_AT(preview_line, number, F_REF, .label = "Number"),
    FIELD_AT(preview_line, name, F_TEXT, .label = "Home"),
    FIELD_AT(preview_line, council, F_TEXT, .label = "Council"),
    FIELD_AT(preview_line, what, F_TEXT, .label = "Field"),
    FIELD_AT(preview_line, before, F_TEXT, .label = "Before"),
    FIELD_AT(preview_line, after, F_TEXT, .label = "After"),
    FIELD_AT(preview_line, row, F_TEXT, .label = "Row of the file"),
    FIELD_AT(preview_line, why, F_TEXT, .label = "Why"),
    FIELD_END,
};

/* A home that is known, for likeness. */
struct place {
	const char *number, *name, *postcode, *last_seen, *gone_since, *registration_status;
	const struct place *next; /* of the same postcode */
};

static const struct field place_fields[] = {FIELD_AT(place, number, F_TEXT), FIELD_AT(place, name, F_TEXT), FIELD_AT(place, postcode, F_TEXT),
    FIELD_AT(place, last_seen, F_TEXT), FIELD_AT(place, gone_since, F_TEXT), FIELD_AT(place, registration_status, F_TEXT), FIELD_END};

struct previewing {
	struct ctx *c;
	const struct register_file *f;
	const char *as_of;
	struct register_preview *out;
	struct list base;            /* struct file_home */
	struct index base_index, here;
	struct index places;         /* postcode -> struct place */
	struct list place_rows;
};

static struct preview_line *
line_add(struct previewing *p, const char *part, const struct file_home *h)
{
	struct preview_line *l = list_add(&p->out->lines, p->c->arena);

	*l = (struct preview_line){.part = part, .number = "", .name = "", .council = "", .what = "", .before = "", .after = "", .row = "", .why = ""};
	if (h) {
		l->number = h->number;
		l->name = h->name;
		l->council = h->council_text;
		l->row = h->row ? arena_int(p->c->arena, h->row) : "";
	}
	return l;
}

static void
part_end(struct previewing *p, const char *part, const char *label, int64_t n)
{
	*(struct preview_part *)list_add(&p->out->parts, p->c->arena) = (struct preview_part){.part = part, .label = label, .n = n};
}

static enum err
base_load(struct previewing *p)
{
	struct list files;

	p->base = LIST(struct file_home);
	p->base_index = INDEX(p->c->arena);
	TRY(register_files_in_force(p->c, &files));
	for (const struct in_force *x = LIST_FIRST(files); x < (const struct in_force *)LIST_END(files); x++) {
		if (strcmp(x->as_of, p->as_of) <= 0) {
			p->out->base = x;
		} else {
			p->out->older = true;
		}
	}
	if (p->out->base) {
		p->out->same_day = strcmp(p->out->base->as_of, p->as_of) == 0;
		p->out->same_file = p->out->same_day && strcmp(p->out->base->digest, p->f->digest) == 0;
		TRY(register_homes_of(p->c, p->out->base->id, &p->base, &p->base_index));
	}
	return OK;
}

/* ---- the parts ----------------------------------------------------------------------------------------------------- */

static void
new_lines(struct previewing *p)
{
	for (const struct file_home *h = LIST_FIRST(p->f->homes); h < (const struct file_home *)LIST_END(p->f->homes); h++) {
		if (!index_get(&p->base_index, h->number)) {
			line_add(p, "new", h)->after = arena_printf(p->c->arena, "%s%s%s%s", h->client_group, *h->town ? ", " : "", h->town,
			    *h->places ? arena_printf(p->c->arena, ", %s places", h->places) : "");
		}
	}
	part_end(p, "new", "New", p->out->counts.added);
}

static void
changed_lines(struct previewing *p)
{
	for (const struct file_home *h = LIST_FIRST(p->f->homes); h < (const struct file_home *)LIST_END(p->f->homes); h++) {
		const struct file_home *before = index_get(&p->base_index, h->number);
		struct list changes = LIST(struct register_change);

		if (!before || !register_changes(p->c->arena, before, h, &changes)) {
			continue;
		}
		for (const struct register_change *x = LIST_FIRST(changes); x < (const struct register_change *)LIST_END(changes); x++) {
			struct preview_line *l = line_add(p, "changed", h);

			l->what = x->label;
			l->before = x->before;
			l->after = x->after;
		}
	}
	part_end(p, "changed", "Changed", p->out->counts.changed);
}

static void
gone_lines(struct previewing *p)
{
	for (const struct file_home *h = LIST_FIRST(p->base); h < (const struct file_home *)LIST_END(p->base); h++) {
		if (!index_get(&p->here, h->number)) {
			line_add(p, "gone", h)->before = h->registration_status;
		}
	}
	part_end(p, "gone", "Gone", p->out->counts.gone);
}

static void
unread_lines(struct previewing *p)
{
	for (const struct file_fault *x = LIST_FIRST(p->f->faults); x < (const struct file_fault *)LIST_END(p->f->faults); x++) {
		struct preview_line *l = line_add(p, "unread", NULL);

		l->what = x->column;
		l->before = x->value;
		l->why = x->reason;
		l->row = arena_int(p->c->arena, x->row);
	}
	part_end(p, "unread", "Could not be read", p->f->faults_n);
}

/* ---- looks like an old one ------------------------------------------------------------------------------------------ */

static enum err
places_load(struct previewing *p)
{
	p->place_rows = LIST(struct place);
	p->places = INDEX(p->c->arena);
	TRY(db_all(p->c, &sql_register_places, ARGS(TEXT(register_map()->name)), place_fields, &p->place_rows));
	for (struct place *x = LIST_FIRST(p->place_rows); x < (struct place *)LIST_END(p->place_rows); x++) {
		struct place *first = index_get(&p->places, x->postcode);

		if (first) {
			x->next = first->next;
			first->next = x;
		} else {
			(void)index_add(&p->places, x->postcode, x);
		}
	}
	return OK;
}

/* Over: gone already, gone with this file, or inactive in it; and near in time to the new one's beginning. */
static bool
may_follow(const struct previewing *p, const struct file_home *h, const struct place *old)
{
	const struct file_home *now = index_get(&p->here, old->number);
	const char *over = *old->gone_since ? old->gone_since : p->as_of;
	const char *began = day_valid(h->registered_on) ? h->registered_on : p->as_of;

	if (strcmp(old->number, h->number) == 0 || strcmp(old->last_seen, p->as_of) > 0 || (now && strcmp(now->registration_status, "Inactive") != 0)) {
		return false;
	}
	return day_between(over, began) <= REGISTER_LINK_DAYS && day_between(began, old->last_seen) <= REGISTER_LINK_DAYS;
}

static void
like_lines(struct previewing *p, const struct index *known)
{
	int64_t n = 0;

	for (const struct file_home *h = LIST_FIRST(p->f->homes); h < (const struct file_home *)LIST_END(p->f->homes); h++) {
		const struct place *old = index_get(known, h->number) || !*h->postcode ? NULL : index_get(&p->places, h->postcode);

		for (; old; old = old->next) {
			const char *alike = may_follow(p, h, old) ? register_names_alike(p->c->arena, old->name, h->name) : NULL;
			struct preview_line *l;

			if (alike) {
				l = line_add(p, "like", h);
				l->before = arena_printf(p->c->arena, "%s, %s", old->name, old->number);
				l->why = arena_printf(p->c->arena, "Same postcode, %s name; the old one was last seen in the file of %s.", alike,
				    day_words(p->c->arena, old->last_seen));
				n++;
			}
		}
	}
	part_end(p, "like", "Looks like an old one", n);
}

enum err
register_preview(struct ctx *c, const struct register_file *f, const char *as_of, struct register_preview *ret)
{
	struct previewing p = {.c = c, .f = f, .as_of = as_of, .out = ret, .here = INDEX(c->arena)};
	struct index known = INDEX(c->arena);

	*ret = (struct register_preview){.lines = LIST(struct preview_line), .parts = LIST(struct preview_part)};
	TRY(base_load(&p));
	TRY(places_load(&p));
	for (struct place *x = LIST_FIRST(p.place_rows); x < (struct place *)LIST_END(p.place_rows); x++) {
		(void)index_add(&known, x->number, x);
	}
	for (struct file_home *h = LIST_FIRST(f->homes); h < (struct file_home *)LIST_END(f->homes); h++) {
		(void)index_add(&p.here, h->number, h);
	}
	ret->counts.compared = ret->base != NULL;
	ret->counts.base_as_of = ret->base ? ret->base->as_of : "";
	register_count(c->arena, &f->homes, &p.base, &p.base_index, &ret->counts);
	ret->large_loss = ret->base != NULL && register_is_large_loss(ret->counts.gone, p.base.n, ret->base->as_of, as_of);
	new_lines(&p);
	changed_lines(&p);
	gone_lines(&p);
	like_lines(&p, &known);
	unread_lines(&p);
	return OK;
}
