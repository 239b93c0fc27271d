/* SPDX-License-Identifier: MIT */
/* The bytes of docs/history.md: its example is read from the page, written into the tables and checked by the program, and every field of it counts.
 * Chains that the program wrote itself are in history_test.c. */
#include "tests/kit.h"

#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "rooms/history/history.sql.h"
#include "tests/tamper.h"

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

		TRY(db_exec(c, &sql_history_insert,
		    ARGS(TEXT(v[0]), INT(number(v[PLACE])), INT(number(v[ACCOUNT])), TEXT(v[3]), TEXT(v[4]), INT(number(v[AT])), TEXT(v[6]), TEXT(v[7]),
		        INT(number(v[VERSION])), TEXT(v[9]), TEXT(v[DIGEST]), TEXT(v[PREVIOUS]), TEXT(v[HASH])),
		    NULL));
		TRY(db_exec(c, &sql_history_content_insert, ARGS(TEXT(v[0]), INT(number(v[PLACE])), TEXT(salts[i]), TEXT(contents[i])), NULL));
	}
	TRY(db_exec(c, &sql_chain_head_make, ARGS(TEXT(page.values[0][0])), NULL));
	return db_exec(c, &sql_chain_head_move, ARGS(TEXT(page.values[0][0]), INT(ROWS), TEXT(page.values[1][HASH])), NULL);
}

static char said[4000];

static int64_t
verify(const unsigned char *key)
{
	return chains_verify(key, said, sizeof(said));
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

static const struct CMUnitTest history_bytes_tests[] = {
    KIT_TEST(the_example_of_the_page_is_what_the_program_checks),
    KIT_TEST(a_change_of_any_field_shows),
    KIT_TEST(a_letter_that_moves_to_the_next_field_shows),
};
const struct test_suite history_bytes_suite = SUITE("history_bytes", history_bytes_tests);
