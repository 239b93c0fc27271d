/* SPDX-License-Identifier: MIT */
/* Seals: what one holds to the byte, when one is made, and that a tail which was cut so that every chain looks whole shows all the same. That the program makes one each day is in
 * tests/seal.sh. */
#include "tests/kit.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "rooms/history/history.h"
#include "tests/tamper.h"

static char said[4000];

struct wanted {
	const char *day;
	bool again, made;
	struct seal seal;
};

static enum err
seal_write(struct ctx *c, void *arg)
{
	struct wanted *w = arg;

	return seal_make(c, w->day, w->again, &w->seal, &w->made);
}

/* Its hash, copied, or NULL when none was made. */
static char *
sealed(const char *day, bool again)
{
	struct wanted w = {.day = day, .again = again};

	kit_write(seal_write, &w);
	return w.made ? strdup(w.seal.hash) : NULL;
}

static enum err
save(struct ctx *c, void *arg)
{
	const int64_t *home = arg;

	return history_add(c, &(struct saved){.home = *home, .kind = "thing", .record = "T", .version = 1, .content = "{}"});
}

static void
saved(int64_t home)
{
	kit_write(save, &home);
}

static int64_t
verify(void)
{
	return chains_verify(kit_host()->key, said, sizeof(said));
}

/* Faults that `verify --seal` finds. */
static int64_t
check(const char *day, const char *hash)
{
	struct buf report;
	int64_t faults = 0;

	buf_init(&report, sizeof(said) - 1);
	kit_ok(seal_check(kit_ctx(), day, hash, &report, &faults));
	(void)snprintf(said, sizeof(said), "%s", report.p);
	buf_done(&report);
	return faults;
}

static const struct history_row *
only_row(struct list *rows)
{
	kit_ok(history_of(kit_ctx(), "thing", "T", rows));
	return LIST_AT(*rows, struct history_row, rows->n - 1);
}

static void
a_seal_is_the_hash_of_the_day_and_of_every_chains_end(void **state)
{
	struct buf b;
	struct list rows;
	char *hash;

	(void)state;
	tamper_history_gone();
	saved(1007);
	hash = sealed("2026-11-21", false);
	assert_non_null(hash);
	buf_init(&b, 1000);
	buf_add(&b, "\0\0\0\0\0\0\0\n2026-11-21\0\0\0\0\0\0\0\5h1007\0\0\0\0\0\0\0\0011\0\0\0\0\0\0\0@", 8 + 10 + 8 + 5 + 8 + 1 + 8);
	buf_adds(&b, only_row(&rows)->hash);
	assert_string_equal(hash, hash_hex(kit_ctx()->arena, b.p, b.len));
	buf_done(&b);
	free(hash);
}

static void
a_day_is_sealed_once_and_again_only_when_rows_were_added(void **state)
{
	char *first, *second;

	(void)state;
	tamper_history_gone();
	assert_null(sealed("2026-11-20", false)); /* nothing to seal */
	saved(1007);
	first = sealed("2026-11-21", false);
	assert_non_null(first);
	assert_null(sealed("2026-11-21", false));
	assert_null(sealed("2026-11-21", true));
	assert_null(sealed("2026-11-20", true)); /* a clock that was set back */
	saved(1008);
	assert_null(sealed("2026-11-21", false));
	second = sealed("2026-11-21", true);
	assert_non_null(second);
	assert_string_not_equal(first, second);
	/* Each day has its line, also one on which nobody saved anything. */
	free(first);
	first = sealed("2026-11-22", false);
	assert_non_null(first);
	assert_string_not_equal(first, second);
	saved(1007);
	assert_int_equal(verify(), 0);
	assert_int_equal(check("2026-11-21", second), 0);
	assert_non_null(strstr(said, "The seal of 2026-11-21 holds"));
	assert_int_equal(check("2026-11-22", first), 0);
	assert_int_equal(check("2026-11-21", first), 1); /* of another day */
	assert_int_equal(check("2026-11-19", first), 1); /* of none */
	free(first);
	free(second);
}

/* Somebody takes the last row of a chain away with its content, and sets the head back: every chain is whole. */
static void
cut_tail(const char *hash_before)
{
	tamper(&tamper_content_gone, TEXT("h1007"), INT(2));
	tamper(&tamper_row_gone, TEXT("h1007"), INT(2));
	tamper(&tamper_head_set, TEXT("h1007"), INT(1), TEXT(hash_before));
}

static void
a_tail_that_was_cut_shows(void **state)
{
	struct list rows;
	const char *before;
	char *hash;

	(void)state;
	tamper_history_gone();
	saved(1007);
	before = only_row(&rows)->hash;
	saved(1007);
	cut_tail(before);
	assert_int_equal(verify(), 0); /* not sealed: it does not show */
	saved(1007);
	hash = sealed("2026-11-21", false);
	assert_int_equal(verify(), 0);
	cut_tail(before);
	assert_int_equal(verify(), 1);
	assert_non_null(strstr(said, "seal 1, of 2026-11-21"));
	assert_int_equal(check("2026-11-21", hash), 1);
	assert_non_null(strstr(said, "does not hold"));
	/* And another row in its place, under the same key, is not the one that was sealed. */
	saved(1007);
	kit_ctx()->now += 60;
	assert_int_equal(check("2026-11-21", hash), 1);
	free(hash);
}

static void
whoever_takes_the_seals_away_too_is_shown_by_the_log(void **state)
{
	struct list rows;
	const char *before;
	char *hash, *forged;

	(void)state;
	tamper_history_gone();
	saved(1007);
	before = only_row(&rows)->hash;
	saved(1007);
	hash = sealed("2026-11-21", false);
	cut_tail(before);
	tamper(&tamper_seals_gone);
	tamper(&tamper_seal_heads_gone);
	assert_int_equal(verify(), 0);
	assert_int_equal(check("2026-11-21", hash), 1);
	forged = sealed("2026-11-21", false); /* the same day sealed anew */
	assert_non_null(forged);
	assert_int_equal(verify(), 0);
	assert_int_equal(check("2026-11-21", hash), 1);
	free(hash);
	free(forged);
}

static const struct CMUnitTest history_seal_tests[] = {
    KIT_TEST(a_seal_is_the_hash_of_the_day_and_of_every_chains_end),
    KIT_TEST(a_day_is_sealed_once_and_again_only_when_rows_were_added),
    KIT_TEST(a_tail_that_was_cut_shows),
    KIT_TEST(whoever_takes_the_seals_away_too_is_shown_by_the_log),
};

const struct test_suite history_seal_suite = SUITE("history_seal", history_seal_tests);
