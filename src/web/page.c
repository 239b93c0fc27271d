/* SPDX-License-Identifier: MIT */
/* The small things templates ask for (page.h) that are quicker or clearer in C than as a template: days as bars, links that keep the query, words for days
 * and times, faults. The rest of page.h is in components.html and form.c. */
#include "web/page.h"

#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "web/components.h"
#include "web/components.html.h"

const char *
page_fault(const struct page *p, const char *field)
{
	for (size_t i = 0; i < p->faults->n; i++) {
		const struct field_fault *f = LIST_AT(*p->faults, struct field_fault, i);

		if (str_eq(f->field, field)) {
			return f->sentence;
		}
	}
	return NULL;
}

/* A board has fourteen bars in each of forty rows: written straight, from texts of known length. */
static void
letter_word(struct buf *b, char letter)
{
	switch (letter) {
	case 'r':
		buf_add(b, " red", 4);
		break;
	case 'a':
		buf_add(b, " amber", 6);
		break;
	case 'g':
		buf_add(b, " green", 6);
		break;
	default:
		buf_add(b, " no return", 10);
	}
}

void
day_letters(struct buf *b, const char *letters)
{
	size_t n = letters ? strlen(letters) : 0;

	if (n == 0) {
		return;
	}
	buf_adds(b, "<span class=\"days\" role=\"img\" aria-label=\"Last ");
	buf_int(b, (int64_t)n);
	buf_adds(b, " days, oldest first:");
	for (size_t i = 0; i < n; i++) {
		if (i > 0) {
			buf_add(b, ",", 1);
		}
		letter_word(b, letters[i]);
	}
	buf_adds(b, "\">");
	for (size_t i = 0; i < n; i++) {
		char bar[] = "<i class=\"n\"></i>";

		if (letters[i] == 'r' || letters[i] == 'a' || letters[i] == 'g') {
			bar[10] = letters[i];
		}
		buf_add(b, bar, sizeof(bar) - 1);
	}
	buf_adds(b, "</span>");
}

void
words_day(struct buf *b, const struct page *p, const char *day)
{
	buf_html(b, str_empty(day) ? "" : day_words(p->r->ctx.arena, day));
}

void
words_instant(struct buf *b, const struct page *p, int64_t instant)
{
	buf_html(b, instant ? instant_words(p->r->ctx.arena, instant, p->now) : "");
}

/* Page N as a link of this very page. */
static const char *
page_number(const struct page *p, int64_t n)
{
	return req_with(p->r, "page", n > 1 ? arena_printf(p->r->ctx.arena, "%lld", (long long)n) : NULL);
}

/* "/homes?x=1" -> "/homes.csv?x=1", everything of it whatever page one is on. */
static const char *
file_path(const struct page *p, const char *ending)
{
	const char *path = req_with(p->r, "page", NULL);
	size_t n = strcspn(path, "?");

	return arena_printf(p->r->ctx.arena, "%.*s%s%s", (int)n, path, ending, path + n);
}

void
page_foot(struct buf *b, const struct page *p, int64_t from, int64_t shown, int64_t total, int64_t limit, bool files)
{
	struct list_foot f = {.total = total};
	int64_t at = limit > 0 ? from / limit + 1 : 1;

	if (shown > 0) {
		f.first = from + 1;
		f.last = from + shown;
	}
	f.previous = from > 0 ? page_number(p, at - 1) : NULL;
	f.next = from + shown < total && shown > 0 ? page_number(p, at + 1) : NULL;
	f.csv = files ? file_path(p, ".csv") : NULL;
	f.xlsx = files ? file_path(p, ".xlsx") : NULL;
	list_foot(b, p, &f);
}

void
sort_link(struct buf *b, const struct page *p, const char *key, const char *label)
{
	const char *now = req_query(p->r, "sort");
	bool down = now && *now == '-';
	bool here = now && strcmp(now + down, key) == 0;
	struct sort_head s = {.label = label, .here = here, .up = here && !down};

	s.path = req_with(p->r, "sort", here && !down ? arena_printf(p->r->ctx.arena, "-%s", key) : key);
	sort_head(b, p, &s);
}
