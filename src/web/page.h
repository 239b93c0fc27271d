/* SPDX-License-Identifier: MIT */
/* What every template gets: `const struct page *p`, and the components the templates use (web/components.html has those written as templates).
 * The layout (web/layout.html) draws the frame: bar, made-up notice, menu, main, footer. */
#ifndef WEB_PAGE_H
#define WEB_PAGE_H

#include <string.h> /* templates compare words */

#include "base/buf.h"
#include "base/field.h"
#include "base/str.h"
#include "web/req.h"

enum frame_kind { FRAME_PLAIN = 0 /* signed out */, FRAME_TEAM, FRAME_HOME, FRAME_PARTNER, FRAME_SYSTEM };

/* Made by accounts when it finds out who asks. */
struct frame {
	enum frame_kind kind;
	const char *organisation; /* "Strathlinn care home support team" or "Rowanbank" */
	const char *account;      /* "Eilidh Grant" */
	const char *home_ref;     /* FRAME_HOME: the home whose menu is shown */
	const char *home_name;
};

struct page {
	const struct req *r;
	const char *title;        /* "Board"; the browser shows "Board - Alongside" */
	const char *csrf;
	const char *once;         /* a new one-time key for the forms of this page */
	const char *made_up;      /* or NULL */
	const char *live;         /* data-live-url or NULL */
	int64_t now;
	const struct list *faults; /* struct field_fault, of the form shown again */
};

/* The sentence at a field, or NULL. */
const char *page_fault(const struct page *p, const char *field);

/* Hidden inputs every form carries: csrf and once. {{ render form_hidden(p) }} */
void form_hidden(struct buf *b, const struct page *p);

/* The summary above a form with faults: links to the fields. Stands behind the page's h1; nothing when there is no fault. */
void form_faults(struct buf *b, const struct page *p);

/* Label, hint, fault and widget of one field by its kind, holding rec's value (or what was typed, when shown again). id = name. */
void form_field(struct buf *b, const struct page *p, const struct field *f, const void *rec);
/* By name; BUG when the table has none. {{ render form_input(p, homes_form_fields, "town", &v->form) }} */
void form_input(struct buf *b, const struct page *p, const struct field *table, const char *name, const void *rec);

/* Status as word + shape + colour: "red", "amber", "green", "none". small: in tables of days. */
void status_tag(struct buf *b, const char *colour);
void status_tag_small(struct buf *b, const char *colour);
void hand_tag(struct buf *b, const char *words);     /* the raised hand with its word */
void day_letters(struct buf *b, const char *letters); /* fourteen days as bars, from letters r a g n, oldest first, with the words for screen readers */

/* "Showing 1 to 50 of 178 · Previous · Next · Take this list away: CSV · Excel": links made from the request.
 * from: how many rows stand before this page (page_list.offset); files: the route is .files. */
void page_foot(struct buf *b, const struct page *p, int64_t from, int64_t shown, int64_t total, int64_t limit, bool files);

/* A column head that is a link for sorting (?sort=key, again: ?sort=-key); marks the current one. The th around it is the template's. */
void sort_link(struct buf *b, const struct page *p, const char *key, const char *label);

/* Dates and times in words, straight into a template: {{ render words_day(p, v->day) }} */
void words_day(struct buf *b, const struct page *p, const char *day);
void words_instant(struct buf *b, const struct page *p, int64_t instant);

#endif
