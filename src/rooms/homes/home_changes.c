/* SPDX-License-Identifier: MIT */
/* What the register's files have come to say of a home, one after another: each change as a row, and each file as a sentence of the home's timeline. Worked out when
 * read, from the rows of the files in force, since a file may come late or be replaced. Called by the page of the register and, through the descriptor, by history. */
#include "rooms/homes/home_changes.h"

#include <string.h>

#include "base/day.h"
#include "base/host.h"
#include "base/pack.h"
#include "base/str.h"
#include "rooms/history/history.h"
#include "rooms/homes/homes.sql.h"

const char *const grade_questions[5] = {"wellbeing", "leadership", "staff", "setting", "planning"};
const char *const grade_themes[5] = {"theme_care", "theme_environment", "theme_staffing", "theme_management", "theme_information"};

int64_t
grade_of(const struct home_seen *seen, const char *name)
{
	return field_int(field_find(home_seen_fields, name), seen);
}

const char *
grade_words(struct ctx *c, int64_t grade)
{
	return grade == 0 ? "not known" : arena_printf(c->arena, "%s (%d)", grade_word(c, grade), (int)grade);
}

/* ---- row by row ---- */

static void
change_add(struct ctx *c, struct list *changes, const char *as_of, const char *what, const char *before, const char *after)
{
	*(struct seen_change *)list_add(changes, c->arena) = (struct seen_change){
	    .as_of = as_of, .what = what, .before = str_or(before, "not known"), .after = str_or(after, "not known")};
}

static void
grade_changes(struct ctx *c, struct list *changes, const struct home_seen *was, const struct home_seen *is, const char *const names[5])
{
	for (size_t i = 0; i < 5; i++) {
		int64_t before = grade_of(was, names[i]), after = grade_of(is, names[i]);

		if (before != after) {
			change_add(c, changes, is->as_of, grade_name(c, names[i]), grade_words(c, before), grade_words(c, after));
		}
	}
}

void
home_changes(struct ctx *c, const struct list *seen, struct list *ret)
{
	*ret = LIST(struct seen_change);
	for (size_t i = seen->n; i > 1; i--) {
		const struct home_seen *is = LIST_AT(*seen, struct home_seen, i - 1), *was = LIST_AT(*seen, struct home_seen, i - 2);
		struct list changed = fields_changed(home_seen_fields, was, is, c->arena);

		for (size_t k = 0; k < changed.n; k++) {
			const struct field_change *f = LIST_AT(changed, struct field_change, k);

			change_add(c, ret, is->as_of, f->field->label, f->before, f->after);
		}
		grade_changes(c, ret, was, is, grade_questions);
		grade_changes(c, ret, was, is, grade_themes);
	}
}

/* ---- as sentences ---- */

/* What is told of, with the words before it; the rest (an address spelled otherwise, a date) stands on the page of the register. */
static const struct {
	const char *field, *words;
} told[] = {
    {"provider_name", "new owner "},
    {"name", "new name "},
    {"registration_status", "registration "},
    {"client_group", "now for "},
    {"places", "registered places "},
};

static const char *
and(struct ctx *c, const char *all, const char *more)
{
	return *all ? arena_printf(c->arena, "%s; %s", all, more) : more;
}

/* The files change capitals and spaces from month to month; that is no news. */
static bool
reads_alike(struct ctx *c, const char *x, const char *y)
{
	return strcmp(str_key(c->arena, x), str_key(c->arena, y)) == 0;
}

/* A grade that a file leaves out was not taken away. */
static const char *
grades_told(struct ctx *c, const struct home_seen *was, const struct home_seen *is, const char *const names[5], const char *all)
{
	for (size_t i = 0; i < 5; i++) {
		int64_t before = grade_of(was, names[i]), after = grade_of(is, names[i]);

		if (before != after && after != 0) {
			all = and(c, all, before == 0 ? arena_printf(c->arena, "grade for %s %s", grade_name(c, names[i]), grade_words(c, after))
			                              : arena_printf(c->arena, "grade for %s %s, before %s", grade_name(c, names[i]),
			                                    grade_words(c, after), grade_words(c, before)));
		}
	}
	return all;
}

static const char *
changes_told(struct ctx *c, const struct home_seen *was, const struct home_seen *is)
{
	const char *all = "";

	for (size_t i = 0; i < sizeof(told) / sizeof(*told); i++) {
		const struct field *f = field_find(home_seen_fields, told[i].field);
		const char *before = str_or(field_words(f, was, c->arena), "not known"), *after = str_or(field_words(f, is, c->arena), "not known");

		if (!reads_alike(c, before, after)) {
			all = and(c, all, arena_printf(c->arena, "%s%s, before %s", told[i].words, after, before));
		}
	}
	all = grades_told(c, was, is, grade_questions, all);
	return grades_told(c, was, is, grade_themes, all);
}

struct telling {
	struct ctx *c;
	const char *number, *since;
	struct list *out;
};

static void
tell(const struct telling *t, const char *day, const char *what)
{
	if (*what && strcmp(day, t->since) >= 0) {
		*(struct happened *)list_add(t->out, t->c->arena) = (struct happened){.at = day_instant(day, 0),
		    .day = day,
		    .kind = "register_changed",
		    .record = t->number,
		    .sentence = arena_printf(t->c->arena, "By the register of %s: %s.", day_words(t->c->arena, day), what)};
	}
}

struct file_day {
	const char *day;
};
static const struct field file_day_fields[] = {FIELD_AT(file_day, day, F_DAY), FIELD_END};

/* The first file after this one, NULL when there is none. */
static const char *
file_after(const struct list *files, const char *as_of)
{
	for (size_t i = 0; i < files->n; i++) {
		const char *day = LIST_AT(*files, struct file_day, i)->day;

		if (strcmp(day, as_of) > 0) {
			return day;
		}
	}
	return NULL;
}

static void
file_told(const struct telling *t, const struct list *seen, size_t i, const struct list *files)
{
	const struct home_seen *is = LIST_AT(*seen, struct home_seen, i), *was = i > 0 ? LIST_AT(*seen, struct home_seen, i - 1) : NULL;
	const char *after = file_after(files, is->as_of);

	if (was == NULL) {
		tell(t, is->as_of, arena_printf(t->c->arena, "first seen, run by %s, with %s registered places",
		    str_or(is->provider_name, "a provider not known"), str_or(is->places, "not known")));
	} else if (str_eq(file_after(files, was->as_of), is->as_of)) {
		tell(t, is->as_of, changes_told(t->c, was, is));
	} else {
		const char *changed = changes_told(t->c, was, is);

		tell(t, is->as_of, *changed ? arena_printf(t->c->arena, "there again; %s", changed) : "there again");
	}
	if (after != NULL && (i + 1 == seen->n || strcmp(LIST_AT(*seen, struct home_seen, i + 1)->as_of, after) != 0)) {
		tell(t, after, "not there any more");
	}
}

enum err
home_happened(struct ctx *c, int64_t home, const char *since_day, struct list *ret)
{
	struct telling t = {.c = c, .since = since_day, .out = ret};
	struct list files = LIST(struct file_day), seen;
	struct home h;

	TRY(db_all(c, &sql_register_days_all, NOARGS, file_day_fields, &files));
	if (files.n == 0 || strcmp(LIST_AT(files, struct file_day, files.n - 1)->day, since_day) < 0) {
		return OK; /* nothing as new as that: the rows need not be read */
	}
	TRY(home_by_id(c, home, &h));
	TRY(home_through_time(c, home, "9999-12-31", &seen));
	t.number = h.number;
	for (size_t i = 0; i < seen.n; i++) {
		file_told(&t, &seen, i, &files);
	}
	return OK;
}
