/* SPDX-License-Identifier: MIT */
/* The chains: the bytes of docs/history.md (its example is read from there), every kind of tampering that `verify` has to find, and writers that come at once or fail half-way.
 * The pages are in history_pages_test.c. */
#include "tests/kit.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/host.h"
#include "base/str.h"
#include "rooms/history/history.h"
#include "rooms/history/history.sql.h"
#include "tests/tamper.h"

/* ---- the example of the page ---------------------------------------------------------------------------------------- */

enum { ROWS = 2 };

struct example {
	unsigned char key[32];
	const char *values[ROWS][13];
};

static const char *const names[] = {"chain", "place", "account", "who", "on_behalf", "at", "kind", "record", "version", "why", "digest",
    "previous", "hash"};
enum { PLACE = 1, ACCOUNT = 2, AT = 5, VERSION = 8, DIGEST = 10, PREVIOUS = 11, HASH = 12 };

static struct example page;
static const char *salts[ROWS], *contents[ROWS];

/* One line of the example: a name, a space, a value that may be empty. */
static void
example_line(const char *line, int *row, struct arena *a)
{
	size_t n = strcspn(line, " ");
	const char *value = arena_text(a, line[n] == ' ' ? line + n + 1 : "");

	if (line[0] == 0) {
		(*row)++;
		return;
	}
	if (strncmp(line, "key ", 4) == 0) {
		assert_true(hex_bytes(value, page.key, sizeof(page.key)));
		return;
	}
	assert_in_range(*row, 0, ROWS - 1);
	if (strncmp(line, "salt ", 5) == 0) {
		salts[*row] = value;
	} else if (strncmp(line, "content ", 8) == 0) {
		contents[*row] = value;
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strlen(names[i]) == n && strncmp(line, names[i], n) == 0) {
			page.values[*row][i] = value;
		}
	}
}

static void
example_read(struct arena *a)
{
	FILE *f = fopen("docs/history.md", "r");
	char line[1000];
	bool in = false;
	int row = -1;

	page = (struct example){0};
	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL) {
		line[strcspn(line, "\n")] = 0;
		if (in && strcmp(line, "```") == 0) {
			break;
		}
		if (in) {
			example_line(line, &row, a);
		}
		in = in || strcmp(line, "```example") == 0;
	}
	(void)fclose(f);
	for (int i = 0; i < ROWS; i++) {
		assert_non_null(salts[i]);
		assert_non_null(contents[i]);
		for (size_t k = 0; k < sizeof(names) / sizeof(*names); k++) {
			assert_non_null(page.values[i][k]);
		}
	}
}

static int64_t
number(const char *text)
{
	int64_t n = 0;

	assert_true(str_int(text, &n));
	return n;
}

static enum err
example_write(struct ctx *c, void *arg)
{
	(void)arg;
	for (int i = 0; i < ROWS; i++) {
		const char *const *v = page.values[i];
		int64_t id = 0;

		TRY(db_int(c, &sql_history_insert,
		    ARGS(TEXT(v[0]), INT(number(v[PLACE])), INT(number(v[ACCOUNT])), TEXT(v[3]), TEXT(v[4]), INT(number(v[AT])), TEXT(v[6]), TEXT(v[7]),
		        INT(number(v[VERSION])), TEXT(v[9]), TEXT(v[DIGEST]), TEXT(v[PREVIOUS]), TEXT(v[HASH])),
		    &id, NULL));
		TRY(db_exec(c, &sql_history_content_insert, ARGS(INT(id), TEXT(salts[i]), TEXT(contents[i])), NULL));
	}
	TRY(db_exec(c, &sql_chain_head_make, ARGS(TEXT(page.values[0][0])), NULL));
	return db_exec(c, &sql_chain_head_move, ARGS(TEXT(page.values[0][0]), INT(ROWS), TEXT(page.values[1][HASH])), NULL);
}

/* Faults that verify finds, under this key (NULL: without one); its words are in `said`. */
static char said[20000];

static int64_t
verify(const unsigned char *key)
{
	struct host host = *kit_host();
	struct ctx c = *kit_ctx();
	struct buf report;
	int64_t faults = 0;

	host.has_key = key != NULL;
	memset(host.key, 0, sizeof(host.key));
	if (key != NULL) {
		memcpy(host.key, key, sizeof(host.key));
	}
	c.host = &host;
	buf_init(&report, sizeof(said) - 1);
	assert_int_equal(history_verify(&c, &report, &faults), OK);
	snprintf(said, sizeof(said), "%s", report.p != NULL ? report.p : "");
	buf_done(&report);
	return faults;
}

/* The example and nothing else. */
static void
example_only(void)
{
	tamper_history_gone();
	kit_write(example_write, NULL);
}

static void
the_example_of_the_page_is_what_the_program_checks(void **state)
{
	(void)state;
	example_read(kit_ctx()->arena);
	example_only();
	assert_int_equal(verify(page.key), 0);
	assert_string_equal(said, "");
	page.key[31] ^= 1;
	assert_int_equal(verify(page.key), ROWS);
}

/* The hash holds every field, and the digest every byte of salt and content. */
static void
a_change_of_any_field_shows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names) + 2; i++) {
		example_read(kit_ctx()->arena);
		if (i == sizeof(names) / sizeof(*names)) {
			salts[1] = "ffeeddccbbaa99887766554433221101";
		} else if (i == sizeof(names) / sizeof(*names) + 1) {
			contents[1] = "{\"gp_practice\":\"Carn Mor Practice\"}";
		} else if (i == PLACE || i == ACCOUNT || i == AT || i == VERSION) {
			page.values[1][i] = "9";
		} else {
			page.values[1][i] = arena_printf(kit_ctx()->arena, "%sx", page.values[1][i]);
		}
		example_only();
		if (verify(page.key) == 0) {
			fail_msg("a changed %s does not show", i < sizeof(names) / sizeof(*names) ? names[i] : "content or salt");
		}
	}
}

/* Fields have lengths before them, so letters cannot move from one to the next. */
static void
a_letter_that_moves_to_the_next_field_shows(void **state)
{
	(void)state;
	example_read(kit_ctx()->arena);
	page.values[1][3] = "Eilidh GrantS";
	page.values[1][4] = "trathlinn care home support team";
	example_only();
	assert_int_equal(verify(page.key), 1);
	assert_non_null(strstr(said, "chain h7, place 2: its keyed hash is wrong"));
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

	(void)state;
	begin();
	for (int i = 0; i < WRITERS; i++) {
		assert_int_equal(pthread_create(&threads[i], NULL, writer, NULL), 0);
	}
	for (int i = 0; i < WRITERS; i++) {
		void *failed;

		pthread_join(threads[i], &failed);
		assert_int_equal((intptr_t)failed, 0);
	}
	assert_int_equal(verify(kit_host()->key), 0);
	kit_ok(history_of(kit_ctx(), "thing", "T9", &rows));
	assert_int_equal(rows.n, WRITERS * SAVES);
}

static const struct CMUnitTest history_tests[] = {
    KIT_TEST(the_example_of_the_page_is_what_the_program_checks),
    KIT_TEST(a_change_of_any_field_shows),
    KIT_TEST(a_letter_that_moves_to_the_next_field_shows),
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
