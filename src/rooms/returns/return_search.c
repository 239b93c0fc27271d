/* SPDX-License-Identifier: MIT */
/* What the search finds of returns (rooms/search/search.h): what the home wrote in free text, one thing for each day, as corrected. Choices and numbers are for the charts. */
#include "rooms/returns/return_search.h"

#include <string.h>

#include "base/str.h"

enum { WRITTEN_BYTES = 64 << 10 };

static bool
is_free_text(const struct field *f)
{
	return f->kind == F_TEXT || f->kind == F_LINES;
}

static bool
says_something(const struct return_template *t, const struct answer *answers)
{
	for (size_t i = 0; t != NULL && i < t->n; i++) {
		if (answers[i].state == GIVEN && is_free_text(&t->fields[i])) {
			return true;
		}
	}
	return false;
}

enum err
return_search_touch(struct ctx *c, const struct home_return *saved, const struct home_return *before)
{
	if (!says_something(saved->t, saved->answers) && !says_something(before->t, before->answers)) {
		return OK;
	}
	return search_touch(c, saved->home, "note", saved->day);
}

static void
note_add(struct ctx *c, const struct home_return *r, struct list *ret)
{
	struct buf b;

	if (!says_something(r->t, r->answers)) {
		return;
	}
	buf_init(&b, WRITTEN_BYTES);
	for (size_t i = 0; i < r->t->n; i++) {
		if (r->answers[i].state == GIVEN && is_free_text(&r->t->fields[i])) {
			buf_adds(&b, b.len > 0 ? " · " : "");
			buf_adds(&b, r->answers[i].text);
		}
	}
	*(struct search_text *)list_add(ret, c->arena) =
	    (struct search_text){.record = r->day, .day = r->day, .title = "", .text = arena_text(c->arena, b.p)};
	buf_done(&b);
}

static enum err
note_texts(struct ctx *c, int64_t home, const char *record, struct list *ret)
{
	struct list returns = LIST(struct home_return);
	struct home_return one = {0};
	bool found;

	if (record[0] != 0) {
		TRY(return_get(c, home, record, &one, &found));
		if (found) {
			note_add(c, &one, ret);
		}
		return OK;
	}
	TRY(returns_between(c, home, "1900-01-01", "2199-12-31", &returns));
	for (size_t i = 0; i < returns.n; i++) {
		note_add(c, LIST_AT(returns, struct home_return, i), ret);
	}
	return OK;
}

const struct search_kind returns_finds[] = {
    {"note", "What homes wrote", MAY_RETURN_READ, "/homes/:home/returns/:record", 4, note_texts},
    {.name = NULL},
};
