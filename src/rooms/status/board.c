/* SPDX-License-Identifier: MIT */
/* Loads the rows of a board - all homes of one group on a day - and puts them in order, worst first. A board of today reads the kept current rows; a board of a past
 * day reads what had been recorded by the end of it: what the meeting saw. What changes by the clock alone (not in yet, no return) is worked out here, from now.
 * Not here: words and counts (board_words.c), pages. */
#include "rooms/status/board.h"

#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "base/host.h"
#include "base/pack.h"
#include "base/str.h"
#include "rooms/homes/homes.h"
#include "rooms/settings/settings.h"
#include "rooms/status/status.sql.h"

enum { DAYS_BACK = 7 /* far enough to find the day before on which a team expects returns */ };

static const struct field row_fields[] = {
    FIELD_AT(board_row, home, F_INT),
    FIELD_AT(board_row, number, F_TEXT),
    FIELD_AT(board_row, name, F_TEXT),
    FIELD_AT(board_row, name_key, F_TEXT),
    FIELD_AT(board_row, provider_number, F_TEXT),
    FIELD_AT(board_row, provider, F_TEXT),
    FIELD_AT(board_row, locality_ref, F_TEXT),
    FIELD_AT(board_row, locality, F_TEXT),
    FIELD_AT(board_row, line, F_TEXT),
    FIELD_AT(board_row, day, F_DAY),
    FIELD_AT(board_row, colour, F_TEXT),
    FIELD_AT(board_row, help, F_TEXT),
    FIELD_AT(board_row, reasons, F_LINES),
    FIELD_AT(board_row, beds, F_TEXT),
    FIELD_AT(board_row, beds_offered, F_INT),
    FIELD_AT(board_row, first_sent_at, F_INT),
    FIELD_AT(board_row, sent_at, F_INT),
    FIELD_AT(board_row, how, F_TEXT),
    FIELD_AT(board_row, later_colour, F_TEXT),
    FIELD_AT(board_row, set_colour, F_TEXT),
    FIELD_AT(board_row, set_by, F_TEXT),
    FIELD_AT(board_row, set_reason, F_TEXT),
    FIELD_AT(board_row, set_until, F_DAY),
    FIELD_END,
};

struct day_colour {
	int64_t home;
	const char *day, *colour;
};

static const struct field day_colour_fields[] = {
    FIELD_AT(day_colour, home, F_INT),
    FIELD_AT(day_colour, day, F_DAY),
    FIELD_AT(day_colour, colour, F_TEXT),
    FIELD_END,
};

const char *
sent_name(enum sent s)
{
	static const char *const names[] = {"today", "not_yet", "no_return", "not_expected"};

	return names[s];
}

/* ---- days ----------------------------------------------------------------------------------------------------------- */

const char *
working_day_before(struct ctx *c, const char *day)
{
	const struct json *j = pack_json(c->host->pack, "holidays.json"), *holidays = json_array(j, "holidays");
	const char *from = json_text(j, "from", ""), *until = json_text(j, "until", "");

	for (int back = 1; back < 15; back++) {
		const char *d = day_add(c->arena, day, -back);
		bool free = day_weekday(d) >= 6;

		if (strcmp(d, from) < 0 || strcmp(d, until) > 0) {
			return NULL;
		}
		for (size_t i = 0; i < holidays->len && !free; i++) {
			free = strcmp(json_text(&holidays->items[i], "day", ""), d) == 0;
		}
		if (!free) {
			return d;
		}
	}
	return NULL;
}

static enum err
load_hour(struct ctx *c, int64_t organisation, struct board *b)
{
	struct settings s;
	int hour, minute;

	if (organisation == 0) {
		TRY(db_int(c, &sql_board_team, ARGS(INT(b->group), TEXT(b->day)), &organisation, NULL));
	}
	TRY(settings_get(c, organisation, &s));
	b->hour = s.hour;
	hour = (s.hour[0] - '0') * 10 + (s.hour[1] - '0');
	minute = (s.hour[3] - '0') * 10 + (s.hour[4] - '0');
	b->hour_at = day_instant(b->day, hour * 60 + minute);
	b->past_hour = c->now >= b->hour_at;
	return OK;
}

/* ---- rows ----------------------------------------------------------------------------------------------------------- */

/* Rows are in order of homes. */
static struct board_row *
row_of(const struct board *b, int64_t home)
{
	struct board_row *rows = b->rows.rows;
	size_t low = 0, high = b->rows.n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (rows[mid].home < home) {
			low = mid + 1;
		} else {
			high = mid;
		}
	}
	return low < b->rows.n && rows[low].home == home ? &rows[low] : NULL;
}

static enum err
letter_found(struct ctx *c, void *rec, void *arg)
{
	const struct day_colour *d = rec;
	struct board *b = arg;
	struct board_row *row = row_of(b, d->home);

	(void)c;
	if (row != NULL) {
		char *letters = (char *)(uintptr_t)row->letters;

		letters[LETTERS - 1 - day_between(d->day, b->day)] = d->colour[0];
	}
	return OK;
}

/* Few homes have another colour: by themselves, not with each row. The newest stands last. */
static enum err
load_set(struct ctx *c, struct board *b)
{
	struct list set = LIST(struct board_row);
	int64_t by = b->is_today ? INT64_MAX : day_instant(day_add(c->arena, b->day, 1), 0);

	TRY(db_all(c, &sql_board_set, ARGS(INT(b->group), TEXT(b->day), INT(by)), row_fields, &set));
	for (size_t i = 0; i < set.n; i++) {
		const struct board_row *s = LIST_AT(set, struct board_row, i);
		struct board_row *row = row_of(b, s->home);

		if (row != NULL) {
			row->set_colour = s->set_colour;
			row->set_by = s->set_by;
			row->set_reason = s->set_reason;
			row->set_until = s->set_until;
		}
	}
	return OK;
}

static enum err
load_rows_past(struct ctx *c, struct board *b)
{
	int64_t end = day_instant(day_add(c->arena, b->day, 1), 0);
	struct day_colour d;

	TRY(db_all(c, &sql_board_rows_past, ARGS(INT(b->group), TEXT(b->day), INT(end)), row_fields, &b->rows));
	for (size_t i = 0; i < b->rows.n; i++) {
		LIST_AT(b->rows, struct board_row, i)->letters = arena_copy(c->arena, "nnnnnnnnnnnnnn", LETTERS);
	}
	return db_each(c, &sql_board_letters_past, ARGS(INT(b->group), TEXT(b->day), INT(end), TEXT(day_add(c->arena, b->day, -LETTERS))),
	    day_colour_fields, &d, sizeof(d), letter_found, b);
}

/* Days from a home's last return to the board's day. Most homes sent on the same day as the home before. */
static int64_t
days_since(struct board *b, const char *day)
{
	if (b->since_day == NULL || strcmp(b->since_day, day) != 0) {
		b->since_day = day;
		b->since = day_between(day, b->day);
	}
	return b->since;
}

/* What the kept line says of the home's last return. */
static enum err
row_read(struct ctx *c, struct board *b, struct board_row *row)
{
	struct current cur;

	TRY(current_read(c, row->line, &cur));
	row->day = cur.day;
	row->colour = cur.colour;
	row->help = cur.help;
	row->reasons = cur.reasons;
	row->beds = cur.beds;
	row->how = cur.how;
	row->beds_offered = cur.beds_offered;
	row->first_sent_at = cur.first_sent_at;
	row->sent_at = cur.sent_at;
	row->letters = letters_after(c->arena, cur.letters, days_since(b, cur.day));
	return OK;
}

static enum err
load_rows(struct ctx *c, struct board *b)
{
	b->rows = LIST(struct board_row);
	if (!b->is_today) {
		return load_rows_past(c, b);
	}
	TRY(db_all(c, &sql_board_rows, ARGS(INT(b->group), TEXT(b->day)), row_fields, &b->rows));
	for (size_t i = 0; i < b->rows.n; i++) {
		struct board_row *row = LIST_AT(b->rows, struct board_row, i);

		if (row->line != NULL) {
			TRY(row_read(c, b, row));
		} else {
			row->letters = "nnnnnnnnnnnnnn";
			row->beds_offered = -1;
		}
	}
	return OK;
}

/* A team's own remit: one question for eight days. Any other group: the teams of its homes are asked for each day. */
static enum err
load_expected(struct ctx *c, struct board *b, int64_t remit)
{
	struct list ids;

	if (remit != 0) {
		TRY(remit_expectations(c, remit, day_add(c->arena, b->day, -DAYS_BACK), b->day, &b->expectations));
		for (size_t i = 0; i < b->rows.n; i++) {
			struct board_row *row = LIST_AT(b->rows, struct board_row, i);

			row->expected = remit_expects(&b->expectations, row->home, b->day);
		}
		return OK;
	}
	TRY(group_expected(c, b->group, b->day, &ids));
	for (size_t i = 0; i < ids.n; i++) {
		struct board_row *row = row_of(b, *LIST_AT(ids, int64_t, i));

		if (row != NULL) {
			row->expected = true;
		}
	}
	return OK;
}

/* ---- what the clock and the days before make of a row --------------------------------------------------------------- */

static char
letter_of(const char *colour)
{
	return strcmp(colour, "none") == 0 ? 'n' : colour[0];
}

static const char *
colour_of_letter(char letter)
{
	return letter == 'r' ? "red" : letter == 'a' ? "amber" : letter == 'g' ? "green" : "none";
}

char
board_stood(const struct board_row *row, int64_t back)
{
	for (int64_t i = LETTERS - 1 - back; i >= 0; i--) {
		if (row->letters[i] != 'n') {
			return row->letters[i];
		}
	}
	return 'n';
}

static void
work_out_change(const struct board *b, struct board_row *row)
{
	char now = letter_of(row->computed), before = board_stood(row, 1);

	if (now == 'n') {
		return;
	}
	row->changed = before != now;
	row->was = row->changed && before != 'n' ? colour_of_letter(before) : NULL;
	row->changed_working = b->working_back < LETTERS && board_stood(row, b->working_back) != now;
	for (int64_t i = LETTERS - 1; i >= 0 && row->letters[i] == now; i--) {
		row->days_alike++;
	}
}

/* Red, amber, then those of whom nothing red or amber was heard and who have not sent though the hour has passed, then green, then those from whom nothing is expected. */
static int
rank_of(const struct board_row *row)
{
	if (row->place[0] == 'r' || row->place[0] == 'a') {
		return row->place[0] == 'r' ? 0 : 1;
	}
	if (row->sent == SENT_NO_RETURN) {
		return 2;
	}
	if (row->place[0] == 'g') {
		return 3;
	}
	return row->sent == SENT_NOT_YET ? 2 : 4;
}

static void
work_out(const struct board *b, struct board_row *row)
{
	row->is_sent = row->day != NULL && strcmp(row->day, b->day) == 0;
	row->sent = row->is_sent ? SENT_TODAY : !row->expected ? SENT_NOT_EXPECTED : b->past_hour ? SENT_NO_RETURN : SENT_NOT_YET;
	row->computed = row->is_sent ? row->colour : "none";
	row->holds = row->set_colour != NULL ? row->set_colour : row->computed;
	row->place = row->set_colour != NULL ? row->set_colour : row->colour != NULL ? row->colour : "none";
	row->help = str_or(row->help, "none");
	work_out_change(b, row);
	row->rank = rank_of(row);
	row->ring = row->sent == SENT_NO_RETURN && (row->place[0] == 'r' || (row->colour != NULL && row->colour[0] == 'r') || row->help[0] != 'n');
}

static bool
is_silent_since(const struct board_row *row, const char *day)
{
	return row->sent == SENT_NO_RETURN && (row->day == NULL || strcmp(row->day, day) < 0);
}

static enum err
ring_in_group(struct ctx *c, struct board *b, const char *day, bool *ret_any)
{
	struct list ids;

	TRY(group_expected(c, b->group, day, &ids));
	for (size_t i = 0; i < ids.n; i++) {
		struct board_row *row = row_of(b, *LIST_AT(ids, int64_t, i));

		if (row != NULL) {
			row->ring |= is_silent_since(row, day);
		}
	}
	*ret_any = ids.n > 0;
	return OK;
}

/* Two such days: no return on this day, nor on the last day before it on which one was expected. */
static enum err
work_out_ring(struct ctx *c, struct board *b, int64_t remit)
{
	bool done = false;

	for (int back = 1; back <= DAYS_BACK && !done; back++) {
		const char *day = day_add(c->arena, b->day, -back);
		bool silent = false;

		for (size_t i = 0; i < b->rows.n; i++) {
			struct board_row *row = LIST_AT(b->rows, struct board_row, i);

			if (!row->ring && is_silent_since(row, day)) {
				row->ring = remit != 0 && remit_expects(&b->expectations, row->home, day);
				silent |= !row->ring;
			}
		}
		if (!silent) {
			return OK;
		}
		if (remit == 0) {
			TRY(ring_in_group(c, b, day, &done));
		}
	}
	return OK;
}

static int
help_rank(const struct board_row *row)
{
	return row->help[0] == 'u' ? 0 : row->help[0] == 'a' ? 1 : 2;
}

/* What nobody has yet, what somebody has, what needs nobody. */
static int
answered_rank(const struct board_row *row)
{
	return !row->needs ? 2 : row->answered ? 1 : 0;
}

static int
worst_first(const void *x, const void *y)
{
	const struct board_row *a = *(const struct board_row *const *)x, *b = *(const struct board_row *const *)y;
	int by = a->rank - b->rank;

	by = by != 0 ? by : answered_rank(a) - answered_rank(b);
	by = by != 0 ? by : help_rank(a) - help_rank(b);
	by = by != 0 ? by : strcmp(a->name_key, b->name_key);
	return by != 0 ? by : (a->home > b->home) - (a->home < b->home);
}

enum err
board_load(struct ctx *c, int64_t group, int64_t remit, const char *day, struct board *ret)
{
	struct board *b = ret;

	*b = (struct board){.group = group, .today = day_text(c->arena, c->now)};
	b->day = str_empty(day) ? b->today : day;
	b->is_today = strcmp(b->day, b->today) == 0;
	b->day_before = day_add(c->arena, b->day, -1);
	b->working_day = working_day_before(c, b->day);
	b->working_back = b->working_day != NULL ? day_between(b->working_day, b->day) : LETTERS;
	TRY(load_hour(c, remit, b));
	TRY(load_rows(c, b));
	TRY(load_set(c, b));
	TRY(load_expected(c, b, remit));
	TRY(board_answers_load(c, b, remit));
	b->order = ARENA_ARRAY(c->arena, const struct board_row *, b->rows.n + 1);
	for (size_t i = 0; i < b->rows.n; i++) {
		struct board_row *row = LIST_AT(b->rows, struct board_row, i);

		work_out(b, row);
		board_answers_work_out(c->arena, row);
		b->order[i] = row;
	}
	TRY(work_out_ring(c, b, remit));
	qsort(b->order, b->rows.n, sizeof(*b->order), worst_first);
	board_count(b);
	return OK;
}

bool
board_row_fits(const struct board_row *row, const struct board_filter *f)
{
	const char *show = str_or(f->show, "");

	if (!str_empty(f->locality) && !str_eq(row->locality_ref, f->locality)) {
		return false;
	}
	if (!str_empty(f->provider) && !str_eq(row->provider_number, f->provider)) {
		return false;
	}
	if (show[0] == 0) {
		return true;
	}
	if (strcmp(show, "help") == 0) {
		return row->help[0] != 'n';
	}
	if (strcmp(show, "not_answered") == 0) {
		return row->needs && !row->answered;
	}
	if (strcmp(show, "no_return") == 0) {
		return row->sent == SENT_NO_RETURN || row->sent == SENT_NOT_YET;
	}
	if (strcmp(show, "changed") == 0) {
		return row->changed;
	}
	if (strcmp(show, "changed_working") == 0) {
		return row->changed_working;
	}
	return strcmp(show, row->holds) == 0;
}
