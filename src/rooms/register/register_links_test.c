/* SPDX-License-Identifier: MIT */
/* What follows what: links proposed and taken back, names alike. And all or nothing: each statement of an import failing in turn, and `verify`. */
#include "rooms/register/register_kit.h"

#include <pthread.h>
#include <stdio.h>

#include "tests/natural.h"

/* ---- links ------------------------------------------------------------------------------------------------------------ */

static int64_t
links_n(const char *earlier, const char *later)
{
	struct ctx *c = kit_ctx();
	int64_t n = -1;

	kit_ok(db_read_begin(c));
	kit_ok(db_int(c, &natural_link, ARGS(TEXT(earlier), TEXT(later)), &n, NULL));
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

/* ---- two at once ---------------------------------------------------------------------------------------------------- */

struct importer {
	struct buf bytes;
	const char *as_of;
	const struct ctx *kit;
	enum err e;
};

static enum err
importer_write(struct ctx *c, void *arg)
{
	struct importer *i = arg;
	const char *summary;

	return register_import(c, i->bytes.p, i->bytes.len, "file.csv", i->as_of, false, "", &summary);
}

static void *
importer_run(void *arg)
{
	struct importer *i = arg;
	struct ctx c = {.arena = arena_new(), .actor = i->kit->actor, .host = i->kit->host, .now = i->kit->now};

	i->e = db_write(&c, kit_dataset(), importer_write, i);
	arena_free(c.arena);
	return NULL;
}

static void
two_files_at_once_come_one_after_the_other(void **state)
{
	struct importer both[2] = {{.as_of = "2026-02-28"}, {.as_of = "2026-03-31"}};
	pthread_t threads[2];

	(void)state;
	for (int i = 0; i < 2; i++) {
		begin();
		for (int n = 0; n < 60; n++) {
			char number[32], postcode[16];

			snprintf(number, sizeof(number), "CS2003%06d", n + (i ? 20 : 0));
			snprintf(postcode, sizeof(postcode), "PH1 %dAA", n % 10);
			ROW(.number = number, .postcode = postcode, .places = i ? "41" : "40");
		}
		both[i].kit = kit_ctx();
		buf_init(&both[i].bytes, file.max);
		buf_add(&both[i].bytes, file.p, file.len);
	}
	for (int i = 0; i < 2; i++) {
		assert_int_equal(pthread_create(&threads[i], NULL, importer_run, &both[i]), 0);
	}
	for (int i = 0; i < 2; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(both[i].e, OK);
		buf_done(&both[i].bytes);
	}
	assert_string_equal(home_of("CS2003000010").gone_since, "2026-03-31");
	assert_string_equal(home_of("CS2003000030").first_seen, "2026-02-28");
	assert_string_equal(home_of("CS2003000030").places, "41");
	assert_string_equal(home_of("CS2003000070").first_seen, "2026-03-31");
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

static const struct CMUnitTest register_links_tests[] = {
    KIT_TEST(a_new_number_in_the_same_place_is_proposed_as_the_old_ones_follower),
    KIT_TEST(a_proposal_is_taken_back_when_a_later_file_shows_otherwise),
    KIT_TEST(names_are_alike_by_the_words_that_tell_homes_apart),
    KIT_TEST(whichever_statement_fails_nothing_is_left_behind),
    KIT_TEST(two_files_at_once_come_one_after_the_other),
    KIT_TEST(verify_finds_a_home_that_was_changed_behind_its_back),
};
const struct test_suite register_links_suite = SUITE("register_links", register_links_tests);
