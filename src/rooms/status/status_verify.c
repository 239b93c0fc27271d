/* SPDX-License-Identifier: MIT */
/* `alongside verify`: every status is worked out again from its version of the return and what else the rules looked at then, and each home's current row and letters
 * from its statuses; colours and comments of people are held against the history. What differs is reported. Repairs nothing. */
#include <stdio.h>
#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/status/set_colours.h"
#include "rooms/status/status.sql.h"
#include "rooms/status/status_private.h"
#include "rooms/status/status_work.h"

/* A status with the answers of its return. */
struct kept {
	int64_t home, revision, rules_version, beds_offered, recorded_at, sent_at, first_sent_at;
	const char *day, *colour, *help, *inputs, *reasons, *beds, *answers, *how, *number;
};

static const struct field kept_fields[] = {
    FIELD_AT(kept, home, F_INT),
    FIELD_AT(kept, day, F_DAY),
    FIELD_AT(kept, revision, F_INT),
    FIELD_AT(kept, rules_version, F_INT),
    FIELD_AT(kept, colour, F_TEXT),
    FIELD_AT(kept, help, F_TEXT),
    FIELD_AT(kept, inputs, F_JSON),
    FIELD_AT(kept, reasons, F_LINES),
    FIELD_AT(kept, beds, F_TEXT),
    FIELD_AT(kept, beds_offered, F_INT),
    FIELD_AT(kept, recorded_at, F_INT),
    FIELD_AT(kept, answers, F_JSON),
    FIELD_AT(kept, sent_at, F_INT),
    FIELD_AT(kept, how, F_TEXT),
    FIELD_AT(kept, first_sent_at, F_INT),
    FIELD_AT(kept, number, F_TEXT),
    FIELD_END,
};

/* A row of current_statuses. */
struct shown {
	int64_t home;
	const char *line, *number;
	bool seen;
};

static const struct field shown_fields[] = {
    FIELD_AT(shown, home, F_INT),
    FIELD_AT(shown, line, F_TEXT),
    FIELD_AT(shown, number, F_TEXT),
    FIELD_END,
};

/* What is carried from row to row: the home's statuses so far. */
struct checking {
	struct buf *report;
	int64_t *faults;
	struct list *currents; /* struct shown, by home */
	size_t at;
	int64_t home, rows;
	char last_day[DAY_SIZE], letters[LETTERS + 1];
	bool last_same; /* the current row says what the newest status says */
};

static void
fault(struct checking *k, const char *number, const char *day, const char *what)
{
	buf_printf(k->report, "status: %s on %s: %s\n", number, day, what);
	(*k->faults)++;
}

static const struct shown *
current_of(const struct checking *k)
{
	return k->at < k->currents->n && LIST_AT(*k->currents, struct shown, k->at)->home == k->home ? LIST_AT(*k->currents, struct shown, k->at) : NULL;
}

/* As they stand behind the day, whatever else the line holds. */
static const char *
line_letters(struct arena *a, const char *line)
{
	return strlen(line) < DAY_SIZE + LETTERS ? "" : arena_copy(a, line + DAY_SIZE, LETTERS);
}

/* All statuses of a home have passed. */
static void
home_end(struct ctx *c, struct checking *k)
{
	const struct shown *cur = k->home != 0 ? current_of(k) : NULL;

	if (cur != NULL && !k->last_same) {
		fault(k, cur->number, k->last_day, "the current status is not the newest one");
	}
	if (cur != NULL && strcmp(line_letters(c->arena, cur->line), k->letters) != 0) {
		fault(k, cur->number, k->last_day, "the letters of fourteen days differ from the statuses");
	}
}

static void
home_begin(struct checking *k, const struct kept *s)
{
	k->home = s->home;
	k->last_day[0] = 0;
	while (k->at < k->currents->n && LIST_AT(*k->currents, struct shown, k->at)->home < s->home) {
		k->at++;
	}
	if (current_of(k) == NULL) {
		fault(k, s->number, s->day, "the home has statuses and no current one");
	} else {
		LIST_AT(*k->currents, struct shown, k->at)->seen = true;
	}
}

static void
follow(struct ctx *c, struct checking *k, const struct kept *s)
{
	const struct shown *cur;

	if (s->home != k->home) {
		home_end(c, k);
		home_begin(k, s);
	}
	memcpy(k->letters, letters_until(c->arena, k->last_day[0] != 0 ? k->letters : "", k->last_day, s->day), LETTERS);
	k->letters[LETTERS - 1] = s->colour[0];
	(void)snprintf(k->last_day, sizeof(k->last_day), "%s", s->day);
	cur = current_of(k);
	k->last_same = cur != NULL && strcmp(cur->line, current_line(c->arena, &(struct current){.day = s->day,
	    .letters = line_letters(c->arena, cur->line), .colour = s->colour, .help = s->help, .beds_offered = s->beds_offered, .first_sent_at = s->first_sent_at,
	    .sent_at = s->recorded_at, .how = str_or(s->how, ""), .beds = s->beds, .reasons = s->reasons})) == 0;
}

static enum err
work_again(struct ctx *c, struct checking *k, const struct kept *s)
{
	const struct rules *rules = rules_of_version(s->rules_version);
	const struct range *ranges;
	struct answer *answers;
	struct status again = {0};
	struct tried tried;
	const char *nursing;

	if (rules == NULL) {
		fault(k, s->number, s->day, "the pack does not have the rules it was worked out by");
		return OK;
	}
	answers = ARENA_ARRAY(c->arena, struct answer, rules->t->n + 1);
	TRY(answers_read(c, rules->t, s->answers, answers));
	TRY(status_inputs_read(c, rules, s->inputs, &nursing, &ranges));
	status_try(c, rules, answers, nursing, ranges, &tried);
	status_from(&tried, &again);
	if (strcmp(again.colour, s->colour) != 0 || strcmp(again.help, s->help) != 0 || strcmp(again.reasons, s->reasons) != 0 ||
	    strcmp(again.beds, s->beds) != 0 || again.beds_offered != s->beds_offered || strcmp(status_inputs(&tried, nursing), s->inputs) != 0) {
		fault(k, s->number, s->day, "worked out again it comes to something else");
	}
	return OK;
}

static enum err
check_one(struct ctx *c, void *rec, void *arg)
{
	const struct kept *s = rec;
	struct checking *k = arg;
	enum err e;

	k->rows++;
	follow(c, k, s);
	if (s->answers == NULL || s->sent_at != s->recorded_at) {
		fault(k, s->number, s->day, "there is no version of the return that it was worked out from");
		return OK;
	}
	e = work_again(c, k, s);
	if (e == ERR_INVALID) {
		fault_clear(c);
		fault(k, s->number, s->day, "its return or its inputs cannot be read");
		e = OK;
	}
	return e;
}

struct unworked {
	int64_t home;
	const char *day, *number;
};

static const struct field unworked_fields[] = {
    FIELD_AT(unworked, home, F_INT),
    FIELD_AT(unworked, day, F_DAY),
    FIELD_AT(unworked, number, F_TEXT),
    FIELD_END,
};

static enum err
unworked_one(struct ctx *c, void *rec, void *arg)
{
	const struct unworked *u = rec;

	(void)c;
	fault(arg, u->number, u->day, "the newest version of the return has no status");
	return OK;
}

enum err
status_verify(struct ctx *c, struct buf *report, int64_t *ret_faults)
{
	struct list currents = LIST(struct shown);
	struct checking k = {.report = report, .faults = ret_faults, .currents = &currents};
	struct kept s;
	struct unworked u;

	TRY(db_all(c, &sql_verify_currents, NOARGS, shown_fields, &currents));
	TRY(db_each(c, &sql_verify_statuses, NOARGS, kept_fields, &s, sizeof(s), check_one, &k));
	home_end(c, &k);
	for (size_t i = 0; i < currents.n; i++) {
		const struct shown *cur = LIST_AT(currents, struct shown, i);

		if (!cur->seen) {
			fault(&k, cur->number, arena_printf(c->arena, "%.10s", cur->line), "there is a current status and none that it comes from");
		}
	}
	TRY(db_each(c, &sql_verify_unworked, NOARGS, unworked_fields, &u, sizeof(u), unworked_one, &k));
	return set_colours_verify(c, report, ret_faults);
}
