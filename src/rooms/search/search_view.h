/* SPDX-License-Identifier: MIT */
/* What the page of the search shows. For search_pages.c and search.html only. */
#ifndef ROOMS_SEARCH_VIEW_H
#define ROOMS_SEARCH_VIEW_H

#include "rooms/search/search_private.h"
#include "web/reply.h"

/* A piece of a text as it is shown: what was looked for stands out. */
struct search_piece {
	const char *text;
	bool found;
};

/* One thing that was found. */
struct search_row {
	int64_t whose, total, of_kind;
	const char *kind, *record, *day, *title, *text;
	const char *home_number, *home_name; /* "" where several homes share it */
	const char *label, *path;            /* what the link says, and where it leads */
	const char *home;                    /* JSON */
	struct list pieces;                  /* struct search_piece: of text, or the part of it around the first word that was looked for */
};

/* A kind of which something was found. */
struct search_group {
	const char *name, *label;
	const char *path; /* all of it, when not all is shown */
	int64_t n;
	struct list rows; /* struct search_row */
};

struct search_query {
	const char *q, *kind;
};

struct search_view {
	struct page_list list; /* struct search_row */
	struct list groups;    /* struct search_group */
	const struct search_query *query;
	const struct search_asked *asked;
	const struct search_kind *kind; /* only this; NULL: all */
	bool may_contacts, may_notes;
};

#endif
