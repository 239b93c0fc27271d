/* SPDX-License-Identifier: MIT */
/* A named person may set another colour than the rules gave, with a reason and an end; what the rules gave stays visible. Lowering it needs when and with whom at the
 * home it was talked over. Also the home's own words beside its colour. Not here: what holds on a board (board.c), forms (colour_pages.c). */
#include "rooms/status/set_colours.h"

#include <string.h>

#include "base/day.h"
#include "base/hash.h"
#include "base/str.h"
#include "rooms/answering/answering.h"
#include "rooms/history/history.h"
#include "rooms/status/status.sql.h"
#include "rooms/status/status_private.h"

enum { MOST_DAYS = 92 };

static const struct choice colours[] = {{"red", "Red"}, {"amber", "Amber"}, {"green", "Green"}, {NULL, NULL}};

const struct field set_colour_fields[] = {
    FIELD_AT(set_colour, id, F_INT, .internal = 1),
    FIELD_AT(set_colour, home, F_INT, .internal = 1),
    FIELD_AT(set_colour, account, F_INT, .internal = 1),
    FIELD_AT(set_colour, ref, F_REF),
    FIELD_AT(set_colour, colour, F_CHOICE, .label = "Colour set", .choices = colours),
    FIELD_AT(set_colour, computed, F_TEXT, .label = "Worked out"),
    FIELD_AT(set_colour, reason, F_LINES, .label = "Why"),
    FIELD_AT(set_colour, talked_with, F_TEXT, .label = "Talked over with"),
    FIELD_AT(set_colour, talked_at, F_TEXT, .label = "Talked over at"),
    FIELD_AT(set_colour, from_day, F_DAY, .label = "From"),
    FIELD_AT(set_colour, until_day, F_DAY, .label = "Last day"),
    FIELD_AT(set_colour, set_by, F_TEXT, .label = "Set by"),
    FIELD_AT(set_colour, set_at, F_INSTANT, .label = "Set at"),
    FIELD_AT(set_colour, ended_at, F_INSTANT, .label = "Taken back at"),
    FIELD_AT(set_colour, ended_by, F_TEXT, .label = "Taken back by"),
    FIELD_END,
};

const struct field new_colour_fields[] = {
    FIELD_AT(new_colour, colour, F_CHOICE, .label = "Which colour?", .choices = colours, .required = 1),
    FIELD_AT(new_colour, reason, F_LINES, .label = "Why?", .hint = "A sentence or two. The home reads it too. No names.", .required = 1, .max = 500, .no_names = 1),
    FIELD_AT(new_colour, until_day, F_DAY, .label = "Until when? The last day it holds", .required = 1),
    FIELD_AT(new_colour, talked_with, F_TEXT, .label = "With whom at the home was it talked over?",
        .hint = "Needed when the colour is lowered: their role, for example deputy manager.", .max = 100, .no_names = 1),
    FIELD_AT(new_colour, talked_at, F_MINUTE, .label = "When?", .hint = "Needed when the colour is lowered."),
    FIELD_END,
};

const struct field status_comment_fields[] = {
    FIELD_AT(status_comment, ref, F_REF),
    FIELD_AT(status_comment, home, F_INT, .internal = 1),
    FIELD_AT(status_comment, account, F_INT, .internal = 1),
    FIELD_AT(status_comment, day, F_DAY, .label = "Day"),
    FIELD_AT(status_comment, words, F_LINES, .label = "The home's own words", .max = 500, .no_names = 1, .required = 1),
    FIELD_AT(status_comment, said_by, F_TEXT, .label = "Said by"),
    FIELD_AT(status_comment, said_at, F_INSTANT, .label = "Said at"),
    FIELD_END,
};

enum err
colour_by_rules(struct ctx *c, int64_t home, const char **ret_colour, bool *ret_today)
{
	struct current last = {.day = "", .colour = "none"};
	const char *line;
	char today[DAY_SIZE];

	day_of(c->now, today);
	TRY(db_text(c, &sql_status_last, ARGS(INT(home)), &line));
	if (line != NULL) {
		TRY(current_read(c, line, &last));
	}
	*ret_colour = last.colour;
	*ret_today = strcmp(last.day, today) == 0;
	return OK;
}

static int
severity(const char *colour)
{
	return colour[0] == 'r' ? 2 : colour[0] == 'a' ? 1 : 0;
}

static void
fault_add(struct ctx *c, struct list *to, const char *field, const char *sentence)
{
	*(struct field_fault *)list_add(to, c->arena) = (struct field_fault){field, sentence};
}

void
new_colour_faults(struct ctx *c, const struct new_colour *n, const char *by_rules, struct list *ret)
{
	char today[DAY_SIZE];
	bool lowers = strcmp(by_rules, "none") != 0 && severity(n->colour) < severity(by_rules);
	int64_t at;

	*ret = LIST(struct field_fault);
	day_of(c->now, today);
	if (strcmp(n->until_day, today) < 0) {
		fault_add(c, ret, "until_day", "The last day cannot lie in the past.");
	} else if (day_between(today, n->until_day) > MOST_DAYS) {
		fault_add(c, ret, "until_day", "Choose a day within the next three months; it can be set again then.");
	}
	if (lowers && str_empty(n->talked_with)) {
		fault_add(c, ret, "talked_with",
		    arena_printf(c->arena, "This lowers the colour from %s. Say with whom at the home it was talked over.", by_rules));
	}
	if (lowers && str_empty(n->talked_at)) {
		fault_add(c, ret, "talked_at", "This lowers the colour. Say when it was talked over with the home.");
	} else if (!str_empty(n->talked_at) && (!instant_read(n->talked_at, &at) || at > c->now)) {
		fault_add(c, ret, "talked_at", "This time has not come yet.");
	}
}

static enum err
remember(struct ctx *c, const struct set_colour *s, int64_t version, const char *why)
{
	struct buf b;
	enum err e;

	buf_init(&b, 1 << 16);
	fields_json(&b, set_colour_fields, s);
	e = history_add(c,
	    &(struct saved){.home = s->home, .kind = "set_colour", .record = s->ref, .version = version, .why = why, .content = arena_text(c->arena, b.p)});
	buf_done(&b);
	return e;
}

static enum err
end_one(struct ctx *c, const struct set_colour *s, const char *why)
{
	struct set_colour ended = *s;
	int64_t changed = 0;

	ended.ended_at = c->now;
	ended.ended_by = c->actor->name;
	TRY(db_exec(c, &sql_set_colour_end, ARGS(INT(s->id), INT(c->now), TEXT(c->actor->name)), &changed));
	if (changed != 1) {
		return fail(c, ERR_CONFLICT, NULL, "Somebody else took it back meanwhile.");
	}
	return remember(c, &ended, 2, why);
}

/* A colour set by a person turns a home red, or out of it, as a return does. */
static enum err
tell_answering(struct ctx *c, int64_t home, const char *before, const char *colour)
{
	struct status s = {.help = "none", .day = day_text(c->arena, c->now)};
	const char *holds;
	bool found;

	TRY(status_standing(c, home, true, &s, &holds, &found));
	return answering_changed(c,
	    &(struct home_change){.home = home, .at = c->now, .day = s.day, .who = c->actor->name, .set_by = c->actor->name, .colour_before = before,
	        .help_before = s.help, .colour = colour, .help = s.help, .open = true, .worse = LIST(const char *)});
}

enum err
set_colour_add(struct ctx *c, int64_t home, const struct new_colour *n, const char **ret_ref)
{
	struct set_colour s = {.home = home, .colour = n->colour, .reason = n->reason, .talked_with = str_or(n->talked_with, ""),
	    .talked_at = str_or(n->talked_at, ""), .until_day = n->until_day, .set_by = c->actor->name, .set_at = c->now, .ended_by = ""};
	struct list before, faults;
	bool today;

	TRY(colour_by_rules(c, home, &s.computed, &today));
	new_colour_faults(c, n, s.computed, &faults);
	if (faults.n > 0) {
		const struct field_fault *first = LIST_AT(faults, struct field_fault, 0);

		return fail(c, ERR_INVALID, first->field, "%s", first->sentence);
	}
	TRY(set_colours_now(c, home, &before));
	for (size_t i = 0; i < before.n; i++) {
		TRY(end_one(c, LIST_AT(before, struct set_colour, i), "Another colour was set"));
	}
	s.ref = random_ref(c->arena, 'S');
	s.from_day = day_text(c->arena, c->now);
	TRY(db_int(c, &sql_set_colour_insert,
	    ARGS(TEXT(s.ref), INT(home), TEXT(s.colour), TEXT(s.computed), TEXT(s.reason), TEXT(s.talked_with), TEXT(s.talked_at), TEXT(s.from_day),
	        TEXT(s.until_day), INT(c->actor->account), TEXT(s.set_by), INT(c->now)),
	    &s.id, NULL));
	TRY(remember(c, &s, 1, s.reason));
	TRY(event_add(c,
	    &(struct event){.home = home, .kind = "colour_set", .record = s.ref, .audience = "all",
	        .sentence = arena_printf(c->arena, "%s set the colour to %s until %s: %s. Worked out by the rules: %s.", s.set_by, s.colour,
	            day_words(c->arena, s.until_day), str_bare(c->arena, s.reason), strcmp(s.computed, "none") == 0 ? "nothing yet" : s.computed)}));
	TRY(tell_answering(c, home, before.n > 0 ? LIST_AT(before, struct set_colour, 0)->colour : s.computed, s.colour));
	*ret_ref = s.ref;
	return board_touch(c, home, s.from_day);
}

enum err
set_colour_by_ref(struct ctx *c, int64_t home, const char *ref, struct set_colour *ret)
{
	return db_one(c, &sql_set_colour_by_ref, ARGS(INT(home), TEXT(ref)), set_colour_fields, ret);
}

enum err
set_colour_take_back(struct ctx *c, int64_t home, const char *ref)
{
	struct set_colour s = {0};
	char today[DAY_SIZE];
	const char *by_rules;
	bool is_today;

	day_of(c->now, today);
	TRY(set_colour_by_ref(c, home, ref, &s));
	if (s.ended_at != 0 || strcmp(s.until_day, today) < 0) {
		return fail(c, ERR_CONFLICT, NULL, "This colour does not hold any more.");
	}
	TRY(end_one(c, &s, "Taken back"));
	TRY(event_add(c,
	    &(struct event){.home = home, .kind = "colour_set", .record = s.ref, .audience = "all",
	        .sentence = arena_printf(c->arena, "%s took the set colour back: what the rules work out holds again.", c->actor->name)}));
	TRY(colour_by_rules(c, home, &by_rules, &is_today));
	TRY(tell_answering(c, home, s.colour, by_rules));
	return board_touch(c, home, today);
}

enum err
set_colours_now(struct ctx *c, int64_t home, struct list *ret)
{
	*ret = LIST(struct set_colour);
	return db_all(c, &sql_set_colours_in_force, ARGS(INT(home), TEXT(day_text(c->arena, c->now))), set_colour_fields, ret);
}

enum err
set_colours_all(struct ctx *c, int64_t home, int64_t most, struct list *ret)
{
	*ret = LIST(struct set_colour);
	return db_all(c, &sql_set_colours_of_home, ARGS(INT(home), INT(most)), set_colour_fields, ret);
}

/* ---- the home's own words ------------------------------------------------------------------------------------------- */

enum err
status_comment_add(struct ctx *c, int64_t home, const char *words, struct status_comment *ret)
{
	const char *ref = random_ref(c->arena, 'W'), *today = day_text(c->arena, c->now);
	const struct status_comment s = {.ref = ref, .day = today, .words = words, .said_by = c->actor->name, .said_at = c->now};
	struct buf b;
	enum err e;

	*ret = s;
	TRY(db_exec(c, &sql_status_comment_insert,
	    ARGS(TEXT(ref), INT(home), TEXT(today), TEXT(words), INT(c->actor->account), TEXT(c->actor->name), INT(c->now)), NULL));
	buf_init(&b, 1 << 16);
	fields_json(&b, status_comment_fields, &s);
	e = history_add(c,
	    &(struct saved){.home = home, .kind = "status_comment", .record = ref, .version = 1, .why = "", .content = arena_text(c->arena, b.p)});
	buf_done(&b);
	TRY(e);
	TRY(event_add(c,
	    &(struct event){.home = home, .kind = "status_comment", .record = ref, .audience = "all",
	        .sentence = arena_printf(c->arena, "The home says of its colour: %s.", str_bare(c->arena, words))}));
	return board_touch(c, home, today);
}

enum err
status_comments_on(struct ctx *c, int64_t home, const char *day, struct list *ret)
{
	*ret = LIST(struct status_comment);
	return db_all(c, &sql_status_comments_of_day, ARGS(INT(home), TEXT(day)), status_comment_fields, ret);
}

/* ---- verify ---------------------------------------------------------------------------------------------------------- */

static struct history_owner
colour_owner(const void *rec)
{
	const struct set_colour *s = rec;

	return (struct history_owner){.record = s->ref, .who = s->set_by, .account = s->account, .at = s->set_at, .home = s->home};
}

static struct history_owner
comment_owner(const void *rec)
{
	const struct status_comment *s = rec;

	return (struct history_owner){.record = s->ref, .who = s->said_by, .account = s->account, .at = s->said_at, .home = s->home};
}

enum err
set_colours_verify(struct ctx *c, struct buf *report, int64_t *ret_faults)
{
	static const struct history_table colours_table = {.kind = "set_colour", .rows = &sql_verify_set_colours, .fields = set_colour_fields,
	    .size = sizeof(struct set_colour), .owner = colour_owner};
	static const struct history_table comments_table = {.kind = "status_comment", .rows = &sql_verify_comments, .fields = status_comment_fields,
	    .size = sizeof(struct status_comment), .owner = comment_owner};

	TRY(history_compare(c, &colours_table, report, ret_faults));
	return history_compare(c, &comments_table, report, ret_faults);
}
