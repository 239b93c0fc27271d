/* SPDX-License-Identifier: MIT */
/* What the pages of history show. For history_pages.c and history.html only. */
#ifndef ROOMS_HISTORY_VIEW_H
#define ROOMS_HISTORY_VIEW_H

#include "rooms/history/history.h"
#include "web/reply.h"

struct timeline_row {
	int64_t at;
	const char *kind, *sentence, *record;
	const char *day; /* known by the day alone; NULL */
};

struct timeline_view {
	struct page_list list; /* struct timeline_row */
	const char *home_ref, *home_name;
};

/* One saved version, with what it changed. */
struct version_row {
	const struct history_row *row;
	const char *what;    /* "Return of 22 November 2026" */
	struct list changes; /* struct version_change */
};
struct version_change {
	const char *name, *before, *after;
};

struct history_view {
	struct page_list list; /* struct history_row */
	struct list versions;  /* struct version_row, when one record was asked for */
	const char *home_ref, *home_name;
	const char *kind, *record; /* NULL: all of the home */
};

/* "Return of 22 November 2026", from a kind and a record's ref. */
const char *history_words(struct arena *a, const struct history_row *h);

#endif
