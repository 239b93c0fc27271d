/* SPDX-License-Identifier: MIT */
/* What a board says in words: counts, what changed, how old, sums of beds. Called by board.c (counts), the pages and the panel. Nothing is read or written here. */
#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/status/board.h"
#include "rooms/status/status_work.h"

/* ---- counts --------------------------------------------------------------------------------------------------------- */

static void
count_row(struct board *b, const struct board_row *row)
{
	struct board_counts *n = &b->counts;

	n->homes++;
	n->red += row->holds[0] == 'r';
	n->amber += row->holds[0] == 'a';
	n->green += row->holds[0] == 'g';
	n->none += row->holds[0] == 'n';
	n->help += row->help[0] != 'n';
	n->not_answered += row->needs && !row->answered;
	n->changed += row->changed;
	n->changed_working += row->changed_working;
	n->red_before += board_stood(row, 1) == 'r';
	n->red_working += b->working_back < LETTERS && board_stood(row, b->working_back) == 'r';
	if (row->expected || row->is_sent) {
		n->expected += row->expected;
		n->in += row->is_sent && row->expected;
		n->on_time += row->is_sent && row->expected && row->first_sent_at <= b->hour_at;
		n->telephone += row->is_sent && row->expected && str_eq(row->how, "telephone");
	}
	if (row->sent == SENT_NO_RETURN || row->sent == SENT_NOT_YET) {
		n->not_in++;
		n->not_in_red += row->colour != NULL && row->colour[0] == 'r';
	}
}

void
board_count(struct board *b)
{
	b->counts = (struct board_counts){0};
	for (size_t i = 0; i < b->rows.n; i++) {
		count_row(b, LIST_AT(b->rows, struct board_row, i));
	}
}

/* ---- the tally ------------------------------------------------------------------------------------------------------ */

static const char *
than(struct arena *a, int64_t now, int64_t before, const char *when)
{
	if (now == before) {
		return arena_printf(a, "as many as %s", when);
	}
	return arena_printf(a, "%lld %s than %s", (long long)(now > before ? now - before : before - now), now > before ? "more" : "fewer", when);
}

/* "yesterday", "Friday" */
static const char *
day_name(struct arena *a, const struct board *b, const char *day)
{
	const char *words = day_long(a, day);

	if (day_between(day, b->day) == 1) {
		return b->is_today ? "yesterday" : "the day before";
	}
	return arena_copy(a, words, strcspn(words, " "));
}

/* Before the hour few are in, and a comparison would only mislead. After it those that were last red and are silent count as red: a silence is no improvement. */
const char *
board_red_words(struct arena *a, const struct board *b)
{
	const struct board_counts *n = &b->counts;
	bool other = b->working_day != NULL && strcmp(b->working_day, b->day_before) != 0;

	if (!b->past_hour && n->not_in > 0) {
		return "red";
	}
	return arena_printf(a, "red%s %s%s%s", n->not_in_red > 0 ? "; with those last red" : ",",
	    than(a, n->red + n->not_in_red, n->red_before, day_name(a, b, b->day_before)), other ? ", " : "",
	    other ? than(a, n->red + n->not_in_red, n->red_working, day_name(a, b, b->working_day)) : "");
}

const char *
board_in_words(struct arena *a, const struct board *b)
{
	const struct board_counts *n = &b->counts;
	const char *telephone = n->telephone > 0 ? arena_printf(a, ", %lld by telephone", (long long)n->telephone) : "";

	if (!b->past_hour) {
		return arena_printf(a, "in, expected by %s%s", b->hour, telephone);
	}
	return arena_printf(a, "in, %lld on time%s", (long long)n->on_time, telephone);
}

const char *
board_not_in_words(struct arena *a, const struct board *b)
{
	const char *what = b->past_hour ? "no return" : "not in yet";

	return b->counts.not_in_red > 0 ? arena_printf(a, "%s, %lld of them last red", what, (long long)b->counts.not_in_red) : what;
}

/* ---- one row -------------------------------------------------------------------------------------------------------- */

static const char *
nth(struct arena *a, int64_t n)
{
	const char *ending = "th";

	if (n % 100 < 11 || n % 100 > 13) {
		ending = n % 10 == 1 ? "st" : n % 10 == 2 ? "nd" : n % 10 == 3 ? "rd" : "th";
	}
	return arena_printf(a, "%lld%s", (long long)n, ending);
}

const char *
board_before(struct arena *a, const struct board_row *row)
{
	if (row->was != NULL) {
		return arena_printf(a, "was %s", row->was);
	}
	if (row->computed[0] != 'r' && row->computed[0] != 'a') {
		return NULL;
	}
	if (row->changed) {
		return "new";
	}
	if (row->days_alike >= LETTERS) {
		return "14 days or more";
	}
	return row->days_alike > 1 ? arena_printf(a, "%s day", nth(a, row->days_alike)) : NULL;
}

const char *
board_ring(struct arena *a, const struct board_row *row)
{
	if (!row->ring) {
		return NULL;
	}
	return row->day == NULL ? "Ring the home: it has never sent a return"
	                        : arena_printf(a, "Ring the home: no return since %s", day_weekday_short(a, row->day));
}

const char *
board_set(struct arena *a, const struct board_row *row)
{
	if (row->set_colour == NULL) {
		return NULL;
	}
	return arena_printf(a, "set by %s until %s; worked out: %s", row->set_by, day_short(a, row->set_until),
	    row->is_sent ? row->computed : "nothing yet");
}

const char *
board_hand(struct arena *a, const struct board_row *row)
{
	const char *words = row->help[0] == 'u' ? "Urgent help asked" : "Help asked";

	if (row->help[0] == 'n') {
		return NULL;
	}
	return row->is_sent ? words : arena_printf(a, "%s, %s", words, day_short(a, row->day));
}

const char *
board_letters(struct arena *a, const struct board_row *row)
{
	return row->sent == SENT_TODAY || row->sent == SENT_NO_RETURN ? row->letters : arena_copy(a, row->letters, LETTERS - 1);
}

struct list
board_sentences(struct arena *a, const struct board_row *row)
{
	struct list all = status_reasons(a, row->reasons), out = LIST(const char *);

	for (size_t i = 0; i < all.n; i++) {
		const struct reason *r = LIST_AT(all, struct reason, i);

		if (strcmp(r->colour, "help") != 0) {
			*(const char **)list_add(&out, a) = r->sentence;
		}
	}
	return out;
}

/* ---- sums ----------------------------------------------------------------------------------------------------------- */

void
board_total_add(struct board_total *t, const struct board_row *row)
{
	t->homes++;
	t->red += row->holds[0] == 'r';
	t->amber += row->holds[0] == 'a';
	t->green += row->holds[0] == 'g';
	t->none += row->holds[0] == 'n';
	t->help += row->help[0] != 'n';
	t->expected += row->expected;
	t->in += row->is_sent && row->expected;
	if (row->is_sent && row->beds_offered >= 0) {
		t->beds += row->beds_offered;
		t->beds_of++;
	}
}
