/* SPDX-License-Identifier: MIT */
/* `alongside verify`: what can be found is what the rooms hold now, by the words it has now, and by no others. Home by home, so that memory stays small. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "rooms/search/search.sql.h"
#include "rooms/search/search_private.h"

struct checked_home {
	int64_t id;
	const char *number;
};

static const struct field checked_home_fields[] = {FIELD_AT(checked_home, id, F_INT), FIELD_AT(checked_home, number, F_TEXT), FIELD_END};

struct held_word {
	const char *word;
};

static const struct field held_word_fields[] = {FIELD_AT(held_word, word, F_TEXT), FIELD_END};

struct held_kind {
	const char *kind;
};

static const struct field held_kind_fields[] = {FIELD_AT(held_kind, kind, F_TEXT), FIELD_END};

struct checking {
	const struct checked_home *home;
	struct buf *report;
	int64_t *ret_faults;
};

static void
differs(const struct checking *k, const char *kind, const char *record, const char *how)
{
	(*k->ret_faults)++;
	buf_printf(k->report, "search: of %s, %s %s: %s\n", k->home->number, kind, record, how);
}

static enum err
words_compare(struct ctx *c, const struct checking *k, const struct search_item *held)
{
	struct list is = LIST(struct held_word), should;
	bool same;

	TRY(db_all(c, &sql_search_item_words, ARGS(INT(held->home), INT(held->id)), held_word_fields, &is));
	search_words_of(c->arena, held->title, held->text, &should);
	same = is.n == should.n;
	for (size_t i = 0; same && i < is.n; i++) {
		same = strcmp(LIST_AT(is, struct held_word, i)->word, *LIST_AT(should, const char *, i)) == 0;
	}
	if (!same) {
		differs(k, held->kind, held->record, "it is not found by the words it has");
	}
	return OK;
}

/* Which of two things comes first by its record; either may be NULL. */
static int
order_of(const struct search_item *a, const struct search_item *b)
{
	return a == NULL ? 1 : b == NULL ? -1 : strcmp(a->record, b->record);
}

static int
by_record(const void *x, const void *y)
{
	return order_of(x, y);
}

static enum err
kind_compare(struct ctx *c, const struct checking *k, const struct search_kind *kind)
{
	struct list held = LIST(struct search_item), now;

	TRY(db_all(c, &sql_search_items_held, ARGS(INT(k->home->id), TEXT(kind->name), TEXT("")), search_item_fields, &held));
	TRY(search_items_now(c, kind, k->home->id, "", &now));
	if (now.n > 1) {
		qsort(now.rows, now.n, sizeof(struct search_item), by_record);
	}
	for (size_t i = 0, n = 0; i < held.n || n < now.n;) {
		const struct search_item *was = i < held.n ? LIST_AT(held, struct search_item, i) : NULL;
		const struct search_item *is = n < now.n ? LIST_AT(now, struct search_item, n) : NULL;
		int order = order_of(was, is);

		if (order < 0) {
			differs(k, kind->name, was->record, "it is found, but is not there");
		} else if (order > 0) {
			differs(k, kind->name, is->record, "it is there, but is not found");
		} else if (!search_item_same(was, is)) {
			differs(k, kind->name, is->record, "it is found as something else");
		}
		if (order <= 0) {
			TRY(words_compare(c, k, was));
		}
		i += order <= 0;
		n += order >= 0;
	}
	return OK;
}

/* What no room speaks of. */
static enum err
kinds_unknown(struct ctx *c, const struct checking *k)
{
	struct list held = LIST(struct held_kind);

	TRY(db_all(c, &sql_search_kinds_held, ARGS(INT(k->home->id)), held_kind_fields, &held));
	for (size_t i = 0; i < held.n; i++) {
		const char *kind = LIST_AT(held, struct held_kind, i)->kind;

		if (search_kind_by_name(kind) == NULL) {
			differs(k, kind, "", "there is no such kind of thing to find");
		}
	}
	return OK;
}

static enum err
home_compare(struct ctx *c, const struct checking *k)
{
	size_t n;
	const struct search_kind *const *kinds = search_kinds(&n);
	int64_t waiting = 0;

	TRY(db_int(c, &sql_search_touched, ARGS(INT(k->home->id)), &waiting, NULL));
	if (waiting > 0) {
		buf_printf(k->report, "search: what was just saved of %s is not found yet and was not compared, verify again in a second\n", k->home->number);
		return OK;
	}
	for (size_t i = 0; i < n; i++) {
		struct arena_mark m = arena_mark(c->arena);

		TRY(kind_compare(c, k, kinds[i]));
		arena_rewind(c->arena, m);
	}
	return kinds_unknown(c, k);
}

enum err
search_verify(struct ctx *c, struct buf *report, int64_t *ret_faults)
{
	struct list homes = LIST(struct checked_home);
	int64_t alone = 0;

	TRY(db_all(c, &sql_search_homes, NOARGS, checked_home_fields, &homes));
	for (size_t i = 0; i < homes.n; i++) {
		struct checking k = {LIST_AT(homes, struct checked_home, i), report, ret_faults};
		struct arena_mark m = arena_mark(c->arena);

		TRY(home_compare(c, &k));
		arena_rewind(c->arena, m);
	}
	TRY(db_int(c, &sql_search_words_alone, NOARGS, &alone, NULL));
	if (alone > 0) {
		(*ret_faults)++;
		buf_printf(report, "search: %lld words belong to nothing that can be found\n", (long long)alone);
	}
	return OK;
}
