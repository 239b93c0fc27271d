/* SPDX-License-Identifier: MIT */
/* What differs between two files, home by home and field by field. A difference of capitals, spaces or "&" alone is none: the files change those from month
 * to month. Called by the preview and for the counts of an accepted file. */
#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/register/register_accept.h"

enum { LOSS_PERCENT = 10, LOSS_YEAR_PERCENT = 5 };

static bool
spelled_alike(struct arena *a, const char *x, const char *y)
{
	struct arena_mark m = arena_mark(a);
	bool same = strcmp(x, y) == 0 || strcmp(str_key(a, x), str_key(a, y)) == 0;

	arena_rewind(a, m);
	return same;
}

/* "single_bedrooms" -> "Single bedrooms" */
static const char *
label_of(struct arena *a, const char *name)
{
	char *s = arena_text(a, name);

	for (char *p = s; *p; p++) {
		*p = *p == '_' ? ' ' : *p;
	}
	*s = *s >= 'a' && *s <= 'z' ? (char)(*s - 32) : *s;
	return s;
}

static const char *
json_words(struct arena *a, const struct json *j)
{
	const char *s = "";

	if (!j) {
		return "";
	}
	if (j->kind == JSON_INT) {
		return arena_int(a, j->n);
	}
	if (j->kind != JSON_ARRAY) {
		return str_or(j->text, "");
	}
	for (size_t i = 0; i < j->len; i++) {
		s = arena_printf(a, "%s%s%s", s, i ? ", " : "", str_or(j->items[i].text, ""));
	}
	return s;
}

static void
change_add(struct arena *a, struct list *ret, const char *label, const char *before, const char *after)
{
	if (ret) {
		*(struct register_change *)list_add(ret, a) = (struct register_change){.label = label, .before = before, .after = after};
	}
}

/* The members of `extra`: those of the one, then those that only the other has. */
static size_t
extra_changes(struct arena *a, const char *before, const char *after, struct list *ret)
{
	struct ctx own = {.arena = a};
	const struct json *sides[2];
	size_t n = 0;

	if (strcmp(before, after) == 0 || json_read(&own, before, strlen(before), &sides[0]) != OK ||
	    json_read(&own, after, strlen(after), &sides[1]) != OK) {
		return 0;
	}
	for (size_t s = 0; s < 2; s++) {
		for (size_t i = 0; i < sides[s]->len; i++) {
			const char *name = sides[s]->names[i], *x, *y;

			if (s == 1 && json_get(sides[0], name)) {
				continue;
			}
			x = json_words(a, json_get(sides[0], name));
			y = json_words(a, json_get(sides[1], name));
			if (!spelled_alike(a, x, y)) {
				n++;
				change_add(a, ret, label_of(a, name), x, y);
			}
		}
	}
	return n;
}

size_t
register_changes(struct arena *a, const struct file_home *before, const struct file_home *after, struct list *ret)
{
	size_t n = 0;

	for (const struct field *f = file_home_fields; f->name; f++) {
		const char *x, *y;

		if (!f->label) {
			continue;
		}
		x = str_or(*(const char *const *)((const char *)before + f->offset), "");
		y = str_or(*(const char *const *)((const char *)after + f->offset), "");
		if (!spelled_alike(a, x, y)) {
			n++;
			change_add(a, ret, f->label, x, y);
		}
	}
	return n + extra_changes(a, before->extra, after->extra, ret);
}

int64_t
register_gone(struct arena *a, const struct list *homes, const struct list *base)
{
	struct index here = INDEX(a);
	int64_t gone = 0;

	for (const struct file_home *h = LIST_FIRST(*homes); h < (const struct file_home *)LIST_END(*homes); h++) {
		(void)index_add(&here, h->number, (void *)h);
	}
	for (const struct file_home *h = LIST_FIRST(*base); h < (const struct file_home *)LIST_END(*base); h++) {
		gone += index_get(&here, h->number) == NULL;
	}
	return gone;
}

bool
register_is_large_loss(int64_t gone, size_t base, const char *base_as_of, const char *as_of)
{
	int64_t percent = LOSS_PERCENT + LOSS_YEAR_PERCENT * (day_between(base_as_of, as_of) / 365);

	return gone * 100 > (int64_t)base * percent;
}

void
register_count(struct arena *a, const struct list *homes, const struct list *base, const struct index *base_index, struct register_counts *ret)
{
	ret->added = ret->changed = 0;
	for (const struct file_home *h = LIST_FIRST(*homes); h < (const struct file_home *)LIST_END(*homes); h++) {
		const struct file_home *before = index_get(base_index, h->number);
		struct arena_mark m = arena_mark(a);

		if (!before) {
			ret->added++;
		} else {
			ret->changed += register_changes(a, before, h, NULL) > 0;
		}
		arena_rewind(a, m);
	}
	ret->gone = register_gone(a, homes, base);
}
