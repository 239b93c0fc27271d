/* SPDX-License-Identifier: MIT */
/* Accepting files: the same result whatever order they come in, gone and back, blanks that end nothing, replacing, twice the same, links proposed, all or
 * nothing when a statement fails, as it was on a day. Small invented files; the real ones are in register_real_test.c, the pages in register_pages_test.c. */
#include "tests/kit.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "rooms/homes/homes.h"
#include "rooms/register/register.h"
#include "rooms/register/register_accept.h"
#include "rooms/register/register_room.h"

#define HEAD                                                                                                                               \
	"CSNumber,CareService,Subtype,ServiceName,Service_town,Service_Postcode,SP_number,ServiceProvider,ServiceStatus,DateReg,"          \
	"Council_Area_Name,Health_Board_Name,Registered_Places,Publication_of_Latest_Grading,KQ_Setting\n"

/* A file in the making. */
static struct buf file;

static void
begin(void)
{
	buf_done(&file);
	buf_init(&file, 1024 * 1024);
	buf_adds(&file, HEAD);
}

struct row {
	const char *number, *name, *postcode, *provider, *provider_name, *status, *registered, *council, *board, *places, *graded, *setting;
};

static void
put(struct row r)
{
	buf_printf(&file, "%s,Care Home Service,Older People,\"%s\",Perth,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s\n", r.number, str_or(r.name, "Ash House"),
	    str_or(r.postcode, "PH1 1AA"), str_or(r.provider, "SP2003000001"), str_or(r.provider_name, "Ash Care"), str_or(r.status, "Active"),
	    str_or(r.registered, "01/04/2002"), r.council ? r.council : "Perth & Kinross", r.board ? r.board : "Tayside", str_or(r.places, "40"),
	    str_or(r.graded, "01/02/2019"), str_or(r.setting, "4"));
}

#define ROW(...) put((struct row){__VA_ARGS__})

struct import {
	const char *as_of, *reason, *summary;
	bool replace;
};

static enum err
import_fn(struct ctx *c, void *arg)
{
	struct import *i = arg;

	return register_import(c, file.p, file.len, "file.csv", i->as_of, i->replace, i->reason, &i->summary);
}

static const char *
accept(const char *as_of)
{
	struct import i = {.as_of = as_of, .reason = ""};

	kit_write(import_fn, &i);
	return i.summary;
}

static struct home
home_of(const char *number)
{
	struct ctx *c = kit_ctx();
	struct home h;

	kit_ok(db_read_begin(c));
	kit_ok(home_by_ref(c, number, &h));
	db_read_end(c);
	return h;
}

static enum err
on(const char *number, const char *day, struct registered *ret)
{
	struct home h = home_of(number);
	struct ctx *c = kit_ctx();
	enum err e;

	kit_ok(db_read_begin(c));
	e = registered_on(c, h.id, day, ret);
	db_read_end(c);
	return e;
}

static struct list
through_time(const char *number, const char *attribute)
{
	struct home h = home_of(number);
	struct ctx *c = kit_ctx();
	struct list l;

	kit_ok(db_read_begin(c));
	kit_ok(registered_through_time(c, h.id, attribute, &l));
	db_read_end(c);
	return l;
}

static const struct registered_interval *
interval(const struct list *l, size_t i)
{
	assert_true(i < l->n);
	return LIST_AT(*l, struct registered_interval, i);
}

/* Is the home in the group of this kind and code on the day? */
static bool
in_group(const char *number, const char *kind, const char *code, const char *day)
{
	struct home h = home_of(number);
	struct ctx *c = kit_ctx();
	struct list groups;
	bool found = false;

	kit_ok(db_read_begin(c));
	kit_ok(home_groups(c, h.id, day, &groups));
	for (size_t i = 0; i < groups.n; i++) {
		const struct group *g = LIST_AT(groups, struct group, i);

		found = found || (strcmp(g->kind, kind) == 0 && strcmp(g->code, code) == 0);
	}
	db_read_end(c);
	return found;
}

static void
verified(void)
{
	struct ctx *c = kit_ctx();
	struct buf report;
	int64_t faults = 0;

	buf_init(&report, 1024 * 1024);
	kit_ok(db_read_begin(c));
	kit_ok(register_verify(c, &report, &faults));
	db_read_end(c);
	if (faults) {
		fail_msg("%s", report.p);
	}
	buf_done(&report);
}

/* Three files of 2018, 2019, 2020; the second home is gone in the middle one, the third begins there. */
static void
three_files(const int order[3])
{
	static const char *const days[] = {"2018-12-31", "2019-12-31", "2020-12-31"};

	for (int i = 0; i < 3; i++) {
		int f = order[i];

		begin();
		ROW(.number = "CS2003000001", .places = f == 0 ? "40" : "44", .council = f < 2 ? "Perth & Kinross" : "Fife", .board = f < 2 ? "Tayside" : "Fife");
		if (f != 1) {
			ROW(.number = "CS2003000002", .name = "Birch", .postcode = "PH2 2BB");
		}
		if (f > 0) {
			ROW(.number = "CS2019000003", .name = "Cedar", .postcode = "PH3 3CC", .registered = "01/05/2019");
		}
		accept(days[f]);
	}
}

static void
files_in_any_order_give_the_same_homes(void **state)
{
	static const int orders[][3] = {{0, 1, 2}, {2, 1, 0}, {1, 2, 0}, {2, 0, 1}};

	for (size_t i = 0; i < 4; i++) {
		struct home h;

		if (i) {
			kit_stop(state);
			kit_start(state);
		}
		three_files(orders[i]);
		h = home_of("CS2003000001");
		assert_string_equal(h.first_seen, "2018-12-31");
		assert_string_equal(h.last_seen, "2020-12-31");
		assert_string_equal(h.gone_since, "2026-01-01"); /* the test's own file, which holds none of these */
		assert_string_equal(h.places, "44");
		assert_string_equal(home_of("CS2019000003").first_seen, "2019-12-31");
		assert_true(in_group("CS2003000001", "council", "S12000048", "2019-06-30"));
		assert_true(in_group("CS2003000001", "council", "S12000048", "2020-06-30"));
		assert_false(in_group("CS2003000001", "council", "S12000048", "2020-12-31"));
		assert_true(in_group("CS2003000001", "council", "S12000047", "2020-12-31"));
		assert_false(in_group("CS2003000001", "council", "S12000048", "2018-12-30"));
		verified();
	}
}

static void
a_home_missing_from_a_file_is_kept_and_may_come_back(void **state)
{
	struct registered r;

	(void)state;
	three_files((const int[]){0, 1, 2});
	assert_int_equal(on("CS2003000002", "2019-01-15", &r), OK);
	assert_string_equal(r.as_of, "2018-12-31");
	assert_int_equal(on("CS2003000002", "2020-01-15", &r), ERR_MISSING);
	assert_int_equal(on("CS2003000002", "2021-01-15", &r), OK);
	assert_int_equal(on("CS2003000002", "2018-01-15", &r), ERR_MISSING); /* no file as old as that */
	assert_true(in_group("CS2003000002", "council", "S12000048", "2020-01-15"));
	assert_true(in_group("CS2003000002", "home", "CS2003000002", "2020-01-15"));
}

static void
a_home_that_is_gone_says_since_when(void **state)
{
	(void)state;
	begin();
	ROW(.number = "CS2003000001");
	ROW(.number = "CS2003000002", .name = "Birch", .postcode = "PH2 2BB");
	accept("2026-02-28");
	assert_string_equal(home_of("CS2003000001").gone_since, "");
	begin();
	ROW(.number = "CS2003000001");
	accept("2026-04-30");
	assert_string_equal(home_of("CS2003000002").gone_since, "2026-04-30");
	begin();
	ROW(.number = "CS2003000001");
	accept("2026-03-31");
	assert_string_equal(home_of("CS2003000002").gone_since, "2026-03-31");
	assert_string_equal(home_of("CS2003000002").last_seen, "2026-02-28");
	verified();
}

static void
what_a_file_leaves_blank_ends_no_membership(void **state)
{
	(void)state;
	begin();
	ROW(.number = "CS2003000001");
	accept("2026-02-28");
	begin();
	ROW(.number = "CS2003000001", .council = "", .board = "");
	accept("2026-03-31");
	assert_true(in_group("CS2003000001", "council", "S12000048", "2026-04-01"));
	assert_true(in_group("CS2003000001", "hscp", "S37000033", "2026-04-01")); /* not in the file at all: that of its council */
	assert_string_equal(home_of("CS2003000001").council_name, "Perth & Kinross");
	verified();
}

static void
a_home_without_board_has_that_of_its_council(void **state)
{
	(void)state;
	begin();
	ROW(.number = "CS2003000001", .board = "");
	accept("2026-02-28");
	assert_true(in_group("CS2003000001", "board", "S08000030", "2026-02-28"));
}

static void
an_area_that_nobody_knows_is_told_and_keeps_its_spelling(void **state)
{
	struct registered r;

	(void)state;
	begin();
	ROW(.number = "CS2003000001", .council = "Atlantis");
	ROW(.number = "CS2003000002", .name = "Birch", .council = "outside Scotland", .board = "outside Scotland");
	assert_non_null(strstr(accept("2026-02-28"), "1 area not found: Atlantis"));
	assert_int_equal(on("CS2003000001", "2026-03-01", &r), OK);
	assert_string_equal(r.council, "Atlantis");
}

static void
a_provider_has_the_name_of_the_newest_file(void **state)
{
	static const int orders[][2] = {{0, 1}, {1, 0}};

	for (size_t i = 0; i < 2; i++) {
		if (i) {
			kit_stop(state);
			kit_start(state);
		}
		for (int k = 0; k < 2; k++) {
			begin();
			ROW(.number = "CS2003000001", .provider_name = orders[i][k] ? "Ash Care Limited" : "Ash Care");
			accept(orders[i][k] ? "2026-03-31" : "2026-02-28");
		}
		assert_string_equal(home_of("CS2003000001").provider_name, "Ash Care Limited");
	}
}

/* ---- once, twice, instead ------------------------------------------------------------------------------------------- */

static void
the_same_file_twice_changes_nothing_and_says_so(void **state)
{
	(void)state;
	begin();
	ROW(.number = "CS2003000001");
	accept("2026-02-28");
	assert_non_null(strstr(accept("2026-02-28"), "nothing was changed"));
}

static void
another_file_of_the_day_needs_replace_and_a_reason(void **state)
{
	struct import i = {.as_of = "2026-02-28", .reason = ""};

	(void)state;
	begin();
	ROW(.number = "CS2003000001", .places = "40");
	ROW(.number = "CS2003000002", .name = "Birch", .postcode = "PH2 2BB");
	accept("2026-02-28");
	begin();
	ROW(.number = "CS2003000001", .places = "41");
	ROW(.number = "CS2003000003", .name = "Cedar", .postcode = "PH3 3CC");
	assert_int_equal(kit_try(import_fn, &i), ERR_CONFLICT);
	i.replace = true;
	assert_int_equal(kit_try(import_fn, &i), ERR_INVALID);
	i.reason = "the first was a draft";
	kit_write(import_fn, &i);
	assert_string_equal(home_of("CS2003000001").places, "41");
	assert_string_equal(home_of("CS2003000003").gone_since, "");
	verified();
}

static void
a_day_to_come_and_no_day_are_refused(void **state)
{
	struct import i = {.as_of = "2026-11-23", .reason = ""};

	(void)state;
	begin();
	ROW(.number = "CS2003000001");
	assert_int_equal(kit_try(import_fn, &i), ERR_INVALID);
	i.as_of = "31/03/2026";
	assert_int_equal(kit_try(import_fn, &i), ERR_INVALID);
	i.as_of = "2026-11-22";
	assert_int_equal(kit_try(import_fn, &i), OK);
}

static void
the_summary_counts_new_changed_and_gone(void **state)
{
	(void)state;
	begin();
	ROW(.number = "CS2003000001");
	ROW(.number = "CS2003000002", .name = "Birch");
	ROW(.number = "CS2003000003", .name = "Cedar & Co");
	accept("2026-02-28");
	begin();
	ROW(.number = "CS2003000001", .places = "41");
	ROW(.number = "CS2003000003", .name = "CEDAR AND CO"); /* only spelled otherwise */
	ROW(.number = "CS2003000004", .name = "Dogwood");
	assert_string_equal(accept("2026-03-31"), "3 care homes of 31 March 2026: 1 new, 1 changed, 1 gone.");
}

/* ---- through time ----------------------------------------------------------------------------------------------------- */

static void
a_grade_through_time_says_since_at_least_and_its_date(void **state)
{
	struct list l;

	(void)state;
	begin();
	ROW(.number = "CS2003000001", .setting = "4", .graded = "01/02/2025");
	accept("2026-02-28");
	begin();
	ROW(.number = "CS2003000001", .setting = "4", .graded = "01/02/2025");
	accept("2026-03-31");
	begin();
	ROW(.number = "CS2003000001", .setting = "2", .graded = "10/04/2026");
	accept("2026-04-30");
	l = through_time("CS2003000001", "setting");
	assert_int_equal(l.n, 2);
	assert_string_equal(interval(&l, 0)->value, "4");
	assert_string_equal(interval(&l, 0)->since_file, "2026-02-28");
	assert_string_equal(interval(&l, 0)->until_file, "2026-04-30");
	assert_string_equal(interval(&l, 0)->dated, "2025-02-01");
	assert_string_equal(interval(&l, 1)->value, "2");
	assert_string_equal(interval(&l, 1)->until_file, "");
	assert_string_equal(interval(&l, 1)->dated, "2026-04-10");
}

static void
a_file_without_the_home_ends_an_interval(void **state)
{
	struct list l;

	(void)state;
	three_files((const int[]){0, 1, 2});
	l = through_time("CS2003000002", "places");
	assert_int_equal(l.n, 2);
	assert_string_equal(interval(&l, 0)->until_file, "2019-12-31");
	assert_string_equal(interval(&l, 1)->since_file, "2020-12-31");
	assert_string_equal(interval(&l, 1)->until_file, "2026-01-01");
}

/* ---- links ------------------------------------------------------------------------------------------------------------ */

static int64_t
links_n(const char *earlier, const char *later)
{
	static const char text[] = "SELECT count(*) FROM home_links k JOIN homes e ON e.id = k.earlier JOIN homes l ON l.id = k.later "
	                           "WHERE k.state = 'proposed' AND e.number = %s AND l.number = %s";
	static struct sql s = {.name = "test_links", .room = "test", .reach = "none, because tests", .kind = SQL_ONE, .params = 2};
	static char lite[300], pg[300];
	struct ctx *c = kit_ctx();
	int64_t n = -1;

	snprintf(lite, sizeof(lite), text, "?1", "?2");
	snprintf(pg, sizeof(pg), text, "$1", "$2");
	s.sqlite = lite;
	s.postgres = pg;
	kit_ok(db_read_begin(c));
	kit_ok(db_int(c, &s, ARGS(TEXT(earlier), TEXT(later)), &n, NULL));
	db_read_end(c);
	return n;
}

static void
a_new_number_in_the_same_place_is_proposed_as_the_old_ones_follower(void **state)
{
	(void)state;
	begin();
	ROW(.number = "CS2003000001", .name = "Ash Nursing Home");
	ROW(.number = "CS2003000002", .name = "Birch", .postcode = "PH2 2BB");
	accept("2026-02-28");
	begin();
	ROW(.number = "CS2026000009", .name = "Ash Care Home", .provider = "SP2026000001", .registered = "10/03/2026");
	ROW(.number = "CS2003000002", .name = "Birch", .postcode = "PH2 2BB");
	ROW(.number = "CS2026000010", .name = "Birch Lane", .postcode = "PH2 2BB", .registered = "10/03/2026");
	accept("2026-03-31");
	assert_int_equal(links_n("CS2003000001", "CS2026000009"), 1);
	assert_int_equal(links_n("CS2003000002", "CS2026000010"), 0); /* the old one is still there */
}

static void
a_proposal_is_taken_back_when_a_later_file_shows_otherwise(void **state)
{
	(void)state;
	begin();
	ROW(.number = "CS2003000001", .name = "Ash House");
	accept("2016-12-31");
	begin();
	ROW(.number = "CS2017000009", .name = "Ash House", .registered = "10/03/2017");
	accept("2021-12-31");
	assert_int_equal(links_n("CS2003000001", "CS2017000009"), 1);
	begin();
	ROW(.number = "CS2003000001", .name = "Ash House");
	ROW(.number = "CS2017000009", .name = "Ash House", .registered = "10/03/2017");
	accept("2019-12-31"); /* both stood side by side for years */
	assert_int_equal(links_n("CS2003000001", "CS2017000009"), 0);
}

static void
names_are_alike_by_the_words_that_tell_homes_apart(void **state)
{
	struct arena *a = kit_ctx()->arena;

	(void)state;
	assert_string_equal(register_names_alike(a, "St. Olaf's", "St Olafs"), "same");
	assert_string_equal(register_names_alike(a, "Ash Nursing Home", "Ash House Care Home"), "similar");
	assert_string_equal(register_names_alike(a, "Waverley Care Home", "Waverly Care Home"), "similar");
	assert_null(register_names_alike(a, "Ash Care Home", "Birch Care Home"));
	assert_null(register_names_alike(a, "Park Lodge", "Pitcairn Lodge Nursing Home"));
	assert_string_equal(register_names_alike(a, "The Care Home", "Care Home"), "similar");
}

/* ---- all or nothing --------------------------------------------------------------------------------------------------- */

static int64_t
files_n(void)
{
	struct ctx *c = kit_ctx();
	struct list files;

	kit_ok(db_read_begin(c));
	kit_ok(register_files_in_force(c, &files));
	db_read_end(c);
	return (int64_t)files.n;
}

static void
whichever_statement_fails_nothing_is_left_behind(void **state)
{
	struct import i = {.as_of = "2026-03-31", .reason = ""};
	int64_t before;
	int n = 1;

	(void)state;
	begin();
	ROW(.number = "CS2003000001");
	accept("2026-02-28");
	begin();
	ROW(.number = "CS2026000009", .registered = "10/03/2026");
	before = files_n();
	for (;; n++) {
		enum err e;

		db_fail_after(n);
		e = kit_try(import_fn, &i);
		db_fail_after(0);
		if (e == OK) {
			break;
		}
		assert_int_equal(e, ERR_IO);
		assert_int_equal(files_n(), before);
		assert_string_equal(home_of("CS2003000001").gone_since, "");
	}
	assert_true(n > 20);
	assert_int_equal(files_n(), before + 1);
	assert_string_equal(home_of("CS2003000001").gone_since, "2026-03-31");
	verified();
}

static enum err
kit_home_register(struct ctx *c, void *arg)
{
	int64_t id;

	return home_register(c, arg, &id);
}

static void
verify_finds_a_home_that_was_changed_behind_its_back(void **state)
{
	struct home h;
	struct buf report;
	struct ctx *c;
	int64_t faults = 0;
	struct registered r;

	(void)state;
	begin();
	ROW(.number = "CS2003000001");
	accept("2026-02-28");
	assert_int_equal(on("CS2003000001", "2026-03-01", &r), OK);
	h = home_of("CS2003000001");
	/* As if by another hand: the door of homes says something that no file says. */
	struct home_registered other = {.reg = "Care Inspectorate", .number = "CS2003000001", .name = "Another name", .places = 3,
	    .first_seen = h.first_seen, .last_seen = h.last_seen, .gone_since = ""};

	kit_write(kit_home_register, &other);
	c = kit_ctx();
	buf_init(&report, 65536);
	kit_ok(db_read_begin(c));
	kit_ok(register_verify(c, &report, &faults));
	db_read_end(c);
	assert_true(faults > 0);
	assert_non_null(strstr(report.p, "CS2003000001"));
	buf_done(&report);
}

static const struct CMUnitTest register_tests[] = {
    KIT_TEST(files_in_any_order_give_the_same_homes),
    KIT_TEST(a_home_missing_from_a_file_is_kept_and_may_come_back),
    KIT_TEST(a_home_that_is_gone_says_since_when),
    KIT_TEST(what_a_file_leaves_blank_ends_no_membership),
    KIT_TEST(a_home_without_board_has_that_of_its_council),
    KIT_TEST(an_area_that_nobody_knows_is_told_and_keeps_its_spelling),
    KIT_TEST(a_provider_has_the_name_of_the_newest_file),
    KIT_TEST(the_same_file_twice_changes_nothing_and_says_so),
    KIT_TEST(another_file_of_the_day_needs_replace_and_a_reason),
    KIT_TEST(a_day_to_come_and_no_day_are_refused),
    KIT_TEST(the_summary_counts_new_changed_and_gone),
    KIT_TEST(a_grade_through_time_says_since_at_least_and_its_date),
    KIT_TEST(a_file_without_the_home_ends_an_interval),
    KIT_TEST(a_new_number_in_the_same_place_is_proposed_as_the_old_ones_follower),
    KIT_TEST(a_proposal_is_taken_back_when_a_later_file_shows_otherwise),
    KIT_TEST(names_are_alike_by_the_words_that_tell_homes_apart),
    KIT_TEST(whichever_statement_fails_nothing_is_left_behind),
    KIT_TEST(verify_finds_a_home_that_was_changed_behind_its_back),
};
const struct test_suite register_suite = SUITE("register", register_tests);
