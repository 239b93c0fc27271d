/* SPDX-License-Identifier: MIT */
/* Every statement of every room prepares on both engines: what a room can ask of the data is a finite list, and all of it is looked at here. */
#include "base/list.h"
#include "tests/kit.h"

static void
every_statement_of_every_room_prepares_on_this_engine(void **state)
{
	int bad = 0, n = 0;

	(void)state;
	for (const struct room *const *room = rooms; *room != NULL; room++) {
		for (const struct sql *const *s = (*room)->statements; s != NULL && *s != NULL; s++) {
			struct list columns = LIST(const char *);
			struct ctx *c = kit_ctx();

			n++;
			if (db_prepare_check(c, *s, &columns) != OK) {
				print_error("%s/%s: %s\n", (*s)->room, (*s)->name, c->fault.sentence);
				bad++;
			} else if (((*s)->kind == SQL_EXEC) != (columns.n == 0)) {
				print_error("%s/%s: its kind does not fit its columns\n", (*s)->room, (*s)->name);
				bad++;
			}
		}
	}
	assert_int_equal(bad, 0);
	assert_true(n > 100);
}

static const struct CMUnitTest statements_tests[] = {
    KIT_TEST(every_statement_of_every_room_prepares_on_this_engine),
};
const struct test_suite statements_suite = SUITE("statements", statements_tests);
