/* SPDX-License-Identifier: MIT */
/* Bodies, forms and counts for tests of returns (returns_kit.h). */
#include "tests/returns_kit.h"

#include <string.h>

#include "base/str.h"
#include "tests/kit_db.h"

static const char *const ordinary[] = {"residents_total=30", "residents_in_hospital=0", "residents_away=0", "beds_available=2", "beds_reserved=0",
    "beds_held=0", "beds_closed=0", "admissions=open", "day_nurses_needed=2", "day_nurses_on=2", "night_nurses_needed=1", "night_nurses_on=1",
    "day_care_staff_needed=10", "day_care_staff_on=10", "night_care_staff_needed=4", "night_care_staff_on=4", "agency_on=0", "staff_absent=0",
    "staff_moved_in=0", "in_charge=manager", "infection=no", "ppe=enough", "building=working", "visits_in=as_usual", "visits_out=as_usual",
    "help=none", NULL};

/* The value of "name=value"; NULL when it is another name. */
static const char *
pair_of(const char *pair, const char *name, size_t n)
{
	return strncmp(pair, name, n) == 0 && pair[n] == '=' ? pair + n + 1 : NULL;
}

static bool
is_laid_over(const char *const *pairs, const char *pair)
{
	size_t n = strcspn(pair, "=");

	for (; *pairs != NULL; pairs++) {
		if (pair_of(*pairs, pair, n) != NULL) {
			return true;
		}
	}
	return false;
}

/* All pairs of the day: the ordinary ones that are not laid over, then these. */
static struct list
day_pairs(const char *const *pairs)
{
	struct list all = LIST(const char *);

	for (const char *const *p = ordinary; *p != NULL; p++) {
		if (!is_laid_over(pairs, *p)) {
			*(const char **)list_add(&all, kit_ctx()->arena) = *p;
		}
	}
	for (; *pairs != NULL; pairs++) {
		*(const char **)list_add(&all, kit_ctx()->arena) = *pairs;
	}
	return all;
}

static void
add_value(struct buf *b, const char *value)
{
	int64_t n;

	if (strcmp(value, "?") == 0 || strcmp(value, "!") == 0) {
		buf_json(b, *value == '?' ? "not known" : "not applicable");
	} else if (str_int(value, &n)) {
		buf_int(b, n);
	} else {
		buf_json(b, value);
	}
}

const char *
kit_body(const char *more, const char *const *pairs)
{
	struct list all = day_pairs(pairs);
	struct arena *a = kit_ctx()->arena;
	const char *out;
	struct buf b;
	char sep = '{';

	buf_init(&b, 1 << 20);
	buf_adds(&b, "{\"template\":\"daily-huddle\",\"version\":1,\"values\":");
	for (size_t i = 0; i < all.n; i++) {
		const char *pair = *LIST_AT(all, const char *, i), *value = strchr(pair, '=') + 1;

		if (strcmp(value, "-") == 0) {
			continue;
		}
		buf_addc(&b, sep);
		sep = ',';
		buf_json(&b, arena_copy(a, pair, (size_t)(value - 1 - pair)));
		buf_addc(&b, ':');
		add_value(&b, value);
	}
	buf_adds(&b, sep == '{' ? "{}" : "}");
	buf_adds(&b, more);
	buf_addc(&b, '}');
	out = arena_copy(a, b.p, b.len);
	buf_done(&b);
	return out;
}

/* ---- counting ------------------------------------------------------------------------------------------------------- */

#define COUNT(id, table) STATEMENT(id, SQL_ONE, 0, "SELECT count(*) FROM " table, "SELECT count(*) FROM " table)
COUNT(count_returns, "returns");
COUNT(count_versions, "return_versions");
COUNT(count_drafts, "return_drafts");
COUNT(count_reads, "return_reads");
COUNT(count_numbers, "day_numbers");
COUNT(count_deltas, "day_deltas");
COUNT(count_history, "history WHERE kind = 'return'");
COUNT(count_events, "events WHERE kind = 'return_sent'");
COUNT(count_statuses, "statuses");

int64_t
rows_in(enum counted_table t)
{
	static const struct sql *const counts[] = {&count_returns, &count_versions, &count_drafts, &count_reads, &count_numbers, &count_deltas,
	    &count_history, &count_events, &count_statuses};
	struct ctx *c = kit_ctx();
	int64_t n = -1;

	kit_ok(db_read_begin(c));
	kit_ok(db_int(c, counts[t], NOARGS, &n, NULL));
	db_read_end(c);
	return n;
}

STATEMENT(lie_numbers, SQL_EXEC, 0, "UPDATE day_numbers SET numbers = '9' || substr(numbers, 2)", "UPDATE day_numbers SET numbers = '9' || substr(numbers, 2)");
STATEMENT(lie_no_numbers, SQL_EXEC, 0, "DELETE FROM day_numbers", "DELETE FROM day_numbers");
STATEMENT(lie_return, SQL_EXEC, 0, "UPDATE returns SET answers = '{}'", "UPDATE returns SET answers = '{}'");
STATEMENT(lie_no_versions, SQL_EXEC, 0, "DELETE FROM return_versions", "DELETE FROM return_versions");
STATEMENT(lie_no_returns, SQL_EXEC, 0, "DELETE FROM returns", "DELETE FROM returns");
STATEMENT(lie_weekly, SQL_EXEC, 0, "UPDATE returns SET weekly = 1 - weekly", "UPDATE returns SET weekly = 1 - weekly");

static enum err
write_lie(struct ctx *c, void *arg)
{
	static const struct sql *const lies[RETURN_LIES] = {&lie_numbers, &lie_no_numbers, &lie_return, &lie_no_versions, &lie_no_returns, &lie_weekly};

	return db_exec(c, lies[*(const size_t *)arg], NOARGS, NULL);
}

void
return_lie(size_t i)
{
	kit_write(write_lie, &i);
}

void
fold_now(void)
{
	kit_write(day_numbers_fold, NULL);
}

int64_t
faults_found(void)
{
	struct ctx *c = kit_ctx();
	int64_t faults = 0;
	struct buf report;

	buf_init(&report, 1 << 20);
	kit_ok(db_read_begin(c));
	kit_ok(day_numbers_verify(c, &report, &faults));
	db_read_end(c);
	if (report.len > 0) {
		print_message("%.400s", report.p);
	}
	buf_done(&report);
	return faults;
}

/* ---- the form ------------------------------------------------------------------------------------------------------- */

static void
add_field(struct list *form, const char *name, const char *value)
{
	*(const char **)list_add(form, kit_ctx()->arena) = name;
	*(const char **)list_add(form, kit_ctx()->arena) = value;
}

/* "+seen=day_nurses_on" is a field of the page itself, everything else a question that stands on it. */
static void
add_pair(struct list *form, const char *pair)
{
	const char *value = strchr(pair, '=') + 1;
	const char *name = arena_copy(kit_ctx()->arena, pair, (size_t)(value - 1 - pair));

	if (*pair == '+') {
		add_field(form, name + 1, value);
		return;
	}
	add_field(form, "shown", name);
	if (strcmp(value, "?") == 0) {
		add_field(form, arena_printf(kit_ctx()->arena, "%s__nk", name), "1");
	} else if (strcmp(value, "-") != 0) {
		add_field(form, name, value);
	}
}

/* With the token that a page of this home gives. */
static void
send_form(const char *path, struct list *form)
{
	GET(arena_printf(kit_ctx()->arena, "%s?step=1", path));
	if (answer_value("csrf") != NULL) {
		add_field(form, "csrf", answer_value("csrf"));
	}
	*(const char **)list_add(form, kit_ctx()->arena) = NULL;
	kit_call(&(struct web_call){.method = POST, .target = path, .form = form->rows, .fetch_site = "same-origin"});
}

void
kit_step(const char *home, int step, const char *go, const char *const *pairs)
{
	struct list form = LIST(const char *);

	add_field(&form, "step", arena_printf(kit_ctx()->arena, "%d", step));
	add_field(&form, "go", go);
	for (; *pairs != NULL; pairs++) {
		add_pair(&form, *pairs);
	}
	send_form(arena_printf(kit_ctx()->arena, "/homes/%s/returns/" TODAY, home), &form);
}

void
kit_tell(const char *home, const char *day, const char *const *pairs)
{
	struct list form = LIST(const char *);

	for (; *pairs != NULL; pairs++) {
		add_pair(&form, *pairs);
	}
	send_form(arena_printf(kit_ctx()->arena, "/homes/%s/returns/%s/telephone", home, day), &form);
}

void
kit_fill_in(const char *home, const char *const *pairs)
{
	const struct return_template *t = return_template_version("daily-huddle", 0);
	static const char *const sections[STEPS] = {"residents", "staff", "infection", "building connection", "help", "weekly"};
	struct list all = day_pairs(pairs);

	for (int step = 1; step <= STEPS; step++) {
		struct list of_step = LIST(const char *);

		for (size_t i = 0; i < all.n; i++) {
			const char *pair = *LIST_AT(all, const char *, i);
			int q = question_index(t, arena_copy(kit_ctx()->arena, pair, strcspn(pair, "=")));

			if (q >= 0 && strstr(sections[step - 1], t->questions[q].section) != NULL) {
				*(const char **)list_add(&of_step, kit_ctx()->arena) = pair;
			}
		}
		*(const char **)list_add(&of_step, kit_ctx()->arena) = NULL;
		kit_step(home, step, "next", of_step.rows);
		want_status(303);
	}
}
