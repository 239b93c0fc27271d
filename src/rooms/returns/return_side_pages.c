/* SPDX-License-Identifier: MIT */
/* The column beside a return that is filled in: when the team reads, who is asked at once, whom to ring meanwhile, and what was done with what the home sent. Called by
 * return_ask_pages.c; the words about urgent help also stand on the return as it was sent. */
#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/answering/answering.h"
#include "rooms/returns/return_form_pages.h"
#include "rooms/returns/returns.sql.h"
#include "rooms/settings/settings.h"

enum { SIDE_EVENTS = 4 };

static const struct field side_event_fields[] = {
    FIELD_AT(side_event, at, F_INT),
    FIELD_AT(side_event, sentence, F_TEXT),
    FIELD_END,
};

static const char *
reading_hours(struct arena *a, const struct settings *s)
{
	if (str_empty(s->read_from) || str_empty(s->read_until)) {
		return "The team’s reading hours are not set yet.";
	}
	return arena_printf(a, "Read by the team %s %s to %s.", weekdays_words(a, s->days), s->read_from, s->read_until);
}

/* "social work 01632 960900, NHS 24 on 111"; "" while no number is set. */
static const char *
numbers_to_ring(struct arena *a, const struct settings *s)
{
	const char *words = "";

	if (!str_empty(s->ring_social_work)) {
		words = arena_printf(a, "social work %s", s->ring_social_work);
	}
	if (!str_empty(s->ring_health_protection)) {
		words = arena_printf(a, "%s%shealth protection on call %s", words, *words != 0 ? ", " : "", s->ring_health_protection);
	}
	if (!str_empty(s->ring_nhs24)) {
		words = arena_printf(a, "%s%sNHS 24 on %s", words, *words != 0 ? ", " : "", s->ring_nhs24);
	}
	return words;
}

static const char *
numbers_outside(struct arena *a, const struct settings *s)
{
	const char *words = numbers_to_ring(a, s);

	return *words != 0 ? arena_printf(a, "Outside that: %s.", words) : "The numbers to ring outside that are not set yet. Ask your support team.";
}

/* "on Monday at 08:30" */
static const char *
coming_words(struct ctx *c, int64_t at)
{
	const char *day = day_text(c->arena, at), *today = day_text(c->arena, c->now);
	int64_t ahead = day_between(today, day);
	const char *when = ahead == 0 ? "today" : ahead == 1 ? "tomorrow" : arena_printf(c->arena, "on %s", weekday_name(day_weekday(day)));

	return arena_printf(c->arena, "%s at %s", when, time_words(c->arena, at));
}

enum err
urgent_words(struct req *r, int64_t team, const struct settings *s, const char **ret)
{
	struct arena *a = r->ctx.arena;
	const char *who, *reads = "", *ring = numbers_to_ring(a, s);
	struct asked_now asked;

	TRY(answering_asked(&r->ctx, team, s, &asked));
	if (asked.named) {
		who = arena_printf(a, "Urgent help goes at once to %s, who is on the team’s rota now, and to the next after %lld minutes.", asked.name,
		    (long long)asked.minutes);
	} else {
		who = asked.in_hours ? "Urgent help goes at once to the team’s shared mailbox." : "Nobody of the team is on the rota now: urgent help waits in its shared mailbox.";
	}
	if (!asked.in_hours) {
		reads = asked.reads_at != 0 ? arena_printf(a, "The team does not read returns now; it does again %s. ", coming_words(&r->ctx, asked.reads_at))
		                            : "When the team reads returns is not set yet. ";
	}
	ring = *ring != 0 ? arena_printf(a, " If it cannot wait, ring now: %s; if someone is in danger %s.", ring, str_or(s->ring_emergency, "999"))
	                  : arena_printf(a, " If someone is in danger, ring %s.", str_or(s->ring_emergency, "999"));
	*ret = arena_printf(a, "%s%s%s", reads, who, ring);
	return OK;
}

enum err
side_urgent(struct req *r, const struct form *f, const char **ret)
{
	struct settings s;
	int64_t team;

	TRY(team_settings(r, f->day, &s, &team));
	return urgent_words(r, team, &s, ret);
}

enum err
side_make(struct req *r, const struct form *f, struct form_view *v)
{
	struct arena *a = r->ctx.arena;
	struct settings s;
	int64_t team;

	TRY(team_settings(r, f->day, &s, &team));
	v->side.emergency = str_or(s.ring_emergency, "999");
	v->side.read = reading_hours(a, &s);
	v->side.outside = numbers_outside(a, &s);
	if (strcmp(f->day, day_text(a, r->ctx.now)) == 0 && !str_empty(s.hour)) {
		v->head.by = arena_printf(a, "by %s", s.hour);
	}
	v->side.events = LIST(struct side_event);
	return db_all(&r->ctx, &sql_return_side_events, ARGS(INT(r->home->id), INT(SIDE_EVENTS)), side_event_fields, &v->side.events);
}
