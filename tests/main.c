/* SPDX-License-Identifier: MIT */
/* Runs the suites: each once, or once for each engine. Walks the list made at build; knows no test by name.
 *
 *   build/tests [--engine sqlite|postgres] [--list] [SUITE | SUITE/TEST]...
 *   build/tests --write-routes              makes tests/routes.txt anew
 *
 * Its last line is "N passed, N failed, N skipped", which ./dev test adds up. Without ALONGSIDE_TEST_POSTGRES the tests of that
 * engine count as skipped. A test that calls skip() counts as skipped; cmocka itself does not tell, so each test is run
 * through run_noted(), which notes those that came to their end. */
#include "tests/kit.h"

#include <fnmatch.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/suites.h"

const char *test_database;
bool test_write_routes;

struct counts {
	size_t passed, failed, skipped;
};

struct wanted {
	char **names; /* empty: everything */
	int n;
	bool list;
	const char *engine; /* NULL: both */
};

/* The test now running and how many of this suite came to their end. */
static const struct CMUnitTest *running;
static bool came_to_end;
static size_t ended;

static int
set_up_noted(void **state)
{
	running = *state;
	came_to_end = false;
	*state = running->initial_state;
	return running->setup_func ? running->setup_func(state) : 0;
}

static void
run_noted(void **state)
{
	running->test_func(state);
	came_to_end = true;
}

static int
tear_down_noted(void **state)
{
	int rc = running->teardown_func ? running->teardown_func(state) : 0;

	ended += rc == 0 && came_to_end;
	return rc;
}

static bool
is_wanted(const struct wanted *w, const char *suite, const char *test)
{
	char name[256];

	if (w->n == 0) {
		return true;
	}
	snprintf(name, sizeof(name), "%s/%s", suite, test);
	for (int i = 0; i < w->n; i++) {
		if (strcmp(w->names[i], suite) == 0 || fnmatch(w->names[i], name, 0) == 0) {
			return true;
		}
	}
	return false;
}

/* Those of the suite that were asked for, each wrapped; *ret is freed by the caller. */
static size_t
choose(const struct test_suite *s, const struct wanted *w, struct CMUnitTest **ret)
{
	struct CMUnitTest *chosen = calloc(s->n + 1, sizeof(*chosen));
	size_t n = 0;

	if (!chosen) {
		abort();
	}
	for (size_t i = 0; i < s->n; i++) {
		const struct CMUnitTest *t = &s->tests[i];

		if (!is_wanted(w, s->name, t->name)) {
			continue;
		}
		chosen[n++] = (struct CMUnitTest){
			.name = t->name,
			.test_func = run_noted,
			.setup_func = set_up_noted,
			.teardown_func = tear_down_noted,
			.initial_state = (void *)t,
		};
	}
	*ret = chosen;
	return n;
}

static void
run_suite(const struct test_suite *s, const char *engine, const struct wanted *w, struct counts *counts)
{
	struct CMUnitTest *chosen;
	size_t n = choose(s, w, &chosen);
	size_t failed, passed;
	char title[128];
	int rc;

	if (n == 0) {
		free(chosen);
		return;
	}
	snprintf(title, sizeof(title), engine ? "%s (%s)" : "%s", s->name, engine);
	ended = 0;
	rc = _cmocka_run_group_tests(title, chosen, n, NULL, NULL);
	free(chosen);

	failed = rc < 0 ? n : (size_t)rc;
	if (failed > n) {
		failed = n;
	}
	passed = ended < n - failed ? ended : n - failed;
	counts->failed += failed;
	counts->passed += passed;
	counts->skipped += n - failed - passed;
	fflush(stdout);
}

static void
skip_suite(const struct test_suite *s, const struct wanted *w, struct counts *counts)
{
	struct CMUnitTest *chosen;

	counts->skipped += choose(s, w, &chosen);
	free(chosen);
}

static void
run_all(const struct wanted *w, struct counts *counts)
{
	const char *url = getenv("ALONGSIDE_TEST_POSTGRES");
	bool sqlite = !w->engine || strcmp(w->engine, "sqlite") == 0;
	bool postgres = !w->engine || strcmp(w->engine, "postgres") == 0;

	for (size_t i = 0; test_suites[i]; i++) {
		const struct test_suite *s = test_suites[i];

		test_database = NULL;
		if (!s->engines) {
			if (sqlite) { /* not once with each engine */
				run_suite(s, NULL, w, counts);
			}
			continue;
		}
		if (sqlite) {
			run_suite(s, "sqlite", w, counts);
		}
		if (postgres && url && *url) {
			test_database = url;
			run_suite(s, "postgres", w, counts);
		} else if (postgres) {
			skip_suite(s, w, counts);
		}
	}
}

/* Some suite has such a test, though none may run with the one engine that was asked for. */
static bool
is_there(const struct wanted *w)
{
	for (size_t i = 0; test_suites[i]; i++) {
		for (size_t k = 0; k < test_suites[i]->n; k++) {
			if (is_wanted(w, test_suites[i]->name, test_suites[i]->tests[k].name)) {
				return true;
			}
		}
	}
	return false;
}

static void
list_all(const struct wanted *w)
{
	for (size_t i = 0; test_suites[i]; i++) {
		const struct test_suite *s = test_suites[i];

		for (size_t k = 0; k < s->n; k++) {
			if (is_wanted(w, s->name, s->tests[k].name)) {
				printf("%s/%s\n", s->name, s->tests[k].name);
			}
		}
	}
}

int
main(int argc, char **argv)
{
	static char only[] = "routes/access_is_as_the_golden_copy_says", *routes[] = {only, NULL};
	struct wanted w = {0};
	struct counts counts = {0};
	int at = 1;

	for (; at < argc && strncmp(argv[at], "--", 2) == 0; at++) {
		if (strcmp(argv[at], "--list") == 0) {
			w.list = true;
		} else if (strcmp(argv[at], "--engine") == 0 && at + 1 < argc) {
			w.engine = argv[++at];
		} else if (strcmp(argv[at], "--write-routes") == 0) {
			test_write_routes = true;
		} else {
			fprintf(stderr, "usage: tests [--engine sqlite|postgres] [--list] [SUITE | SUITE/TEST]...\n");
			return 2;
		}
	}
	if (w.engine && strcmp(w.engine, "sqlite") != 0 && strcmp(w.engine, "postgres") != 0) {
		fprintf(stderr, "tests: the engines are sqlite and postgres\n");
		return 2;
	}
	w.names = test_write_routes ? routes : argv + at;
	w.n = test_write_routes ? 1 : argc - at;
	if (w.list) {
		list_all(&w);
		return 0;
	}

	run_all(&w, &counts);
	if (counts.passed + counts.failed + counts.skipped == 0 && !is_there(&w)) {
		fprintf(stderr, "tests: no test of that name\n");
		return 1;
	}
	printf("%zu passed, %zu failed, %zu skipped\n", counts.passed, counts.failed, counts.skipped);
	return counts.failed ? 1 : 0;
}
