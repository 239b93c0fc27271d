/* SPDX-License-Identifier: MIT */
/* Who has what on a board: answers in force and calls that wait, put to their rows; whether a row that needs an answer has one. Called by board.c; the words for the
 * page too. Not here: answering itself (the room answering). */
#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/status/board.h"
#include "rooms/status/status_work.h"

enum err
board_answers_load(struct ctx *c, struct board *b, int64_t remit)
{
	size_t k = 0;

	TRY(answering_of_group(c, b->group, b->day, &b->answers));
	for (size_t i = 0; i < b->rows.n && k < b->answers.n; i++) { /* both in order of homes */
		struct board_row *row = LIST_AT(b->rows, struct board_row, i);

		while (k < b->answers.n && LIST_AT(b->answers, struct answering_row, k)->home < row->home) {
			k++;
		}
		row->answers = LIST_AT(b->answers, struct answering_row, k);
		while (k < b->answers.n && LIST_AT(b->answers, struct answering_row, k)->home == row->home) {
			row->answers_n++;
			k++;
		}
	}
	return remit != 0 && b->is_today ? answering_times(c, remit, &b->times) : OK;
}

const struct answering_row *
board_answer(const struct board_row *row, const char *about)
{
	for (size_t i = 0; i < row->answers_n; i++) {
		if (!row->answers[i].is_call && strcmp(row->answers[i].about, about) == 0) {
			return &row->answers[i];
		}
	}
	return NULL;
}

const struct answering_row *
board_waits(const struct board_row *row)
{
	for (size_t i = 0; i < row->answers_n; i++) {
		if (row->answers[i].is_call) {
			return &row->answers[i]; /* the one that has waited longest */
		}
	}
	return NULL;
}

/* Each reason of the colour at which the row stands, and the help it asked. */
static bool
each_answered(struct arena *a, const struct board_row *row)
{
	struct list reasons = status_reasons(a, row->reasons);
	size_t n = 0;

	if (row->help[0] != 'n' && board_answer(row, "help") == NULL) {
		return false;
	}
	n += row->help[0] != 'n';
	for (size_t i = 0; i < reasons.n; i++) {
		const struct reason *r = LIST_AT(reasons, struct reason, i);

		if (strcmp(r->colour, row->place) == 0) {
			n++;
			if (board_answer(row, r->rule) == NULL) {
				return false;
			}
		}
	}
	return n > 0;
}

void
board_answers_work_out(struct arena *a, struct board_row *row)
{
	row->needs = row->place[0] == 'r' || row->place[0] == 'a' || row->help[0] != 'n';
	if (!row->needs || row->answers_n == 0) {
		return;
	}
	row->has_it = board_answer(row, "");
	row->answered = row->has_it != NULL || each_answered(a, row);
	for (size_t i = 0; row->answered && row->has_it == NULL && i < row->answers_n; i++) {
		if (!row->answers[i].is_call) {
			row->has_it = &row->answers[i]; /* the oldest: since then somebody has had it */
		}
	}
}

/* "8 min" over "our median to answer; longest 48 min, 1 not answered in time": of 28 days, which the page of calls says. */
const char *
board_times_words(struct arena *a, const struct board *b)
{
	const struct answer_times *t = &b->times;
	const char *missed = t->missed > 0 ? arena_printf(a, ", %lld not answered in time", (long long)t->missed) : "";

	if (t->answered == 0) {
		return arena_printf(a, "asked at once in 28 days%s", missed);
	}
	return arena_printf(a, "our median to answer; longest %s%s", span_words(a, t->longest_s), missed);
}
