/* SPDX-License-Identifier: MIT */
/* Between the files of the room search. */
#ifndef ROOMS_SEARCH_PRIVATE_H
#define ROOMS_SEARCH_PRIVATE_H

#include "base/list.h"
#include "rooms/search/search.h"

enum { SEARCH_WORDS = 6 /* looked for at once */, SEARCH_LETTERS = 2 /* at least */ };

/* The words by which a text is found (const char *), ascending, each once. */
void search_words_of(struct arena *a, const char *title, const char *text, struct list *ret);

/* What was typed, as ranges of words: low <= word < high. */
struct search_range {
	const char *low, *high;
};
struct search_asked {
	struct search_range ranges[SEARCH_WORDS];
	size_t n;
	bool too_short; /* fewer than two letters in all, though not nothing */
	bool more;      /* there were more words than are looked for */
};
void search_asked_of(struct arena *a, const char *typed, struct search_asked *ret);
bool search_is_asked(const struct search_asked *asked, const char *word);

/* Kinds of all rooms, ascending by place; set once at start, before threads. */
enum { SEARCH_KINDS = 16 };
void search_kinds_set(const struct search_kind *const *kinds, size_t n);
const struct search_kind *const *search_kinds(size_t *ret_n);
const struct search_kind *search_kind_by_name(const char *name); /* NULL */

/* A text as it is kept. */
struct search_item {
	int64_t id, home, whose, place;
	const char *kind, *record, *from_day, *until_day, *day, *title, *text;
};
extern const struct field search_item_fields[];
/* What the kind's room says now, as it would be kept: struct search_item. */
enum err search_items_now(struct ctx *c, const struct search_kind *kind, int64_t home, const char *record, struct list *ret) MUST_CHECK;
bool search_item_same(const struct search_item *a, const struct search_item *b);

enum err search_fold(struct ctx *c, void *arg) MUST_CHECK;
enum err search_verify(struct ctx *c, struct buf *report, int64_t *ret_faults) MUST_CHECK;

#endif
