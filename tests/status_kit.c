/* SPDX-License-Identifier: MIT */
/* Homes and returns for tests about colours and boards, made through the doors of the rooms as people would. */
#include "tests/status_kit.h"

#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/homes/homes.h"
#include "tests/kit_db.h"

struct new_home {
	const char *number, *name, *nursing;
	int64_t id;
};

static enum err
write_home(struct ctx *c, void *arg)
{
	struct new_home *h = arg;
	struct home_facts facts = {.nursing = h->nursing};

	for (const struct field *f = home_facts_fields; f->name != NULL; f++) {
		const char **at = (const char **)((char *)&facts + f->offset);

		*at = *at != NULL ? *at : "";
	}
	TRY(home_register(c,
	    &(struct home_registered){.reg = "Care Inspectorate", .number = h->number, .name = h->name, .provider_number = "SP2003000001",
	        .provider_name = "Larch Care Group", .town = "Kinclair", .postcode = "", .client_group = "Older People", .age_group = "Adults",
	        .sector = "Private", .registration_status = "Active", .places = 40, .first_seen = "2026-01-31", .last_seen = "2026-10-31",
	        .gone_since = ""},
	    &h->id));
	return str_empty(h->nursing) ? OK : home_facts_save(c, h->id, "2026-01-31", &facts);
}

int64_t
a_home(const char *number, const char *name, const char *nursing)
{
	struct new_home h = {number, name, nursing, 0};

	kit_write(write_home, &h);
	return h.id;
}

int64_t
home_of(const char *number)
{
	struct ctx *c = kit_ctx();
	struct home h;

	kit_ok(db_read_begin(c));
	kit_ok(home_by_ref(c, number, &h));
	db_read_end(c);
	return h.id;
}

static const char *const ordinary[] = {"residents_total=30", "residents_in_hospital=0", "residents_away=0", "beds_available=2", "beds_reserved=0",
    "beds_held=0", "beds_closed=0", "admissions=open", "day_nurses_needed=2", "day_nurses_on=2", "night_nurses_needed=1", "night_nurses_on=1",
    "day_care_staff_needed=10", "day_care_staff_on=10", "night_care_staff_needed=4", "night_care_staff_on=4", "agency_on=0", "staff_absent=0",
    "staff_moved_in=0", "in_charge=manager", "infection=no", "ppe=enough", "building=working", "visits_in=as_usual", "visits_out=as_usual",
    "help=none", NULL};

static void
answer_one(const struct return_template *t, struct answer *answers, const char *pair)
{
	struct ctx *c = kit_ctx();
	const char *value = strchr(pair, '=') + 1;
	const char *name = arena_copy(c->arena, pair, (size_t)(value - 1 - pair));
	int i = question_index(t, name);
	const char *why;

	if (strcmp(name, "all") == 0) {
		for (size_t k = 0; k < t->n; k++) {
			answers[k] = (struct answer){.state = *value == '?' ? NOT_KNOWN : NOT_SENT};
		}
		return;
	}
	if (i < 0) {
		fail_msg("no question %s", name);
	}
	if (strcmp(value, "-") == 0) {
		answers[i] = (struct answer){0};
		return;
	}
	why = field_set(&t->fields[i], answers, strcmp(value, "?") == 0 ? "not known" : value, c->arena);
	if (why != NULL) {
		fail_msg("%s: %s", pair, why);
	}
}

struct sending {
	int64_t home;
	const char *day;
	const struct return_template *t;
	const char *const *pairs;
};

static enum err
write_return(struct ctx *c, void *arg)
{
	const struct sending *g = arg;
	struct answer *answers = ARENA_ARRAY(c->arena, struct answer, g->t->n);
	struct list faults, look_again;
	struct own_days own = {0};
	struct home_return r;
	bool is_new, is_first;

	for (const char *const *p = ordinary; *p != NULL; p++) {
		answer_one(g->t, answers, *p);
	}
	for (const char *const *p = g->pairs; *p != NULL; p++) {
		answer_one(g->t, answers, *p);
	}
	TRY(return_check(c, g->home, g->day, g->t, answers, &own, &faults, &look_again));
	for (size_t i = 0; i < faults.n; i++) {
		const struct field_fault *f = LIST_AT(faults, struct field_fault, i);

		return fail(c, ERR_INVALID, f->field, "%s: %s", f->field, f->sentence);
	}
	return return_send(c,
	    &(struct return_to_send){.home = g->home, .day = g->day, .t = g->t, .answers = answers, .reason = "It was wrong", .how = "api",
	        .base_revision = -1, .late_ok = true, .own = own},
	    &r, &is_new, &is_first);
}

void
kit_send(int64_t home, const char *day, const char *const *answers)
{
	struct sending g = {home, day, return_template_version("daily-huddle", 0), answers};

	kit_write(write_return, &g);
}

void
kit_sent_at(const char *number, const char *day, int hour, int minute, const char *const *answers)
{
	kit_now_at(day, hour, minute);
	kit_send(home_of(number), day, answers);
}

struct status
status_now(int64_t home, const char *day)
{
	struct status s = {0};
	bool found = false;
	struct ctx *c = kit_ctx();

	kit_ok(db_read_begin(c));
	kit_ok(status_on(c, home, day, 0, &s, &found));
	db_read_end(c);
	if (!found) {
		fail_msg("no status on %s", day);
	}
	return s;
}

void
kit_want_colour(int64_t home, const char *day, const char *colour, const char *reason, const char *file, int line)
{
	struct status s = status_now(home, day);

	if (strcmp(s.colour, colour) != 0) {
		print_error("ERROR: %s instead of %s, because:\n%s\n", s.colour, colour, s.reasons);
		_fail(file, line);
	}
	if (reason == NULL && (strstr(s.reasons, "|red|") || strstr(s.reasons, "|amber|"))) {
		print_error("ERROR: a reason where none is expected:\n%s\n", s.reasons);
		_fail(file, line);
	}
	if (reason != NULL && strstr(s.reasons, reason) == NULL) {
		print_error("ERROR: \"%s\" is no reason in:\n%s\n", reason, s.reasons);
		_fail(file, line);
	}
}

/* ---- lies ----------------------------------------------------------------------------------------------------------- */

STATEMENT(lie_current, SQL_EXEC, 0, "UPDATE current_statuses SET line = line || '9'", "UPDATE current_statuses SET line = line || '9'");
#define ALL_GREEN "UPDATE current_statuses SET line = substr(line, 1, 11) || 'gggggggggggggg' || substr(line, 26)"
STATEMENT(lie_letters, SQL_EXEC, 0, ALL_GREEN, ALL_GREEN);
STATEMENT(lie_colour, SQL_EXEC, 0, "UPDATE statuses SET colour = 'green'", "UPDATE statuses SET colour = 'green'");
STATEMENT(lie_answers, SQL_EXEC, 0, "UPDATE return_versions SET answers = '{}'", "UPDATE return_versions SET answers = '{}'");
STATEMENT(lie_gone, SQL_EXEC, 0, "DELETE FROM statuses", "DELETE FROM statuses");

static enum err
lie(struct ctx *c, void *arg)
{
	static const struct sql *const lies[STATUS_LIES] = {&lie_current, &lie_letters, &lie_colour, &lie_answers, &lie_gone};

	return db_exec(c, lies[*(const size_t *)arg], NOARGS, NULL);
}

void
status_lie(size_t i)
{
	kit_write(lie, &i);
}
