/* SPDX-License-Identifier: MIT */
/* Keeps statuses: each saved return adds one, and the home's current row (with the letters of its last fourteen days) follows. Runs on the writer for every return, so
 * it is few statements. Also the numbers that live boards follow. Not here: the rules (status_rules.c), the board (board.c). */
#include "rooms/status/status.h"

#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/history/history.h"
#include "rooms/homes/homes.h"
#include "rooms/status/status.sql.h"
#include "rooms/status/status_change.h"

const struct field status_fields[] = {
    FIELD_AT(status, id, F_INT, .internal = 1),
    FIELD_AT(status, home, F_INT, .internal = 1),
    FIELD_AT(status, day, F_DAY, .label = "Day"),
    FIELD_AT(status, revision, F_INT, .label = "Version of the return"),
    FIELD_AT(status, colour, F_TEXT, .label = "Colour"),
    FIELD_AT(status, help, F_TEXT, .label = "Help asked"),
    FIELD_AT(status, reasons, F_LINES, .label = "Reasons"),
    FIELD_AT(status, beds, F_TEXT, .label = "Beds to offer"),
    FIELD_AT(status, beds_offered, F_INT, .internal = 1),
    FIELD_AT(status, recorded_at, F_INSTANT, .label = "Worked out"),
    FIELD_END,
};

/* ---- letters -------------------------------------------------------------------------------------------------------- */

char
letters_on(const char *letters, const char *last_day, const char *day)
{
	int64_t back = day_between(day, last_day);

	return back < 0 || back >= LETTERS ? 'n' : letters[LETTERS - 1 - back];
}

const char *
letters_after(struct arena *a, const char *letters, int64_t days)
{
	char *out = arena_copy(a, "nnnnnnnnnnnnnn", LETTERS);

	if (days >= 0 && days < LETTERS) {
		memcpy(out, letters + days, (size_t)(LETTERS - days));
	} else if (days < 0 && -days < LETTERS) {
		memcpy(out - days, letters, (size_t)(LETTERS + days));
	}
	return out;
}

const char *
letters_until(struct arena *a, const char *letters, const char *last_day, const char *day)
{
	return letters_after(a, letters, str_empty(letters) ? LETTERS : day_between(last_day, day));
}

/* The letters with this day's put in, ending at the later of both days. */
static const char *
letters_with(struct arena *a, const struct current *cur, const char *day, const char *colour)
{
	bool newer = cur->day == NULL || strcmp(day, cur->day) > 0;
	char *out = arena_text(a, newer ? letters_until(a, cur->letters, str_or(cur->day, day), day) : cur->letters);
	int64_t back = newer ? 0 : day_between(day, cur->day);

	if (back < LETTERS) {
		out[LETTERS - 1 - back] = colour[0];
	}
	return out;
}

/* ---- working out ---------------------------------------------------------------------------------------------------- */

static const char *
line_of(struct arena *a, const struct home_return *r, const struct status *s, const char *letters)
{
	return current_line(a, &(struct current){.day = r->day, .letters = letters, .colour = s->colour, .help = s->help, .beds_offered = s->beds_offered,
	    .first_sent_at = r->first_sent_at, .sent_at = r->sent_at, .how = r->how, .beds = s->beds, .reasons = s->reasons});
}

/* The home's row as it was held before; open: it has calls or answers that are not over. */
struct held {
	const char *line;
	int64_t open;
};

static const struct field held_fields[] = {
    FIELD_AT(held, line, F_TEXT),
    FIELD_AT(held, open, F_INT),
    FIELD_END,
};

/* The home's row, locked for the rest of the write; made when there is none. ret->line NULL: made, nothing more to do. */
static enum err
current_lock(struct ctx *c, const struct home_return *r, const struct status *s, struct held *ret)
{
	int64_t changed = 0;
	bool found;

	TRY(db_find(c, &sql_status_current_lock, ARGS(INT(r->home)), held_fields, ret, &found));
	if (found) {
		return OK;
	}
	TRY(db_exec(c, &sql_status_current_insert,
	    ARGS(INT(r->home), TEXT(line_of(c->arena, r, s, letters_with(c->arena, &(struct current){0}, r->day, s->colour)))), &changed));
	if (changed == 1) {
		return OK;
	}
	return db_one(c, &sql_status_current_lock, ARGS(INT(r->home)), held_fields, ret);
}

static enum err
tell_change(struct ctx *c, const struct home_return *r, const char *from, const char *to, bool newest)
{
	const char *of = newest ? "" : arena_printf(c->arena, " of %s", day_words(c->arena, r->day));

	return event_add(c,
	    &(struct event){.home = r->home, .at = r->sent_at, .kind = "colour", .record = r->reference, .audience = "all",
	        .sentence = arena_printf(c->arena, "The colour%s changed from %s to %s.", of, from, to)});
}

static const char *
letter_word(char letter)
{
	return letter == 'r' ? "red" : letter == 'a' ? "amber" : letter == 'g' ? "green" : "none";
}

/* A late correction of an older day changes that day's letter; the row itself only follows the newest day. */
static enum err
current_follow(struct ctx *c, const struct home_return *r, const struct tried *tried, const struct status *s)
{
	struct held held = {0};
	struct current cur;
	const char *letters, *before;
	bool newest;

	TRY(current_lock(c, r, s, &held));
	if (held.line == NULL) {
		return status_change_tell(c, r, tried, s, NULL, false);
	}
	TRY(current_read(c, held.line, &cur));
	newest = strcmp(r->day, cur.day) >= 0;
	letters = letters_with(c->arena, &cur, r->day, s->colour);
	before = newest ? cur.colour : letter_word(letters_on(cur.letters, cur.day, r->day));
	if (newest) {
		TRY(db_exec(c, &sql_status_current_update, ARGS(INT(r->home), TEXT(line_of(c->arena, r, s, letters))), NULL));
	} else if (strcmp(letters, cur.letters) != 0) {
		cur.letters = letters;
		TRY(db_exec(c, &sql_status_current_update, ARGS(INT(r->home), TEXT(current_line(c->arena, &cur))), NULL));
	}
	if (strcmp(before, "none") != 0 && strcmp(before, s->colour) != 0) {
		TRY(tell_change(c, r, before, s->colour, newest));
	}
	return newest ? status_change_tell(c, r, tried, s, &cur, held.open != 0) : OK;
}

enum err
status_work_out(struct ctx *c, const struct home_return *r, const struct own_days *own, struct status *ret)
{
	const struct rules *rules = rules_on(r->t, r->day);
	const struct range *ranges;
	const char *nursing;
	struct tried tried;

	if (rules == NULL) {
		return fail(c, ERR_BUG, NULL, "The pack has no rules for version %lld of %s.", (long long)r->t->version, r->t->id);
	}
	TRY(home_fact_on(c, r->home, "nursing", r->day, &nursing));
	ranges = status_ranges(c, rules, own);
	status_try(c, rules, r->answers, nursing, ranges, &tried);
	*ret = (struct status){.home = r->home, .day = r->day, .revision = r->revision, .recorded_at = r->sent_at};
	status_from(&tried, ret);
	TRY(db_exec(c, &sql_status_insert,
	    ARGS(INT(r->home), TEXT(r->day), INT(r->revision), INT(rules->version), TEXT(ret->colour), TEXT(ret->help),
	        TEXT(status_inputs(&tried, nursing)), TEXT(ret->reasons), TEXT(ret->beds), INT(ret->beds_offered), INT(r->sent_at)),
	    NULL));
	TRY(current_follow(c, r, &tried, ret));
	return board_touch(c, r->home, r->day);
}

/* ---- reading -------------------------------------------------------------------------------------------------------- */

enum err
status_standing(struct ctx *c, int64_t home, bool lock, struct status *ret, const char **ret_colour, bool *ret_found)
{
	struct current cur = {.colour = "none"};
	const char *line;

	TRY(db_text(c, lock ? &sql_status_current_hold : &sql_status_last, ARGS(INT(home)), &line));
	*ret_found = line != NULL;
	if (*ret_found) {
		TRY(current_read(c, line, &cur));
		*ret = (struct status){.home = home, .day = cur.day, .colour = cur.colour, .help = cur.help, .reasons = cur.reasons, .beds = cur.beds,
		    .beds_offered = cur.beds_offered, .recorded_at = cur.sent_at};
	}
	return status_colour_over(c, home, day_text(c->arena, c->now), cur.colour, ret_colour);
}

enum err
status_on(struct ctx *c, int64_t home, const char *day, int64_t by, struct status *ret, bool *ret_found)
{
	return db_find(c, &sql_status_of_day, ARGS(INT(home), TEXT(day), INT(by)), status_fields, ret, ret_found);
}

enum err
status_colour_over(struct ctx *c, int64_t home, const char *day, const char *computed, const char **ret_colour)
{
	const char *set = NULL;

	TRY(db_text(c, &sql_status_set_on, ARGS(INT(home), TEXT(day), INT(day_instant(day_add(c->arena, day, 1), 0))), &set));
	*ret_colour = set != NULL ? set : computed;
	return OK;
}

enum err
status_colour(struct ctx *c, int64_t home, const char *day, const char **ret_colour, const char **ret_computed)
{
	struct status s = {0};
	bool found;

	TRY(status_on(c, home, day, 0, &s, &found));
	*ret_computed = found ? s.colour : "none";
	return status_colour_over(c, home, day, *ret_computed, ret_colour);
}

/* ---- numbers for live boards ---------------------------------------------------------------------------------------- */

enum err
board_touch(struct ctx *c, int64_t home, const char *day)
{
	(void)day; /* a board of any day shows the fourteen before it */
	return db_exec(c, &sql_board_touch, ARGS(INT(home)), NULL);
}

enum err
board_number(struct ctx *c, int64_t group, int64_t *ret)
{
	*ret = 0;
	return db_int(c, &sql_board_number, ARGS(INT(group)), ret, NULL);
}

/* At the end of each batch: the numbers of every touched home's groups grow by one. */
enum err
status_fold(struct ctx *c, void *arg)
{
	int64_t taken = 0;

	(void)arg;
	TRY(db_exec(c, &sql_board_touches_take, NOARGS, &taken));
	if (taken == 0) {
		return OK;
	}
	TRY(db_exec(c, &sql_board_fold, NOARGS, NULL));
	return db_exec(c, &sql_board_touches_clear, NOARGS, NULL);
}
