/* SPDX-License-Identifier: MIT */
/* Keeps what can be found (search.h). A touch says which texts changed; the fold asks the room whose they are for them as they stand, and writes only what differs.
 * So a touch too many costs little, and doing it twice changes nothing. Not here: words (search_words.c), searching (search_pages.c). */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "rooms/search/search.sql.h"
#include "rooms/search/search_private.h"

enum { FOLD_MOST = 2000 /* touches at a time: bounds memory, not what is folded in the end */, WORDS_AT_ONCE = 16 /* of search_words_insert */ };

static const char always_from[] = "", always_until[] = "9999-12-31";

const struct field search_item_fields[] = {
    FIELD_AT(search_item, id, F_INT),
    FIELD_AT(search_item, home, F_INT),
    FIELD_AT(search_item, whose, F_INT),
    FIELD_AT(search_item, place, F_INT),
    FIELD_AT(search_item, kind, F_TEXT),
    FIELD_AT(search_item, record, F_TEXT),
    FIELD_AT(search_item, from_day, F_TEXT),
    FIELD_AT(search_item, until_day, F_TEXT),
    FIELD_AT(search_item, day, F_TEXT),
    FIELD_AT(search_item, title, F_TEXT),
    FIELD_AT(search_item, text, F_LINES),
    FIELD_END,
};

struct touch {
	int64_t home;
	const char *kind, *record;
};

static const struct field touch_fields[] = {
    FIELD_AT(touch, home, F_INT),
    FIELD_AT(touch, kind, F_TEXT),
    FIELD_AT(touch, record, F_TEXT),
    FIELD_END,
};

/* ---- kinds ----------------------------------------------------------------------------------------------------------- */

static const struct search_kind *kinds[SEARCH_KINDS];
static size_t kinds_n;

static int
by_place(const void *x, const void *y)
{
	const struct search_kind *a = *(const struct search_kind *const *)x, *b = *(const struct search_kind *const *)y;

	return (a->place > b->place) - (a->place < b->place);
}

void
search_kinds_set(const struct search_kind *const *all, size_t n)
{
	if (n > SEARCH_KINDS) {
		BUG("more than %d kinds of things to find", SEARCH_KINDS);
	}
	memcpy(kinds, all, n * sizeof(*all));
	qsort(kinds, n, sizeof(*kinds), by_place);
	kinds_n = n;
}

const struct search_kind *const *
search_kinds(size_t *ret_n)
{
	*ret_n = kinds_n;
	return kinds;
}

const struct search_kind *
search_kind_by_name(const char *name)
{
	for (size_t i = 0; i < kinds_n; i++) {
		if (strcmp(kinds[i]->name, name) == 0) {
			return kinds[i];
		}
	}
	return NULL;
}

enum err
search_touch(struct ctx *c, int64_t home, const char *kind, const char *record)
{
	return db_exec(c, &sql_search_touch, ARGS(INT(home), TEXT(kind), TEXT(record)), NULL);
}

/* ---- one text -------------------------------------------------------------------------------------------------------- */

static enum err
words_write(struct ctx *c, const struct search_item *item)
{
	struct list words;

	search_words_of(c->arena, item->title, item->text, &words);
	for (size_t from = 0; from < words.n; from += WORDS_AT_ONCE) {
		struct arg args[2 + WORDS_AT_ONCE + 1] = {INT(item->home), INT(item->id)};

		for (size_t i = 0; i < WORDS_AT_ONCE; i++) {
			args[2 + i] = (struct arg)TEXT(from + i < words.n ? *LIST_AT(words, const char *, from + i) : "");
		}
		args[2 + WORDS_AT_ONCE] = (struct arg){.kind = ARG_END};
		TRY(db_exec(c, &sql_search_words_insert, args, NULL));
	}
	return OK;
}

static enum err
item_drop(struct ctx *c, const struct search_item *item)
{
	TRY(db_exec(c, &sql_search_words_delete, ARGS(INT(item->home), INT(item->id)), NULL));
	return db_exec(c, &sql_search_item_delete, ARGS(INT(item->id)), NULL);
}

static enum err
item_add(struct ctx *c, struct search_item *item)
{
	TRY(db_int(c, &sql_search_item_insert,
	    ARGS(INT(item->home), TEXT(item->kind), TEXT(item->record), INT(item->whose), INT(item->place), TEXT(item->from_day),
	        TEXT(item->until_day), TEXT(item->day), TEXT(item->title), TEXT(item->text)),
	    &item->id, NULL));
	return words_write(c, item);
}

static enum err
item_change(struct ctx *c, const struct search_item *held, struct search_item *item)
{
	item->id = held->id;
	TRY(db_exec(c, &sql_search_words_delete, ARGS(INT(item->home), INT(item->id)), NULL));
	TRY(db_exec(c, &sql_search_item_update,
	    ARGS(INT(item->id), INT(item->whose), INT(item->place), TEXT(item->from_day), TEXT(item->until_day), TEXT(item->day), TEXT(item->title),
	        TEXT(item->text)),
	    NULL));
	return words_write(c, item);
}

bool
search_item_same(const struct search_item *a, const struct search_item *b)
{
	return a->whose == b->whose && a->place == b->place && strcmp(a->from_day, b->from_day) == 0 && strcmp(a->until_day, b->until_day) == 0 &&
	    strcmp(a->day, b->day) == 0 && strcmp(a->title, b->title) == 0 && strcmp(a->text, b->text) == 0;
}

enum err
search_items_now(struct ctx *c, const struct search_kind *kind, int64_t home, const char *record, struct list *ret)
{
	struct list texts = LIST(struct search_text);

	*ret = LIST(struct search_item);
	TRY(kind->texts(c, home, record, &texts));
	for (size_t i = 0; i < texts.n; i++) {
		const struct search_text *t = LIST_AT(texts, struct search_text, i);

		*(struct search_item *)list_add(ret, c->arena) = (struct search_item){.home = home, .whose = t->shared ? 0 : home,
		    .place = kind->place, .kind = kind->name, .record = t->record, .from_day = str_or(t->from_day, always_from),
		    .until_day = str_or(t->until_day, always_until), .day = str_or(t->day, ""), .title = t->title, .text = t->text};
	}
	return OK;
}

static const struct search_item *
item_of(const struct list *items, const char *record)
{
	for (size_t i = 0; i < items->n; i++) {
		const struct search_item *item = LIST_AT(*items, struct search_item, i);

		if (strcmp(item->record, record) == 0) {
			return item;
		}
	}
	return NULL;
}

/* ---- the fold -------------------------------------------------------------------------------------------------------- */

static enum err
touch_fold(struct ctx *c, const struct touch *t)
{
	const struct search_kind *kind = search_kind_by_name(t->kind);
	struct list held = LIST(struct search_item), now;

	if (kind == NULL) {
		return fail(c, ERR_BUG, NULL, "No room finds anything of the kind %s.", t->kind);
	}
	TRY(db_all(c, &sql_search_items_held, ARGS(INT(t->home), TEXT(t->kind), TEXT(t->record)), search_item_fields, &held));
	TRY(search_items_now(c, kind, t->home, t->record, &now));
	for (size_t i = 0; i < held.n; i++) {
		const struct search_item *was = LIST_AT(held, struct search_item, i);

		if (item_of(&now, was->record) == NULL) {
			TRY(item_drop(c, was));
		}
	}
	for (size_t i = 0; i < now.n; i++) {
		struct search_item *is = LIST_AT(now, struct search_item, i);
		const struct search_item *was = item_of(&held, is->record);

		if (was == NULL) {
			TRY(item_add(c, is));
		} else if (!search_item_same(was, is)) {
			TRY(item_change(c, was, is));
		}
	}
	return OK;
}

static int
by_text(const void *x, const void *y)
{
	const struct touch *a = x, *b = y;
	int order = (a->home > b->home) - (a->home < b->home);

	order = order != 0 ? order : strcmp(a->kind, b->kind);
	return order != 0 ? order : strcmp(a->record, b->record);
}

/* Taking is one DELETE that returns what it deleted, so that what another process commits meanwhile is left for the next time. */
static enum err
fold_some(struct ctx *c, size_t *ret_taken)
{
	struct list taken = LIST(struct touch);

	TRY(db_all(c, &sql_search_touches_take, ARGS(INT(FOLD_MOST)), touch_fields, &taken));
	*ret_taken = taken.n;
	if (taken.n > 1) {
		qsort(taken.rows, taken.n, sizeof(struct touch), by_text);
	}
	for (size_t i = 0; i < taken.n; i++) {
		const struct touch *t = LIST_AT(taken, struct touch, i);
		struct arena_mark m = arena_mark(c->arena);

		if (i == 0 || by_text(t - 1, t) != 0) {
			TRY(touch_fold(c, t));
		}
		arena_rewind(c->arena, m);
	}
	return OK;
}

enum err
search_fold(struct ctx *c, void *arg)
{
	size_t taken;

	(void)arg;
	do {
		struct arena_mark m = arena_mark(c->arena);

		TRY(fold_some(c, &taken));
		arena_rewind(c->arena, m);
	} while (taken == FOLD_MOST);
	return OK;
}
