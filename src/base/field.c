/* SPDX-License-Identifier: MIT */
/* Field tables, the way out: one member as text, as words and as JSON, and what differs between two
 * records. The way in is field_set.c. Knows no forms, files or tables: those walk the table and
 * call this. */
#include "base/field.h"

#include <string.h>

#include "base/day.h"
#include "base/err.h"
#include "base/str.h"

static const char not_known_text[] = "not known";
static const char not_applicable_text[] = "not applicable";

/* One member, whatever its storage: is anything there, and what. */
struct value {
	enum answer_state state;
	int64_t n;
	const char *text;
};

static struct value
value_of(const struct field *f, const void *rec)
{
	const char *at = (const char *)rec + f->offset;
	struct value v = { .state = GIVEN };

	if (f->answer) {
		const struct answer *a = (const void *)at;

		return (struct value){ a->state, a->n, a->text };
	}
	if (field_is_number(f->kind)) {
		v.n = *(const int64_t *)(const void *)at;
		/* No instant of ours is 1970: rows without one hold 0. */
		v.state = f->kind == F_INSTANT && !v.n ? NOT_SENT : GIVEN;
	} else {
		v.text = *(const char *const *)(const void *)at;
		v.state = str_empty(v.text) ? NOT_SENT : GIVEN;
	}
	return v;
}

size_t
fields_count(const struct field *f)
{
	size_t n = 0;

	while (f[n].name) {
		n++;
	}
	return n;
}

const struct field *
field_find(const struct field *f, const char *name)
{
	for (; name && f->name; f++) {
		if (strcmp(f->name, name) == 0) {
			return f;
		}
	}
	return NULL;
}

const char *
field_text(const struct field *f, const void *rec, struct arena *a)
{
	struct value v = value_of(f, rec);

	switch (v.state) {
	case NOT_SENT:
		return NULL;
	case NOT_KNOWN:
		return not_known_text;
	case NOT_APPLICABLE:
		return not_applicable_text;
	case GIVEN:
		break;
	}
	if (f->kind == F_INSTANT) {
		return instant_rfc3339(a, v.n);
	}
	return field_is_number(f->kind) ? arena_int(a, v.n) : v.text;
}

static const char *
given_words(const struct field *f, struct value v, struct arena *a)
{
	char day[DAY_SIZE];

	switch (f->kind) {
	case F_BOOL:
		return v.n ? "yes" : "no";
	case F_DAY:
		return day_valid(v.text) ? day_words(a, v.text) : v.text;
	case F_INSTANT:
		day_of(v.n, day);
		return arena_printf(a, "%s, %s", day_words(a, day), time_words(a, v.n));
	case F_MINUTE:
		if (strlen(v.text) != 16) {
			return v.text;
		}
		memcpy(day, v.text, 10);
		day[10] = 0;
		return day_valid(day) ? arena_printf(a, "%s, %s", day_words(a, day), v.text + 11)
				      : v.text;
	case F_WEEKDAYS:
		return weekdays_words(a, v.text);
	case F_CHOICE:
		for (const struct choice *c = f->choices; c && c->value; c++) {
			if (strcmp(c->value, v.text) == 0) {
				return c->label ? c->label : c->value;
			}
		}
		return v.text;
	default:
		return field_is_number(f->kind) ? arena_int(a, v.n) : v.text;
	}
}

const char *
field_words(const struct field *f, const void *rec, struct arena *a)
{
	struct value v = value_of(f, rec);

	switch (v.state) {
	case NOT_SENT:
		return f->not_known ? not_known_text : NULL;
	case NOT_KNOWN:
		return not_known_text;
	case NOT_APPLICABLE:
		return not_applicable_text;
	case GIVEN:
		break;
	}
	return given_words(f, v, a);
}

int64_t
field_int(const struct field *f, const void *rec)
{
	struct value v;

	if (!field_is_number(f->kind)) {
		BUG("field %s is no number", f->name);
	}
	v = value_of(f, rec);
	return v.state == GIVEN ? v.n : 0;
}

struct answer *
field_answer(const struct field *f, void *rec)
{
	if (!f->answer) {
		BUG("field %s is no answer", f->name);
	}
	return (void *)((char *)rec + f->offset);
}

/* ---- JSON ---- */

static void
value_json(struct buf *b, const struct field *f, struct value v)
{
	char stamp[STAMP_SIZE];

	switch (f->kind) {
	case F_BOOL:
		buf_adds(b, v.n ? "true" : "false");
		break;
	case F_INSTANT:
		instant_stamp(v.n, stamp);
		buf_json(b, stamp);
		break;
	case F_JSON:
		buf_adds(b, v.text);
		break;
	default:
		if (field_is_number(f->kind)) {
			buf_int(b, v.n);
		} else {
			buf_json(b, v.text);
		}
		break;
	}
}

void
fields_json_members(struct buf *b, const struct field *f, const void *rec)
{
	const char *between = "";

	for (; f->name; f++) {
		struct value v;

		if (f->secret || f->internal) {
			continue;
		}
		v = value_of(f, rec);
		if (f->answer && v.state == NOT_SENT && !f->not_known) {
			continue;
		}
		buf_adds(b, between);
		between = ",";
		buf_json(b, f->name);
		buf_addc(b, ':');
		if (v.state == GIVEN) {
			value_json(b, f, v);
		} else if (v.state == NOT_APPLICABLE) {
			buf_json(b, not_applicable_text);
		} else if (v.state == NOT_KNOWN || f->not_known) {
			buf_json(b, not_known_text);
		} else {
			buf_adds(b, "null");
		}
	}
}

void
fields_json(struct buf *b, const struct field *f, const void *rec)
{
	buf_addc(b, '{');
	fields_json_members(b, f, rec);
	buf_addc(b, '}');
}

/* ---- what differs ---- */

static bool
same_value(const struct field *f, struct value a, struct value b)
{
	if (a.state != b.state || a.state != GIVEN) {
		return a.state == b.state;
	}
	return field_is_number(f->kind) ? a.n == b.n : str_eq(a.text, b.text);
}

struct list
fields_changed(const struct field *f, const void *before, const void *after, struct arena *a)
{
	struct list changes = LIST(struct field_change);

	for (; f->name; f++) {
		struct field_change *change;

		if (f->internal || !f->label ||
			(before && same_value(f, value_of(f, before), value_of(f, after)))) {
			continue;
		}
		if (!before && value_of(f, after).state == NOT_SENT) {
			continue;
		}
		change = list_add(&changes, a);
		change->field = f;
		if (f->secret) {
			change->before = before ? "not shown" : NULL;
			change->after = "not shown";
		} else {
			change->before = before ? field_words(f, before, a) : NULL;
			change->after = field_words(f, after, a);
		}
	}
	return changes;
}

void
answer_add(struct answer_sum *s, const struct answer *a)
{
	switch (a->state) {
	case GIVEN:
		s->given++;
		/* A sum stays at the end of the range rather than turning over. */
		if (__builtin_add_overflow(s->sum, a->n, &s->sum)) {
			s->sum = a->n < 0 ? INT64_MIN : INT64_MAX;
		}
		break;
	case NOT_KNOWN:
		s->not_known++;
		break;
	case NOT_APPLICABLE:
		s->not_applicable++;
		break;
	case NOT_SENT:
		s->not_sent++;
		break;
	}
}
