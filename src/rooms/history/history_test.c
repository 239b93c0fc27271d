/* SPDX-License-Identifier: MIT */
/* The chains: every kind of tampering that `verify` has to find, and writers that come at once or fail half-way. The exact bytes are in history_bytes_test.c,
 * the pages in history_pages_test.c. */
#include "tests/kit.h"

#include <pthread.h>
#include <string.h>

#include "base/host.h"
#include "rooms/history/history.h"
#include "tests/tamper.h"

static char said[4000];

static int64_t
verify(const unsigned char *key)
{
	return chains_verify(key, said, sizeof(said));
}

/* ---- chains that the program wrote ---------------------------------------------------------------------------------- */

/* Three versions of a record of home 1000, one of home 1001, one of organisation 1000. Homes need not exist: history refers to no table. */
static enum err
save_some(struct ctx *c, void *arg)
{
	(void)arg;
	for (int64_t v = 1; v <= 3; v++) {
		TRY(history_add(c,
		    &(struct saved){.home = 1000, .kind = "thing", .record = "T1", .version = v, .why = v == 2 ? "it was wrong" : NULL,
		        .content = arena_printf(c->arena, "{\"n\":%lld}", (long long)v)}));
	}
	TRY(history_add(c, &(struct saved){.home = 1001, .kind = "thing", .record = "T2", .version = 1, .content = "{}"}));
	return history_add(c, &(struct saved){.organisation = 1000, .kind = "thing", .record = "T3", .version = 1, .content = "{}"});
}

static void
begin(void)
{
	tamper_history_gone();
	kit_write(save_some, NULL);
	assert_int_equal(verify(kit_host()->key), 0);
}

static void
the_data_set_that_tests_begin_with_is_whole(void **state)
{
	(void)state;
	assert_int_equal(verify(kit_host()->key), 0);
	assert_string_equal(said, "");
}

static const struct history_row *
row_of(struct list *rows, size_t i)
{
	assert_true(i < rows->n);
	return LIST_AT(*rows, struct history_row, i);
}

static void
each_version_says_who_saved_it_and_why_newest_first(void **state)
{
	struct list rows;

	(void)state;
	begin();
	kit_ok(history_of(kit_ctx(), "thing", "T1", &rows));
	assert_int_equal(rows.n, 3);
	assert_int_equal(row_of(&rows, 0)->version, 3);
	assert_int_equal(row_of(&rows, 0)->place, 3);
	assert_string_equal(row_of(&rows, 0)->content, "{\"n\":3}");
	assert_string_equal(row_of(&rows, 1)->why, "it was wrong");
	assert_string_equal(row_of(&rows, 2)->who, "Alongside");
	assert_int_equal(row_of(&rows, 2)->at, KIT_NOW);
}

static void
a_home_and_an_organisation_of_one_number_have_chains_of_their_own(void **state)
{
	struct list rows;

	(void)state;
	begin();
	kit_ok(history_of(kit_ctx(), "thing", "T2", &rows));
	assert_int_equal(row_of(&rows, 0)->place, 1);
	kit_ok(history_of(kit_ctx(), "thing", "T3", &rows));
	assert_int_equal(row_of(&rows, 0)->place, 1);
}

static enum err
save_hostile(struct ctx *c, void *arg)
{
	(void)arg;
	return history_add(c,
	    &(struct saved){.home = 1000, .kind = "thing", .record = "a/b\"<'&", .version = 1, .who = "Zo\xc3\xab \xe2\x80\xae<b>",
	        .why = "\xf0\x9f\x8f\xa0 & 'so' \"on\"", .content = "{\"t\":\"\xf0\x9f\x8f\xa0\"}"});
}

static void
hostile_text_is_kept_as_it_is(void **state)
{
	struct list rows;

	(void)state;
	begin();
	kit_write(save_hostile, NULL);
	assert_int_equal(verify(kit_host()->key), 0);
	kit_ok(history_of(kit_ctx(), "thing", "a/b\"<'&", &rows));
	assert_string_equal(row_of(&rows, 0)->who, "Zo\xc3\xab \xe2\x80\xae<b>");
	assert_string_equal(row_of(&rows, 0)->why, "\xf0\x9f\x8f\xa0 & 'so' \"on\"");
}

/* ---- tampering ------------------------------------------------------------------------------------------------------ */

static void
changed_content_shows_with_and_without_the_key(void **state)
{
	(void)state;
	begin();
	tamper(&tamper_content_set, TEXT("h1000"), INT(2), TEXT("{\"n\":7}"));
	assert_int_equal(verify(kit_host()->key), 1);
	assert_non_null(strstr(said, "chain h1000, place 2: its content was changed"));
	assert_int_equal(verify(NULL), 1);
}

static void
a_changed_name_shows_only_with_the_key_and_without_it_verify_says_so(void **state)
{
	(void)state;
	begin();
	tamper(&tamper_who_set, TEXT("h1000"), INT(2), TEXT("Somebody else"));
	assert_int_equal(verify(kit_host()->key), 1);
	assert_non_null(strstr(said, "chain h1000, place 2: its keyed hash is wrong"));
	assert_int_equal(verify(NULL), 0);
	assert_string_equal(said, "keyed hashes not checked: no key\n");
}

static void
a_row_taken_from_the_middle_shows(void **state)
{
	(void)state;
	begin();
	tamper(&tamper_content_gone, TEXT("h1000"), INT(2));
	tamper(&tamper_row_gone, TEXT("h1000"), INT(2));
	assert_int_equal(verify(NULL), 2);
	assert_non_null(strstr(said, "chain h1000, place 3: a place is missing before it"));
	assert_non_null(strstr(said, "chain h1000, place 3: it does not hang on the place before"));
}

static void
a_tail_cut_off_shows(void **state)
{
	(void)state;
	begin();
	tamper(&tamper_content_gone, TEXT("h1000"), INT(3));
	tamper(&tamper_row_gone, TEXT("h1000"), INT(3));
	assert_int_equal(verify(NULL), 1);
	assert_non_null(strstr(said, "chain h1000, place 2: the chain does not end where its head says"));
}

/* First, middle and last of the chains, by name: h1000, h1001, o1000. */
static void
a_chain_taken_away_whole_shows(void **state)
{
	static const char *const chains[] = {"h1000", "h1001", "o1000"};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		begin();
		tamper(&tamper_chain_contents_gone, TEXT(chains[i]));
		tamper(&tamper_chain_gone, TEXT(chains[i]));
		assert_int_equal(verify(NULL), 1);
		assert_non_null(strstr(said, arena_printf(kit_ctx()->arena, "chain %s,", chains[i])));
		assert_non_null(strstr(said, "the chain is gone, but its head is there"));
	}
}

static void
a_head_that_was_moved_shows(void **state)
{
	(void)state;
	begin();
	tamper(&tamper_head_set, TEXT("o1000"), INT(1), TEXT("00"));
	assert_int_equal(verify(NULL), 1);
	assert_non_null(strstr(said, "chain o1000, place 1: the chain does not end where its head says"));
	tamper(&tamper_heads_gone);
	assert_int_equal(verify(NULL), 3);
}

/* A row made without the key: place, link and digest are right, the head is moved; only the keyed hash is not. */
static enum err
forge(struct ctx *c, void *arg)
{
	struct host other = *c->host;
	struct ctx as = *c;
	enum err e;

	(void)arg;
	other.key[0] ^= 1;
	as.host = &other;
	e = history_add(&as, &(struct saved){.home = 1000, .kind = "thing", .record = "T1", .version = 4, .content = "{\"n\":4}"});
	c->fault = as.fault;
	return e;
}

static void
a_row_added_without_the_key_shows(void **state)
{
	(void)state;
	begin();
	kit_write(forge, NULL);
	assert_int_equal(verify(NULL), 0);
	assert_int_equal(verify(kit_host()->key), 1);
	assert_non_null(strstr(said, "chain h1000, place 4: its keyed hash is wrong"));
}

static void
under_another_key_every_row_is_wrong(void **state)
{
	unsigned char other[32] = {1, 2, 3};

	(void)state;
	begin();
	assert_int_equal(verify(other), 5);
}

static void
content_that_was_disposed_of_leaves_the_chain_whole(void **state)
{
	struct list rows;

	(void)state;
	begin();
	tamper(&tamper_content_gone, TEXT("h1000"), INT(2));
	assert_int_equal(verify(kit_host()->key), 0);
	kit_ok(history_of(kit_ctx(), "thing", "T1", &rows));
	assert_int_equal(rows.n, 3);
	assert_string_equal(row_of(&rows, 1)->content, "");
}

/* ---- writers -------------------------------------------------------------------------------------------------------- */

static enum err
save_and_fail(struct ctx *c, void *arg)
{
	TRY(save_some(c, arg));
	return fail(c, ERR_CONFLICT, NULL, "Something else went wrong.");
}

static void
a_write_that_fails_leaves_neither_row_nor_gap(void **state)
{
	struct list rows;

	(void)state;
	begin();
	assert_int_equal(kit_try(save_and_fail, NULL), ERR_CONFLICT);
	for (int n = 1; n <= 4; n++) {
		db_fail_after(n);
		assert_int_equal(kit_try(save_some, NULL), ERR_IO);
		db_fail_after(0);
	}
	assert_int_equal(verify(kit_host()->key), 0);
	kit_write(save_some, NULL);
	assert_int_equal(verify(kit_host()->key), 0);
	kit_ok(history_of(kit_ctx(), "thing", "T1", &rows));
	assert_int_equal(rows.n, 6);
}

enum { WRITERS = 4, SAVES = 12, CHAINS = 3 };

static enum err
save_one(struct ctx *c, void *arg)
{
	return history_add(c,
	    &(struct saved){.home = 2000 + *(int *)arg % CHAINS, .kind = "thing", .record = "T9", .version = 1, .content = "{}"});
}

static void *
writer(void *arg)
{
	struct actor actor = {.name = "A test"};
	struct ctx c = {.arena = arena_new(), .actor = &actor, .host = kit_host(), .now = KIT_NOW};
	intptr_t failed = 0;

	(void)arg;
	for (int i = 0; i < SAVES; i++) {
		failed += db_write(&c, kit_dataset(), save_one, &i) != OK;
	}
	arena_free(c.arena);
	return (void *)failed;
}

/* All begin with chains that are not there yet, where two could both take place 1. */
static void
writers_at_once_make_one_chain_each_home(void **state)
{
	pthread_t threads[WRITERS];
	struct list rows;
	intptr_t failed = 0;

	(void)state;
	begin();
	for (int i = 0; i < WRITERS; i++) {
		assert_int_equal(pthread_create(&threads[i], NULL, writer, NULL), 0);
	}
	for (int i = 0; i < WRITERS; i++) { /* all of them before anything is asserted: a test that fails must not leave a writer behind */
		void *one;

		pthread_join(threads[i], &one);
		failed += (intptr_t)one;
	}
	assert_int_equal(failed, 0);
	assert_int_equal(verify(kit_host()->key), 0);
	kit_ok(history_of(kit_ctx(), "thing", "T9", &rows));
	assert_int_equal(rows.n, WRITERS * SAVES);
}

static const struct CMUnitTest history_tests[] = {
    KIT_TEST(the_data_set_that_tests_begin_with_is_whole),
    KIT_TEST(each_version_says_who_saved_it_and_why_newest_first),
    KIT_TEST(a_home_and_an_organisation_of_one_number_have_chains_of_their_own),
    KIT_TEST(hostile_text_is_kept_as_it_is),
    KIT_TEST(changed_content_shows_with_and_without_the_key),
    KIT_TEST(a_changed_name_shows_only_with_the_key_and_without_it_verify_says_so),
    KIT_TEST(a_row_taken_from_the_middle_shows),
    KIT_TEST(a_tail_cut_off_shows),
    KIT_TEST(a_chain_taken_away_whole_shows),
    KIT_TEST(a_head_that_was_moved_shows),
    KIT_TEST(a_row_added_without_the_key_shows),
    KIT_TEST(under_another_key_every_row_is_wrong),
    KIT_TEST(content_that_was_disposed_of_leaves_the_chain_whole),
    KIT_TEST(a_write_that_fails_leaves_neither_row_nor_gap),
    KIT_TEST(writers_at_once_make_one_chain_each_home),
};
const struct test_suite history_suite = SUITE("history", history_tests);
