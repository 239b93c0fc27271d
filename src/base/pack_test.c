/* SPDX-License-Identifier: MIT */
/* Packs: the shipped files, a host's own over them, and what is refused. What the files mean is
 * tested by their rooms. Run by build/tests pack. */
#include "tests/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/pack.h"

static struct ctx c;
static char dir[64];

static int
enter(void **state)
{
	(void)state;
	c = (struct ctx){ .arena = arena_new() };
	snprintf(dir, sizeof(dir), "/tmp/pack-XXXXXX");
	return mkdtemp(dir) ? 0 : -1;
}

static int
leave(void **state)
{
	static const char *const names[] = { "words.json", "own.json", "notes.txt",
		".hidden.json" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		unlink(arena_printf(c.arena, "%s/%s", dir, names[i]));
	}
	arena_free(c.arena);
	return rmdir(dir);
}

static void
file(const char *name, const char *text, size_t n)
{
	FILE *f = fopen(arena_printf(c.arena, "%s/%s", dir, name), "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

static void
the_shipped_pack_is_there(void **state)
{
	struct pack *p;

	(void)state;
	assert_int_equal(pack_load(&c, "scotland", NULL, &p), OK);
	assert_string_equal(p->name, "scotland");
	assert_int_equal(pack_json(p, "words.json")->kind, JSON_OBJECT);
	assert_string_equal(pack_word(p, "no such word"), "no such word");
	arena_free(p->arena);
}

static void
a_host_s_own_files_take_the_place_of_shipped_ones_and_add_to_them(void **state)
{
	struct pack *shipped, *p;

	(void)state;
	file("words.json", "{\"home\":\"house\"}", 16);
	file("own.json", "[1,2]", 5);
	file("notes.txt", "not JSON", 8);
	file(".hidden.json", "not JSON", 8);
	assert_int_equal(pack_load(&c, "scotland", NULL, &shipped), OK);
	assert_int_equal(pack_load(&c, "scotland", dir, &p), OK);
	assert_int_equal(p->files.n, shipped->files.n + 1);
	assert_string_equal(pack_word(p, "home"), "house");
	assert_int_equal(pack_json(p, "own.json")->len, 2);
	arena_free(shipped->arena);
	arena_free(p->arena);
}

static void
a_file_that_is_no_json_is_named(void **state)
{
	struct pack *p = NULL;

	(void)state;
	file("own.json", "{\"a\":1,\"a\":2}", 13);
	assert_int_equal(pack_load(&c, "scotland", dir, &p), ERR_INVALID);
	assert_non_null(strstr(c.fault.sentence, "own.json"));
	assert_non_null(strstr(c.fault.sentence, "line 1"));
	assert_null(p);
}

static void
a_file_that_is_too_large_is_refused(void **state)
{
	const size_t n = 4 * 1024 * 1024 + 1;
	char *text = malloc(n);
	struct pack *p;

	(void)state;
	memset(text, ' ', n);
	file("own.json", text, n);
	free(text);
	assert_int_equal(pack_load(&c, "scotland", dir, &p), ERR_LIMIT);
	assert_non_null(strstr(c.fault.sentence, "own.json"));
}

static void
a_pack_or_folder_that_is_not_there_is_an_error(void **state)
{
	struct pack *p;

	(void)state;
	assert_int_equal(pack_load(&c, "atlantis", NULL, &p), ERR_MISSING);
	assert_non_null(strstr(c.fault.sentence, "atlantis"));
	fault_clear(&c);
	assert_int_equal(pack_load(&c, "scot", NULL, &p), ERR_MISSING);
	fault_clear(&c);
	assert_int_equal(pack_load(&c, "", NULL, &p), ERR_MISSING);
	fault_clear(&c);
	assert_int_equal(pack_load(&c, "scotland", "/nowhere/at/all", &p), ERR_MISSING);
}

static void
a_pack_may_come_from_the_folder_alone(void **state)
{
	struct pack *p;

	(void)state;
	file("words.json", "{}", 2);
	assert_int_equal(pack_load(&c, "atlantis", dir, &p), OK);
	assert_int_equal(p->files.n, 1);
	assert_string_equal(pack_word(p, "home"), "home");
	arena_free(p->arena);
}

#define FRESH(test) cmocka_unit_test_setup_teardown(test, enter, leave)

static const struct CMUnitTest pack_tests[] = {
	FRESH(the_shipped_pack_is_there),
	FRESH(a_host_s_own_files_take_the_place_of_shipped_ones_and_add_to_them),
	FRESH(a_file_that_is_no_json_is_named),
	FRESH(a_file_that_is_too_large_is_refused),
	FRESH(a_pack_or_folder_that_is_not_there_is_an_error),
	FRESH(a_pack_may_come_from_the_folder_alone),
};

const struct test_suite pack_suite = SUITE_PLAIN("pack", pack_tests);
