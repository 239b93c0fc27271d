/* SPDX-License-Identifier: MIT */
/* Every route that writes, with its Nth statement failing, for every N: the answer is a clean refusal and nothing at all has changed. Every page and file likewise. And each
 * free text that a form takes, filled with what is meant to break out of a page, shown on every page by everybody. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "base/str.h"
#include "rooms/register/register.h"
#include "tests/every_write.h"
#include "tests/faults_kit.h"
#include "tests/people.h"
#include "tests/suites.h"

static const char *const roles[] = {"home submitter", "home manager", "provider lead", "team member", "team chair", "partner member", "health protection", "executive", "regulator",
    "administrator"};

/* ---- each has its row ------------------------------------------------------------------------------------------------ */

static bool
has_step(enum method m, const char *path)
{
	for (const struct write_step *s = write_steps; s->route; s++) {
		if (s->method == m && strcmp(s->route, path) == 0) {
			return true;
		}
	}
	return false;
}

static void
route_look(const struct room *room, const struct route *r, void *arg)
{
	int *missing = arg;

	if (r->method != GET && !has_step(r->method, r->path)) {
		print_error("%s: no row in tests/every_write.c for %s\n", room->name, r->path);
		(*missing)++;
	}
}

static void
every_route_that_writes_has_a_valid_request(void **state)
{
	int missing = 0;

	(void)state;
	routes_each(route_look, &missing);
	assert_int_equal(missing, 0);
}

/* ---- the Nth statement ------------------------------------------------------------------------------------------------ */

static void
want_clean_refusal(const struct write_step *s, int n)
{
	const char *body = str_or(answer()->body, "");

	if (answer()->status != 503) {
		print_error("%s, statement %d: %d\n", s->route, n, answer()->status);
	}
	want_status(503);
	assert_null(strstr(body, "sqlite"));
	assert_null(strstr(body, "SELECT "));
	assert_null(strstr(body, ".c:"));
}

/* What runs behind the answer has come to its end: the newest upload is neither waiting nor at work. */
static void
wait_elsewhere(void)
{
	static const struct sql busy = {.name = "busy", .room = "test", .reach = "none, because tests", .kind = SQL_ONE,
	    .sqlite = "SELECT count(*) FROM register_uploads WHERE state = 'working'", .postgres = "SELECT count(*) FROM register_uploads WHERE state = 'working'"};
	int64_t n = 1;

	for (int i = 0; i < 1000 && n > 0; i++) {
		struct timespec t = {.tv_nsec = 10000000};

		nanosleep(&t, NULL);
		kit_ok(db_int(kit_ctx(), &busy, NOARGS, &n, NULL));
	}
	assert_int_equal(n, 0);
}

static enum err
nothing(struct ctx *c, void *arg)
{
	(void)c;
	(void)arg;
	return OK;
}

/* Sends the step with more and more of its statements going well, until all do. Returns how often it was refused. */
static int
fail_each(const struct write_step *s)
{
	int refused = 0, few = test_database ? 2 : 5;

	for (int n = 1;; n += soak() > 1 ? 1 : 1 + n / few) {
		char *before;
		int left;

		step_open(s, NULL);
		kit_write(nothing, NULL); /* a fold that failed with the last step is done now */
		before = kit_digest();
		db_fail_after(s->elsewhere ? 0 : n);
		step_send();
		left = db_fail_after(0);
		if (step_done()) {
			/* All went well, or what failed was not the person's: a trace, a fold that is done next time. */
			free(before);
			break;
		}
		if (left != 0) {
			print_error("%s was refused without a fault\n", s->route);
			want_status(303);
		}
		want_clean_refusal(s, n);
		if (!digest_same(before, kit_digest())) {
			fail_msg("%s, statement %d failed and left something", s->route, n);
		}
		refused++;
	}
	if (s->elsewhere) {
		wait_elsewhere();
	}
	return refused;
}

static void
the_nth_statement_of_any_write_that_fails_leaves_nothing(void **state)
{
	int refused = 0;

	(void)state;
	for (const struct write_step *s = write_steps; s->route; s++) {
		refused += fail_each(s);
	}
	want_verified();
	assert_in_range(refused, 80, 100000);
}

static enum err
import(struct ctx *c, void *arg)
{
	const char *text = register_text(c->arena, 12, 0), *summary;

	(void)arg;
	return register_import(c, text, strlen(text), "homes.csv", "2026-10-31", false, "", &summary);
}

static void
the_nth_statement_of_an_import_that_fails_leaves_nothing(void **state)
{
	char *before = kit_digest();
	int refused = 0;

	(void)state;
	for (int n = 1;; n += soak() > 1 ? 1 : 1 + n / 6) {
		enum err e;

		db_fail_after(n);
		e = kit_try(import, NULL);
		if (db_fail_after(0) != 0 || e == OK) {
			assert_int_equal(e, OK);
			break;
		}
		assert_int_equal(e, ERR_IO);
		if (!digest_same(strdup(before), kit_digest())) {
			fail_msg("statement %d of an import failed and left something", n);
		}
		refused++;
	}
	free(before);
	assert_in_range(refused, 15, 100000);
	want_verified();
}

/* ---- pages ------------------------------------------------------------------------------------------------------------- */

/* What is looked at: every page with the ids that there are. */
static struct {
	const char *paths[200];
	size_t n;
} pages;

static void
page_add(const char *path)
{
	assert_true(pages.n < 200);
	pages.paths[pages.n++] = path;
}

static void
page_of_route(const struct room *room, const struct route *r, void *arg)
{
	static const char *const ends[] = {".csv", ".xlsx"};
	const char *home = strstr(r->path, "/:home");
	const char *path = r->path;

	(void)room;
	(void)arg;
	if (r->method != GET || r->stream || strcmp(path, "/metrics") == 0) {
		return;
	}
	if (home) {
		path = arena_printf(kit_ctx()->arena, "%.*s/" ROWANBANK "%s", (int)(home - path), path, home + strlen("/:home"));
	}
	if (strstr(path, "/:day")) {
		path = arena_printf(kit_ctx()->arena, "%.*s/2026-11-22%s", (int)(strstr(path, "/:day") - path), path, strstr(path, "/:day") + strlen("/:day"));
	}
	if (strchr(path, ':')) {
		return; /* found through links */
	}
	page_add(path);
	for (size_t i = 0; r->files && i < 2; i++) {
		page_add(arena_printf(kit_ctx()->arena, "%s%s", path, ends[i]));
	}
	if (r->api || r->api_only) {
		page_add(arena_printf(kit_ctx()->arena, "/api/v1%s", path));
	}
}

/* Links of the last answer to pages of ours that are not known yet. */
static void
links_add(void)
{
	const char *body = str_or(answer()->body, "");
	size_t most = pages.n + 12;

	for (const char *p = strstr(body, " href=\"/"); p && pages.n < most && pages.n < 190; p = strstr(p + 1, " href=\"/")) {
		size_t n = strcspn(p + 7, "\"#?&");
		const char *path = arena_copy(kit_ctx()->arena, p + 7, n);
		bool known = strncmp(path, "/assets/", 8) == 0;

		for (size_t i = 0; i < pages.n && !known; i++) {
			known = strcmp(pages.paths[i], path) == 0;
		}
		if (!known) {
			page_add(path);
		}
	}
}

static void
pages_start(void)
{
	pages.n = 0;
	routes_each(page_of_route, NULL);
	page_add("/homes/" ROWANBANK "/return?step=1");
	page_add("/homes/" ROWANBANK "/return?step=6");
	page_add("/homes/" ROWANBANK "/return?step=7");
}

static void
do_all(const char *text)
{
	for (const struct write_step *s = write_steps; s->route; s++) {
		/* The shared thing and the colour stay, so that there is something to see. */
		if (text && (strstr(s->route, ":set/end") || strstr(s->route, ":share/end") || strcmp(s->route, "/sign-out") == 0)) {
			continue;
		}
		step_open(s, text);
		step_send();
		if (!step_done()) {
			print_error("%s:\n", s->route);
			want_status(303);
		}
		if (s->elsewhere) {
			wait_elsewhere();
		}
	}
}

static void
the_nth_statement_of_any_page_that_fails_is_a_clean_refusal(void **state)
{
	static const char *const some[] = {"home manager", "team chair", "administrator"};
	int refused = 0;

	(void)state;
	do_all(NULL);
	pages_start();
	for (size_t i = 0; i < pages.n; i++) {
		for (size_t k = 0; k < 3; k++) {
			as(some[k]);
			for (int n = 1, left = 0; left == 0; n += 1 + n / 2) {
				db_fail_after(n);
				GET(pages.paths[i]);
				left = db_fail_after(0);
				if (left == 0 && answer()->status != 503 && answer()->status >= 400) {
					print_error("%s, statement %d\n", pages.paths[i], n);
					want_status(503);
				}
				refused += answer()->status == 503;
			}
		}
	}
	assert_in_range(refused, 200, 100000);
	want_verified();
}

/* ---- hostile text ------------------------------------------------------------------------------------------------------- */

/* Breaks out of text, of attributes of either kind, of scripts and comments, is a formula, turns the line around, and has four-byte characters. */
#define HOSTILE "=cmd|'\"><hostile x=\"1\" y='2'>&amp;</script><!-- \xe2\x80\xae\xf0\x9f\x8f\xa0 {{7}} ${1}"

/* Of an XLSX file: no cell is a formula. */
static void
want_no_formula(const char *path)
{
	zip_error_t error;
	zip_source_t *bytes;
	zip_t *z;

	zip_error_init(&error);
	bytes = zip_source_buffer_create(answer()->body, answer()->body_n, 0, &error);
	z = zip_open_from_source(bytes, ZIP_RDONLY, &error);
	assert_non_null(z);
	for (zip_int64_t i = 0; i < zip_get_num_entries(z, 0); i++) {
		zip_stat_t st;
		zip_file_t *f = zip_fopen_index(z, (zip_uint64_t)i, 0);
		char *text;

		assert_int_equal(zip_stat_index(z, (zip_uint64_t)i, 0, &st), 0);
		text = arena_alloc(kit_ctx()->arena, st.size + 1);
		assert_int_equal(zip_fread(f, text, st.size), (zip_int64_t)st.size);
		zip_fclose(f);
		if (strstr(text, "<f>") || strstr(text, "<hostile")) {
			fail_msg("%s: %s holds a formula or an element", path, st.name);
		}
	}
	zip_close(z);
}

/* A cell of a CSV file that a spreadsheet would take for a formula. */
static bool
csv_has_formula(const char *body)
{
	return strncmp(body, "=", 1) == 0 || strstr(body, "\n=") || strstr(body, ",=") || strstr(body, ",\"=");
}

static bool
look_hostile(const char *path)
{
	const char *type = str_or(answer()->type, ""), *body = str_or(answer()->body, "");
	bool seen = false;

	if (str_starts(type, "text/html")) {
		seen = strstr(body, "&lt;hostile") != NULL;
		if (strstr(body, "<hostile") || strstr(body, "<script>") || strstr(body, "y='2'")) {
			fail_msg("%s shows text as markup", path);
		}
	} else if (str_starts(type, "application/json")) {
		seen = strstr(body, "<hostile x=\\\"1\\\"") != NULL;
		(void)answer_json();
	} else if (str_starts(type, "text/csv")) {
		seen = strstr(body, "<hostile") != NULL;
		if (csv_has_formula(body)) {
			fail_msg("%s holds a formula", path);
		}
	} else if (strstr(type, "spreadsheet")) {
		want_no_formula(path);
	}
	return seen;
}

static void
hostile_text_stays_text_on_every_page_and_in_every_file(void **state)
{
	int seen = 0;

	(void)state;
	do_all(HOSTILE);
	pages_start();
	for (size_t k = 0; k < sizeof(roles) / sizeof(*roles); k++) {
		as(roles[k]);
		for (size_t i = 0; i < pages.n; i++) {
			GET(pages.paths[i]);
			if (answer()->status >= 500) {
				want_status(200);
			}
			if (answer()->status != 200) {
				continue;
			}
			seen += look_hostile(pages.paths[i]);
			links_add();
		}
	}
	assert_in_range(seen, 100, 100000);
	want_verified();
}

static const struct CMUnitTest faults_routes_tests[] = {
    KIT_TEST(every_route_that_writes_has_a_valid_request),
    KIT_TEST(the_nth_statement_of_any_write_that_fails_leaves_nothing),
    KIT_TEST(the_nth_statement_of_an_import_that_fails_leaves_nothing),
    KIT_TEST(the_nth_statement_of_any_page_that_fails_is_a_clean_refusal),
    KIT_TEST(hostile_text_stays_text_on_every_page_and_in_every_file),
};

const struct test_suite faults_routes_suite = SUITE("faults_routes", faults_routes_tests);
