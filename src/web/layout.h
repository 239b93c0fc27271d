/* SPDX-License-Identifier: MIT */
/* The frame around every page, private to web/: what layout.html draws, and how a whole page is put together. Called by reply.c and refuse.c. */
#ifndef WEB_LAYOUT_H
#define WEB_LAYOUT_H

#include "web/dispatch.h"
#include "web/page.h"

struct layout;

typedef void html_fn(struct buf *b, const struct page *p, const void *v);

/* Menus and links, made once at start from the rooms: a link to a page that no room has is left out. */
struct layout *layout_new(const struct web *w);
void layout_free(struct layout *l); /* NULL is fine */

struct menu_link {
	const char *label, *path;
	bool current;
};

/* What layout.html is given. */
struct layout_view {
	const char *css, *js, *icon; /* addresses of assets */
	struct list menu;            /* struct menu_link */
	const char *menu_label;      /* "Menu: Board" */
	struct list foot;            /* struct menu_link */
	const char *frame_title;     /* "Strathlinn care home support team"; NULL */
	const char *account;         /* name; NULL when signed out */
	const char *account_path;    /* NULL: no page of one's own */
	bool sign_out, sign_in;
	bool search;                 /* the box in the bar */
	bool fault;                  /* the title says so */
	html_fn *html;
	const void *v;
};

/* A page's struct; error pages have no current menu item and no one-time key, so that two of them are the same bytes. */
void page_make(struct req *r, const char *title, bool plain, struct page *ret);

/* The whole document. */
void page_whole(struct buf *b, const struct page *p, const char *frame, bool plain, html_fn *html, const void *v);

/* Where layout.html puts the page itself. */
void layout_main(struct buf *b, const struct page *p, const struct layout_view *l);

/* refusal.html */
struct refusal {
	const char *heading, *sentence, *next;
	struct list faults;        /* struct field_fault: what a page without a form says */
	const char *link, *label;  /* the next right thing */
};

#endif
