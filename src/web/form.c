/* SPDX-License-Identifier: MIT */
/* From a row of a field table to a widget: what kind of input, what it is called, what stands in it. Shown again, a form holds what was typed, not what was
 * understood. Draws nothing itself: the widgets are templates in components.html. Called by rooms' templates. */
#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "web/components.h"
#include "web/components.html.h"
#include "web/input.h"

enum { RADIOS_MAX = 6 };

/* What a browser may fill in by itself, and what must not be shown: by the field's name. */
static const struct {
	const char *name, *autocomplete;
	bool hidden;
} known_names[] = {
    {"email", "username", false},
    {"password", "current-password", true},
    {"old_password", "current-password", true},
    {"new_password", "new-password", true},
    {"new_password_again", "new-password", true},
};

static void
kind_set(struct widget *w, const struct field *f)
{
	w->type = "text";
	switch (f->kind) {
	case F_COUNT:
	case F_INT:
		w->inputmode = f->kind == F_INT && f->min < 0 ? NULL : "numeric";
		w->size = "govuk-input--width-5";
		break;
	case F_DAY:
		w->inputmode = "numeric";
		w->size = "govuk-input--width-10";
		break;
	case F_MINUTE:
		w->type = "datetime-local";
		w->size = "govuk-input--width-20";
		break;
	case F_TEXT:
		w->size = f->max > 0 && f->max <= 5 ? "govuk-input--width-5" : NULL;
		break;
	case F_EMAIL:
		w->inputmode = "email";
		break;
	case F_PHONE:
		w->inputmode = "tel";
		w->size = "govuk-input--width-20";
		break;
	default:
		break;
	}
	for (size_t i = 0; i < sizeof(known_names) / sizeof(*known_names); i++) {
		if (strcmp(f->name, known_names[i].name) == 0) {
			w->autocomplete = known_names[i].autocomplete;
			w->type = known_names[i].hidden ? "password" : w->type;
		}
	}
	if (f->secret) {
		w->type = "password";
	}
}

/* 2026-11-22 as people write it. */
static const char *
day_typed(struct arena *a, const char *day)
{
	return day_valid(day) ? arena_printf(a, "%.2s/%.2s/%.4s", day + 8, day + 5, day) : day;
}

static void
value_set(struct widget *w, const struct page *p, const struct field *f, const void *rec)
{
	struct arena *a = p->r->ctx.arena;
	const char *typed = p->r->again ? req_raw(p->r, f->name) : NULL;
	const char *held = rec ? field_text(f, rec, a) : NULL;

	if (strcmp(w->type, "password") == 0) {
		w->value = "";
		return;
	}
	if (f->kind == F_BOOL && !f->answer) {
		w->ticked = p->r->again ? typed != NULL : rec && field_int(f, rec);
		w->value = "1";
		return;
	}
	if (f->answer && f->kind != F_CHOICE) {
		w->not_known = arena_printf(a, "%s__nk", f->name);
		w->not_known_ticked = p->r->again ? req_raw(p->r, w->not_known) != NULL : str_eq(held, "not known");
		if (w->not_known_ticked && str_eq(held, "not known")) {
			held = NULL;
		}
	}
	if (!typed && held && f->kind == F_DAY) {
		held = day_typed(a, held);
	}
	w->value = typed ? typed : str_or(held, "");
}

static void
option_add(struct widget *w, struct arena *a, const char *value, const char *label)
{
	struct widget_option *o = list_add(&w->options, a);

	/* A fault's link goes to the id of the field, which is the first of its radios. */
	o->id = w->options.n == 1 ? w->id : arena_printf(a, "%s-%zu", w->id, w->options.n);
	o->value = value;
	o->label = label;
	o->chosen = strcmp(value, w->value) == 0;
}

static void
options_set(struct widget *w, const struct field *f, struct arena *a, bool select)
{
	w->options = LIST(struct widget_option);
	if (select) {
		option_add(w, a, "", "Choose one");
	}
	for (const struct choice *c = f->choices; c && c->value; c++) {
		option_add(w, a, c->value, str_or(c->label, c->value));
	}
	if (f->answer) {
		option_add(w, a, "not known", "Not known");
	}
}

/* A box for each day, ticked when its digit is there. */
static void
weekdays_set(struct widget *w, const struct page *p, const struct field *f)
{
	struct arena *a = p->r->ctx.arena;
	const char *ticked = p->r->again ? str_or(pair_values(&p->r->raw, f->name, a), "") : w->value;

	w->several = true;
	w->options = LIST(struct widget_option);
	for (int d = 1; d <= 7; d++) {
		char digit[2] = {(char)('0' + d), 0};

		option_add(w, a, arena_text(a, digit), weekday_name(d));
		LIST_AT(w->options, struct widget_option, (size_t)d - 1)->chosen = strchr(ticked, digit[0]) != NULL;
	}
}

static const char *
hint_of(const struct field *f, struct arena *a)
{
	if (f->kind != F_DAY) {
		return f->hint;
	}
	return str_empty(f->hint) ? "For example 22/11/2026" : arena_printf(a, "%s, for example 22/11/2026", f->hint);
}

static const char *
described_by(const struct widget *w, struct arena *a)
{
	if (w->hint && w->fault) {
		return arena_printf(a, "%s-hint %s-fault", w->id, w->id);
	}
	if (w->hint || w->fault) {
		return arena_printf(a, "%s-%s", w->id, w->hint ? "hint" : "fault");
	}
	return NULL;
}

static size_t
choices_count(const struct field *f)
{
	size_t n = 0;

	for (const struct choice *c = f->choices; c && c->value; c++) {
		n++;
	}
	return n;
}

void
form_field(struct buf *b, const struct page *p, const struct field *f, const void *rec)
{
	struct arena *a = p->r->ctx.arena;
	struct widget w = {
	    .f = f,
	    .id = f->name,
	    .label = str_or(f->label, f->name),
	    .hint = hint_of(f, a),
	    .fault = p->r->again ? page_fault(p, f->name) : NULL,
	    .rows = f->max && f->max <= 300 ? 3 : 6,
	};
	bool select = choices_count(f) > RADIOS_MAX;

	kind_set(&w, f);
	value_set(&w, p, f, rec);
	w.described = described_by(&w, a);
	if (f->kind == F_WEEKDAYS) {
		weekdays_set(&w, p, f);
		widget_radios(b, &w);
	} else if (f->kind == F_CHOICE) {
		options_set(&w, f, a, select);
		(select ? widget_select : widget_radios)(b, &w);
	} else if (f->kind == F_BOOL && !f->answer) {
		widget_box(b, &w);
	} else if (f->kind == F_LINES) {
		widget_lines(b, &w);
	} else {
		widget_text(b, &w);
	}
}

void
form_input(struct buf *b, const struct page *p, const struct field *table, const char *name, const void *rec)
{
	const struct field *f = field_find(table, name);

	if (!f) {
		BUG("no field %s in this table", name);
	}
	form_field(b, p, f, rec);
}
