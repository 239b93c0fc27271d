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

/* What a letter is to those who hear the bars. Copied at its whole size and used as far as it goes: a board has fourteen in each of forty rows. */
struct letter_word {
	char text[12];
	size_t n;
};

static const struct letter_word *
letter_word(char letter)
{
	static const struct letter_word red = {" red,", 5}, amber = {" amber,", 7}, green = {" green,", 7}, none = {" no return,", 11};

	return letter == 'g' ? &green : letter == 'a' ? &amber : letter == 'r' ? &red : &none;
}

void
day_letters(struct buf *b, const char *letters)
{
	static const char head[] = "<span class=\"days\" role=\"img\" aria-label=\"Last ", first[] = " days, oldest first:", bar[] = "<i class=\"n\"></i>";
	size_t n = letters ? strlen(letters) : 0;
	char *p;

	if (n == 0) {
		return;
	}
	buf_add(b, head, sizeof(head) - 1);
	buf_int(b, (int64_t)n);
	buf_add(b, first, sizeof(first) - 1);
	p = buf_space(b, n * (sizeof(((struct letter_word *)0)->text) + sizeof(bar) - 1));
	if (p == NULL) {
		return;
	}
	for (size_t i = 0; i < n; i++) {
		const struct letter_word *w = letter_word(letters[i]);

		memcpy(p, w->text, sizeof(w->text));
		p += w->n;
	}
	p[-1] = '"'; /* where the last comma was */
	*p++ = '>';
	for (size_t i = 0; i < n; i++) {
		memcpy(p, bar, sizeof(bar) - 1);
		if (letters[i] == 'r' || letters[i] == 'a' || letters[i] == 'g') {
			p[10] = letters[i];
		}
		p += sizeof(bar) - 1;
	}
	buf_filled(b, p);
	buf_add(b, "</span>", 7);
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
	return req_with(p->r, "page", n > 1 ? arena_int(p->r->ctx.arena, n) : NULL);
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
