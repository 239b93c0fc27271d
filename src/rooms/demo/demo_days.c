/* SPDX-License-Identifier: MIT */
/* Ninety invented days: what a home would send on an ordinary day, at weekends, and while something is the matter. Sent through the same doors as a
 * real return, in the order of time, with the clock of the context set to the moment of sending. */
#include <string.h>

#include "base/day.h"
#include "rooms/demo/demo_making.h"
#include "rooms/returns/returns.h"

enum { DAYS = 90 };

/* One return being made up. */
struct day {
	const struct demo_home *h;
	const struct return_template *t;
	struct answer *answers;
	const char *date;
	int64_t n;          /* days since 1970: part of the seed */
	const char *tell;   /* what is the matter, "quiet" */
	const char *help, *text;
	const struct json *story; /* NULL: none */
	bool texts;
};

static void
say_number(struct day *d, const char *question, int64_t n)
{
	int i = question_index(d->t, question);

	if (i >= 0) {
		d->answers[i] = (struct answer){.state = GIVEN, .n = n < 0 ? 0 : n};
	}
}

static void
say(struct day *d, const char *question, const char *word)
{
	int i = question_index(d->t, question);

	if (i >= 0 && word != NULL) {
		d->answers[i] = (struct answer){.state = GIVEN, .text = word};
	}
}

static void
say_not_known(struct day *d, const char *question)
{
	int i = question_index(d->t, question);

	if (i >= 0) {
		d->answers[i] = (struct answer){.state = NOT_KNOWN};
	}
}

static bool
is_told(const struct day *d, const char *what)
{
	return strcmp(d->tell, what) == 0;
}

static void
beds(struct day *d)
{
	const struct demo_home *h = d->h;
	int64_t drift = demo_between(h->seed, "residents", d->n / 9, -1, 1);
	int64_t residents = h->residents + drift;
	int64_t empty;

	if (residents > h->places) {
		residents = h->places;
	}
	empty = h->places - residents;
	say_number(d, "residents_total", residents);
	say_number(d, "residents_in_hospital", demo_chance(h->seed, "hospital", d->n / 4, 22) ? 1 : 0);
	say_number(d, "residents_away", demo_chance(h->seed, "away", d->n, 4) ? 1 : 0);
	say_number(d, "beds_reserved", empty > 2 ? 1 : 0);
	say_number(d, "beds_held", 0);
	say_number(d, "beds_closed", 0);
	say_number(d, "beds_available", empty > 2 ? empty - 1 : empty);
	if (is_told(d, "night_nurse") || is_told(d, "care_short")) {
		say(d, "admissions", "limited");
		say(d, "admissions_reason", "staffing");
		say(d, "admissions_decided_by", "home");
	} else if (strncmp(d->tell, "outbreak", 8) == 0) {
		say(d, "admissions", "paused");
		say(d, "admissions_reason", "infection");
		say(d, "admissions_decided_by", is_told(d, "outbreak_told") ? "health_protection" : "home");
	} else {
		say(d, "admissions", "open");
	}
}

static void
staff(struct day *d)
{
	const struct demo_home *h = d->h;
	bool weekend = day_weekday(d->date) >= 6;
	int64_t day_on = h->day_care - (weekend && h->day_care >= 11 && demo_chance(h->seed, "weekend", d->n, 20) ? 1 : 0);
	int64_t agency = demo_between(h->seed, "agency", d->n, 0, h->places > 30 ? 2 : 1);
	int64_t absent = demo_between(h->seed, "absent", d->n, 0, h->places > 30 ? 2 : 1);

	if (h->nursing) {
		say_number(d, "day_nurses_needed", h->day_nurses);
		say_number(d, "day_nurses_on", h->day_nurses);
		say_number(d, "night_nurses_needed", h->night_nurses);
		say_number(d, "night_nurses_on", is_told(d, "night_nurse") ? 0 : h->night_nurses);
	}
	if (is_told(d, "care_short")) {
		day_on = h->day_care * 8 / 10;
		absent += 2;
	}
	if (is_told(d, "agency")) {
		agency = (h->day_care + h->night_care) * 4 / 10;
	}
	say_number(d, "day_care_staff_needed", h->day_care);
	say_number(d, "day_care_staff_on", day_on);
	say_number(d, "night_care_staff_needed", h->night_care);
	say_number(d, "night_care_staff_on", h->night_care);
	say_number(d, "agency_on", agency);
	if (demo_chance(h->seed, "absent not known", d->n, 2)) {
		say_not_known(d, "staff_absent");
	} else {
		say_number(d, "staff_absent", absent);
	}
	say_number(d, "staff_moved_in", 0);
	say(d, "in_charge", weekend ? "deputy" : "manager");
}

static void
infection(struct day *d)
{
	bool outbreak = strncmp(d->tell, "outbreak", 8) == 0;

	if (!outbreak && !is_told(d, "infection")) {
		say(d, "infection", "no");
		return;
	}
	say(d, "infection", "yes");
	say(d, "infection_kind", outbreak ? "stomach" : "respiratory");
	say_number(d, "residents_symptomatic", demo_between(d->h->seed, "signs", d->n, 1, outbreak ? 5 : 2));
	say_number(d, "residents_confirmed", outbreak ? 1 : 0);
	say_number(d, "staff_symptomatic", demo_between(d->h->seed, "staff signs", d->n, 0, 1));
	say_number(d, "staff_confirmed", 0);
	say_number(d, "tests_started", demo_between(d->h->seed, "tests", d->n, 1, 3));
	say(d, "outbreak", outbreak ? "suspected" : "no");
	if (outbreak) {
		say(d, "health_protection_told", is_told(d, "outbreak_told") ? "yes" : "no");
	}
}

static void
building_and_visits(struct ctx *c, struct day *d)
{
	bool some = is_told(d, "visits_some") || is_told(d, "outbreak_told");

	say(d, "ppe", is_told(d, "ppe_low") ? "under_3_days" : "enough");
	say(d, "building", is_told(d, "building_urgent") ? "urgent" : "working");
	if (is_told(d, "building_urgent") && d->texts) {
		say(d, "building_text", d->text);
	}
	say(d, "visits_in", some ? "suspended_for_some" : "as_usual");
	say(d, "visits_out", "as_usual");
	if (some) {
		say(d, "essential_visits", "going_on");
		say(d, "visits_since", day_add(c->arena, d->date, -2));
		say(d, "visits_look_again", day_add(c->arena, d->date, 3));
	}
	say(d, "help", d->help);
	if (strcmp(d->help, "none") != 0 && d->texts && !is_told(d, "building_urgent")) {
		say(d, "help_text", d->text);
	}
}

static void
weekly(struct day *d)
{
	int64_t r = d->h->residents;

	if (day_weekday(d->date) != 1) {
		return;
	}
	say_number(d, "residents_high", r / 4);
	say_number(d, "residents_medium", r / 2);
	say_number(d, "residents_low", r - r / 4 - r / 2);
	say_number(d, "residents_one_to_one", demo_chance(d->h->seed, "one to one", d->n / 20, 30) ? 1 : 0);
	say_number(d, "residents_end_of_life", demo_between(d->h->seed, "end of life", d->n / 14, 0, 2));
	if (d->h->places > d->h->residents) {
		say(d, "beds_empty_reason", demo_chance(d->h->seed, "why empty", d->n / 30, 60) ? "no_one_referred" : "being_prepared");
	}
}

/* The pack's stories first; else now and then a few bad days that begin on a seeded day. */
static void
what_is_the_matter(const struct json *demo, struct day *d, int64_t days_ago)
{
	const struct json *stories = json_array(demo, "stories");

	d->tell = "quiet";
	d->help = "none";
	d->text = NULL;
	for (size_t i = 0; i < stories->len; i++) {
		const struct json *s = &stories->items[i];
		const struct json *span = json_array(s, "days_ago");

		if (span->len == 2 && strcmp(json_text(s, "home", ""), d->h->name) == 0 && days_ago <= span->items[0].n &&
		    days_ago >= span->items[1].n) {
			d->tell = json_text(s, "tell", "quiet");
			d->help = json_text(s, "help", "none");
			d->text = json_text(s, "text", NULL);
			d->story = s;
		}
	}
	if (strcmp(d->tell, "quiet") == 0 && days_ago > 7) {
		static const char *const troubles[] = {"care_short", "infection", "visits_some", "ppe_low", "agency"};
		int64_t spell = d->n / 6;

		if (demo_chance(d->h->seed, "trouble", spell, 6) && d->n % 6 < demo_between(d->h->seed, "lasts", spell, 1, 5)) {
			d->tell = troubles[demo_random(d->h->seed, "which", spell) % 5];
		}
	}
}

static enum err
send_one(struct ctx *c, struct day *d, int64_t at, const char *who, const char *reason)
{
	struct list faults, look_again;
	struct own_days own = {0};
	struct home_return sent;
	bool is_new, is_first;

	c->now = at;
	TRY(return_check(c, d->h->id, d->date, d->t, d->answers, &own, &faults, &look_again));
	if (faults.n > 0) {
		const struct field_fault *f = faults.rows;

		return fail(c, ERR_INVALID, f->field, "%s on %s: %s: %s", d->h->name, d->date, f->field, f->sentence);
	}
	return return_send(c,
	    &(struct return_to_send){.home = d->h->id, .day = d->date, .t = d->t, .answers = d->answers, .reason = reason,
	        .how = "demo", .base_revision = -1, .sent_at = at, .sent_by = who, .own = own},
	    &sent, &is_new, &is_first);
}

static const char *
submitter(struct ctx *c, const struct json *demo, const struct demo_home *h, int64_t n)
{
	const struct json *first = json_array(demo, "first_names"), *last = json_array(demo, "last_names");
	int64_t who = demo_between(h->seed, "who sends", n, 0, 2);

	return arena_printf(c->arena, "%s %s", first->items[demo_random(h->seed, "first", who) % first->len].text,
	    last->items[demo_random(h->seed, "last", who) % last->len].text);
}

static enum err
play_day(struct ctx *c, const struct making *making, const struct demo_home *h, const char *date, int64_t days_ago, int64_t until)
{
	const struct json *demo = making->demo;
	bool texts = making->area == NULL;
	struct day d = {.h = h, .date = date, .n = day_number(date), .texts = texts};
	int64_t at = day_instant(date, (int)demo_between(h->seed, "minute", day_number(date), 7 * 60 + 25, 10 * 60 + 50));

	d.t = return_template_on("daily-huddle", date);
	if (d.t == NULL) {
		return fail(c, ERR_MISSING, NULL, "The pack has no daily return.");
	}
	what_is_the_matter(demo, &d, days_ago);
	if (is_told(&d, "silent") || (days_ago > 2 && demo_chance(h->seed, "gap", d.n, 4))) {
		return OK;
	}
	if (days_ago > 2 && demo_chance(h->seed, "late", d.n, 5)) {
		at += 150 * 60;
	}
	if (at >= until) {
		return OK;
	}
	d.answers = ARENA_ARRAY(c->arena, struct answer, d.t->n);
	beds(&d);
	staff(&d);
	infection(&d);
	building_and_visits(c, &d);
	weekly(&d);
	TRY(send_one(c, &d, at, submitter(c, demo, h, d.n), NULL));
	TRY(demo_answer(c, making, h, d.story, at, until));
	if (days_ago > 2 && demo_chance(h->seed, "corrected", d.n, 1)) {
		const struct json *reasons = json_array(demo, "correction_reasons");

		say_number(&d, "agency_on", 1);
		return send_one(c, &d, at + 26 * 3600, submitter(c, demo, h, d.n + 1),
		    texts ? reasons->items[demo_random(h->seed, "reason", d.n) % reasons->len].text : "Made-up correction.");
	}
	return OK;
}

enum err
demo_days(struct ctx *c, struct making *making)
{
	int64_t until = c->now;
	char today[DAY_SIZE];
	enum err e = OK;

	day_of(until, today);
	for (int64_t ago = DAYS - 1; ago >= 0 && e == OK; ago--) {
		for (size_t i = 0; i < making->n && e == OK; i++) {
			struct arena_mark m = arena_mark(c->arena);

			e = play_day(c, making, &making->homes[i], day_add(c->arena, today, -ago), ago, until);
			if (e == OK) {
				arena_rewind(c->arena, m);
			}
		}
	}
	c->now = until;
	return e;
}
