/* SPDX-License-Identifier: MIT */
/* Puts a page into its frame (layout.h): the menu of whoever asks, the notice, the footer. Called by reply.c and refuse.c for every HTML answer, so
 * nothing here touches the database. */
#include "web/layout.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "web/assets.h"
#include "web/layout.html.h"
#include "web/router.h"

enum { PAGE_BYTES = 48 << 10 /* a board of forty homes */ };

struct layout {
	const char *css, *js, *icon;
	bool sign_in, sign_out, account, search;
	struct menu_link foot[4];
	size_t foot_n;
	const struct menu_item **menu; /* of all rooms, in order */
	size_t menu_n;
};

static int
by_order(const void *x, const void *y)
{
	const struct menu_item *a = *(const struct menu_item *const *)x, *b = *(const struct menu_item *const *)y;

	return a->order < b->order ? -1 : a->order > b->order;
}

static void
menu_gather(struct layout *l, const struct room *const *all)
{
	size_t n = 0;

	for (const struct room *const *room = all; *room; room++) {
		for (const struct menu_item *m = (*room)->menu; m && m->label; m++) {
			n++;
		}
	}
	l->menu = calloc(n + 1, sizeof(*l->menu));
	if (!l->menu) {
		BUG("out of memory");
	}
	for (const struct room *const *room = all; *room; room++) {
		for (const struct menu_item *m = (*room)->menu; m && m->label; m++) {
			if (m->may == MAY_UNSET) {
				BUG("%s: the menu item %s names no permission", (*room)->name, m->label);
			}
			l->menu[l->menu_n++] = m;
		}
	}
	qsort(l->menu, l->menu_n, sizeof(*l->menu), by_order);
}

struct layout *
layout_new(const struct web *w)
{
	static const struct menu_link foot[] = {
	    {.label = "Who sees what", .path = "/who-sees-what"},
	    {.label = "How the colours are worked out", .path = "/rules"},
	    {.label = "Accessibility", .path = "/accessibility"},
	    {.label = "Privacy", .path = "/privacy"},
	};
	struct layout *l = calloc(1, sizeof(*l));

	if (!l) {
		BUG("out of memory");
	}
	l->css = asset_url("alongside.css");
	l->js = asset_url("alongside.js");
	l->icon = asset_url("favicon.svg");
	l->sign_in = router_has(w->router, GET, "/sign-in");
	l->sign_out = router_has(w->router, POST, "/sign-out");
	l->account = router_has(w->router, GET, "/account");
	l->search = router_has(w->router, GET, "/search");
	for (size_t i = 0; i < sizeof(foot) / sizeof(*foot); i++) {
		if (router_has(w->router, GET, foot[i].path)) {
			l->foot[l->foot_n++] = foot[i];
		}
	}
	menu_gather(l, w->o.rooms);
	return l;
}

void
layout_free(struct layout *l)
{
	if (l) {
		free(l->menu);
		free(l);
	}
}

/* The path with the frame's home put in for ":home"; NULL when there is none to put in. */
static const char *
menu_path(const struct req *r, const char *path)
{
	const char *at = strstr(path, ":home");

	if (!at) {
		return path;
	}
	if (!r->frame->home_ref) {
		return NULL;
	}
	return arena_printf(r->ctx.arena, "%.*s%s%s", (int)(at - path), path, r->frame->home_ref, at + 5);
}

/* How many characters of the path this menu item stands for; 0 when the page is elsewhere. */
static size_t
covers(const char *item, const char *path)
{
	size_t n = strcspn(item, "?");

	if (n == 1) {
		return strcmp(path, "/") == 0;
	}
	return strncmp(item, path, n) == 0 && (path[n] == 0 || path[n] == '/') ? n : 0;
}

static void
menu_make(struct req *r, const struct layout *l, bool plain, struct layout_view *v)
{
	size_t best = 0, covered = 0;

	for (size_t i = 0; i < l->menu_n; i++) {
		const struct menu_item *m = l->menu[i];
		bool may = m->may == MAY_ANYONE || (m->may == MAY_SIGNED_IN ? r->actor.account != 0 : (r->may & MAY_BIT(m->may)) != 0);
		const char *path;
		struct menu_link *link;

		if (m->frame != r->frame->kind || !may || !(path = menu_path(r, m->path))) {
			continue;
		}
		if (!plain && covers(path, r->path) > covered) {
			covered = covers(path, r->path);
			best = v->menu.n;
		}
		link = list_add(&v->menu, r->ctx.arena);
		*link = (struct menu_link){.label = m->label, .path = path};
	}
	v->menu_label = "Menu";
	if (covered) {
		struct menu_link *link = LIST_AT(v->menu, struct menu_link, best);

		link->current = true;
		v->menu_label = arena_printf(r->ctx.arena, "Menu: %s", link->label);
	}
}

void
page_make(struct req *r, const char *title, bool plain, struct page *ret)
{
	static const struct frame nobody = {.kind = FRAME_PLAIN};

	if (!r->frame) {
		r->frame = &nobody;
	}
	*ret = (struct page){
	    .r = r,
	    .title = str_or(r->own->title && !plain ? r->own->title : title, "Alongside"),
	    .csrf = r->csrf,
	    .made_up = r->ctx.host ? r->ctx.host->made_up : NULL,
	    .live = plain ? NULL : r->own->live,
	    .now = r->ctx.now,
	    .faults = &r->faults,
	};
	if (!plain) {
		/* Shown again, a form keeps its key: whatever became of the first sending, the second is not doubled. */
		ret->once = r->again && r->once ? r->once : random_token(r->ctx.arena);
	}
}

/* For those who reach more homes than their own; the page of the search has a box itself. */
static bool
box_shown(const struct layout *l, const struct req *r, const char *frame)
{
	bool many = r->frame->kind == FRAME_TEAM || r->frame->kind == FRAME_PARTNER;

	return l->search && many && (r->may & MAY_BIT(MAY_HOMES_LIST)) != 0 && frame == NULL && strcmp(r->path, "/search") != 0;
}

void
page_whole(struct buf *b, const struct page *p, const char *frame, bool plain, html_fn *html, const void *v)
{
	struct req *r = (struct req *)p->r; /* the same that page_make was given */
	const struct layout *l = r->web->layout;
	const struct frame *f = r->frame;
	struct layout_view view = {
	    .css = l->css,
	    .js = l->js,
	    .icon = l->icon,
	    .menu = LIST(struct menu_link),
	    .foot = {.rows = (void *)l->foot, .n = l->foot_n, .size = sizeof(struct menu_link)},
	    .frame_title = f->kind == FRAME_HOME ? str_or(f->home_name, f->organisation) : f->organisation,
	    .account = f->account,
	    .account_path = l->account ? "/account" : NULL,
	    .sign_out = l->sign_out && r->actor.session,
	    .sign_in = l->sign_in && !r->actor.account && strcmp(r->path, "/sign-in") != 0 && !plain,
	    .search = box_shown(l, r, frame),
	    .fault = r->again && r->faults.n > 0,
	    .html = html,
	    .v = v,
	};

	if (!str_eq(frame, "bare")) {
		menu_make(r, l, plain, &view);
	}
	(void)buf_space(b, PAGE_BYTES); /* most pages fit, and none is moved six times while it grows */
	layout_page(b, p, &view, frame);
}

void
layout_main(struct buf *b, const struct page *p, const struct layout_view *l)
{
	l->html(b, p, l->v);
}
