/* SPDX-License-Identifier: MIT */
/* For the tests of faults: what a whole data set holds, so that "nothing was changed" can be said of all of it; every room's part of `alongside verify`;
 * and returns and register files to disturb. Used by tests/faults_*_test.c; nothing here is part of the program. */
#ifndef TESTS_FAULTS_KIT_H
#define TESTS_FAULTS_KIT_H

#include "tests/kit.h"

/* One line a table: its name, rows, and a sum over them in which their order does not count. Freed by the caller. Left out are traces (last seen, last used), and on
 * PostgreSQL what another thread folds every second; `verify` looks at those. */
char *digest_of(const char *dir, const char *url);
char *kit_digest(void);

/* Compares two digests and frees both; prints the tables that differ. */
bool digest_same(char *before, char *after);
#define want_same_digest(before, after) assert_true(digest_same((before), (after)))

/* Faults that `alongside verify` would count; what it would print is appended to report (may be NULL). The context has a connection for reading, outside any snapshot. */
int64_t verify_all(struct ctx *c, struct buf *report);
/* Of the test's own data set: verify finds nothing, or at least one thing and says this. */
void want_verified(void);
void want_verify_says(const char *text);
void want_verify_says_not(const char *text);

/* A file of the register with homes "CS2099100001" ... of Kinclair; a turn other than 0 changes some of their names, so that the files differ. */
const char *register_text(struct arena *a, int homes, int turn);

/* A return of nothing but "not known" and this many residents, in which one can be told from another. */
struct small_return {
	int64_t home;
	const char *day;
	int64_t residents;
	const char *reason;  /* may be NULL */
	int64_t base_revision; /* -1: the last wins */
	int64_t revision;    /* it got */
	bool is_new;
	const struct return_told *told; /* told by telephone; or NULL */
};
enum err small_return_send(struct ctx *c, void *arg); /* a write_fn of a struct small_return */

/* How thorough: 1 in ./dev test, more in ./dev soak (ALONGSIDE_SOAK). */
int soak(void);

#endif
