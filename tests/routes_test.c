/* SPDX-License-Identifier: MIT */
/* Every route against every role, towards what is one's own and what is another team's: tests/routes.txt is the golden copy, so that any change of access shows in a diff.
 * `build/tests --write-routes` makes it anew. And for every route: nothing is changed without the token of a form of ours, and what is foreign answers
 * like what is not there, byte for byte. */
#include "tests/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "rooms/accounts/people.h"
#include "rooms/accounts/sign_in.h"
#include "rooms/homes/homes.h"
#include "tests/people.h"
#include "tests/suites.h"
#include "web/router.h"

#define GOLDEN "tests/routes.txt"

enum { PATH_MAX_BYTES = 300, ROUTES_MAX = 400 };
enum whose { OWN, FOREIGN, ABSENT };
enum request_door { BY_PAGE, BY_API };

/* In the order of the columns; NULL is nobody. */
static const struct {
	const char *role, *head;
} roles[] = {
    {NULL, "--"},
    {"home submitter", "sub"},
    {"home manager", "man"},
    {"provider lead", "pro"},
    {"team member", "mem"},
    {"duty", "dut"},
    {"team chair", "cha"},
    {"partner member", "par"},
    {"health protection", "hea"},
    {"executive", "exe"},
    {"commissioner", "com"},
    {"regulator", "reg"},
    {"administrator", "adm"},
};
enum { ROLES = sizeof(roles) / sizeof(*roles) };

/* ---- what a parameter of a path becomes --------------------------------------------------------------------------------- */

static struct {
	char group[2][20], account[2][20], organisation[2][20];
} refs;

static void
refs_find(void)
{
	static const char *const duty[] = {"duty.1@example.org", "duty.2@example.org"}, *const council[] = {"TEST-C1", "TEST-C2"};
	static const char *const team[] = {"Kinclair care home support team", "Abermuir care home support team"};

	for (int i = 0; i < 2; i++) {
		struct person_key k;
		struct organisation o;
		struct group g;
		int64_t id;
		bool found;

		kit_ok(person_by_sign_in(kit_ctx(), duty[i], &k, &found));
		kit_ok(group_find(kit_ctx(), "council", council[i], &id));
		kit_ok(group_by_id(kit_ctx(), id, &g));
		kit_ok(organisation_by_words(kit_ctx(), team[i], &o));
		snprintf(refs.group[i], sizeof(refs.group[i]), "%s", g.ref);
		snprintf(refs.account[i], sizeof(refs.account[i]), "%s", k.ref);
		snprintf(refs.organisation[i], sizeof(refs.organisation[i]), "%s", o.ref);
	}
}

/* NULL: this parameter is the same for everybody. */
static const char *
param_value(const char *name, size_t n, enum whose w)
{
	const struct {
		const char *name, *values[3];
	} known[] = {
	    {"home", {ROWANBANK, WHINFELL, NO_SUCH_HOME}},
	    {"provider", {"SP2099000001", "SP2099000003", "SP2099000777"}},
	    {"group", {refs.group[0], refs.group[1], "G0000000000"}},
	    {"account", {refs.account[0], refs.account[1], "P0000000000"}},
	    {"organisation", {refs.organisation[0], refs.organisation[1], "O0000000000"}},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (strlen(known[i].name) == n && strncmp(known[i].name, name, n) == 0) {
			return known[i].values[w];
		}
	}
	return NULL;
}

static bool
is_param(const char *name, size_t n, const char *want)
{
	return strlen(want) == n && strncmp(name, want, n) == 0;
}

/* The address of a request; true when it speaks of something that is somebody's. */
static bool
path_make(const struct route *t, enum request_door door, enum whose w, char out[PATH_MAX_BYTES])
{
	size_t at = (size_t)snprintf(out, PATH_MAX_BYTES, "%s", door == BY_API ? "/api/v1" : "");
	bool somebodys = false;

	for (const char *p = t->path; *p && at + 40 < PATH_MAX_BYTES;) {
		size_t n = strcspn(p + 1, "/");
		const char *value = NULL;

		if (p[1] == ':') {
			value = param_value(p + 2, n - 1, w);
			somebodys |= value != NULL;
			value = value ? value : is_param(p + 2, n - 1, "day") ? "2026-11-21" : "X0000000000";
		}
		at += (size_t)(value ? snprintf(out + at, PATH_MAX_BYTES - at, "/%s", value) : snprintf(out + at, PATH_MAX_BYTES - at, "/%.*s", (int)n, p + 1));
		p += 1 + n;
	}
	if (t->scope == SCOPE_GROUP && !strstr(t->path, ":group")) {
		somebodys = true; /* without a name it is one's own */
		if (w != OWN) {
			snprintf(out + at, PATH_MAX_BYTES - at, "?group=%s", param_value("group", 5, w));
		}
	}
	return somebodys;
}

/* ---- asking ---------------------------------------------------------------------------------------------------------- */

static void
ask(const struct route *t, enum request_door door, const char *path)
{
	if (t->upload && door == BY_PAGE) {
		UPLOAD(path, "file.csv", "nothing", 7);
	} else if (door == BY_API || t->api_only) {
		kit_json(t->method, path, t->method == GET ? NULL : "{}");
	} else if (t->method == GET) {
		GET(path);
	} else {
		POST(path);
	}
}

/* The status a role gets. What changed something is undone: the data set is made anew. */
static int
status_of(const struct route *t, enum request_door door, const char *role, const char *path)
{
	int status;

	as(role);
	ask(t, door, path);
	status = answer()->status;
	if (t->method != GET && status < 400) {
		kit_stop(NULL);
		kit_start(NULL);
	}
	return status;
}

struct routes {
	struct {
		const struct room *room;
		const struct route *route;
	} all[ROUTES_MAX];
	size_t n;
};

static void
route_add(const struct room *room, const struct route *route, void *arg)
{
	struct routes *l = arg;

	assert_true(l->n < ROUTES_MAX);
	l->all[l->n].room = room;
	l->all[l->n++].route = route;
}

static bool
has_door(const struct route *t, enum request_door door)
{
	return door == BY_API ? t->api || t->api_only : !t->api_only;
}

/* ---- the golden copy ------------------------------------------------------------------------------------------------- */

static void
line_add(struct buf *b, const struct route *t, enum request_door door, enum whose w)
{
	char path[PATH_MAX_BYTES], shown[PATH_MAX_BYTES];
	bool somebodys = path_make(t, door, w, path);

	if (w == FOREIGN && !somebodys) {
		return;
	}
	snprintf(shown, sizeof(shown), "%s%s", door == BY_API ? "/api/v1" : "", t->path);
	buf_printf(b, "%-6s %-48s %-7s", method_name(t->method), shown, !somebodys ? "-" : w == OWN ? "own" : "foreign");
	for (size_t i = 0; i < ROLES; i++) {
		buf_printf(b, " %3d", status_of(t, door, roles[i].role, path));
	}
	buf_addc(b, '\n');
}

static void
matrix(struct buf *b)
{
	struct routes l = {.n = 0};
	const char *room = "";

	routes_each(route_add, &l);
	buf_adds(b, "# Who gets which answer: made by `build/tests --write-routes`, compared by tests/routes_test.c. A form is sent empty.\n"
	            "# own: Rowanbank, its team, area and people; foreign: those of the other team. Columns: nobody");
	for (size_t i = 1; i < ROLES; i++) {
		buf_printf(b, ", %s", roles[i].role);
	}
	buf_adds(b, ".\n");
	for (size_t i = 0; i < l.n; i++) {
		const struct route *t = l.all[i].route;

		if (strcmp(room, l.all[i].room->name) != 0) {
			room = l.all[i].room->name;
			buf_printf(b, "\n# %-62s ", room);
			for (size_t k = 0; k < ROLES; k++) {
				buf_printf(b, " %3s", roles[k].head);
			}
			buf_addc(b, '\n');
		}
		for (enum request_door door = BY_PAGE; door <= BY_API; door++) {
			if (has_door(t, door)) {
				line_add(b, t, door, OWN);
				line_add(b, t, door, FOREIGN);
			}
		}
	}
}

static char *
golden_read(void)
{
	FILE *f = fopen(GOLDEN, "re");
	char *text = calloc(1, 1 << 20);
	size_t n = f && text ? fread(text, 1, (1 << 20) - 1, f) : 0;

	if (!text || n == 0) {
		fail_msg("%s cannot be read: run the tests where the project is, or make it with --write-routes", GOLDEN);
	}
	if (f) {
		fclose(f);
	}
	return text;
}

static void
golden_write(const struct buf *b)
{
	FILE *f = fopen(GOLDEN, "we");

	assert_non_null(f);
	assert_int_equal(fwrite(b->p, 1, b->len, f), b->len);
	assert_int_equal(fclose(f), 0);
}

/* The lines of one that the other has not. */
static int
lines_missing(const char *from, const char *in, char sign)
{
	int n = 0;

	while (*from) {
		size_t len = strcspn(from, "\n");
		char *line = strndup(from, len + 1);

		if (line && len > 0 && !strstr(in, line)) {
			print_error("%c %.*s\n", sign, (int)len, from);
			n++;
		}
		free(line);
		from += len + (from[len] != 0);
	}
	return n;
}

static void
access_is_as_the_golden_copy_says(void **state)
{
	struct buf b;
	char *golden;

	(void)state;
	buf_init(&b, 1 << 20);
	refs_find();
	matrix(&b);
	if (test_write_routes) {
		golden_write(&b);
		buf_done(&b);
		return;
	}
	golden = golden_read();
	if (strcmp(golden, b.p) != 0) {
		lines_missing(golden, b.p, '-');
		lines_missing(b.p, golden, '+');
		fail_msg("%s is not what the program does; look at each line, then build/tests --write-routes", GOLDEN);
	}
	free(golden);
	buf_done(&b);
}

/* ---- for every route ----------------------------------------------------------------------------------------------------- */

/* Asks as ask() does, but without the token that forms of a session carry, or with one that is wrong. */
static void
ask_without_token(const struct route *t, enum request_door door, const char *path, const char *cookie, bool wrong)
{
	const char *form[] = {wrong ? "csrf" : "no", "0123456789abcdef", NULL};
	struct web_call call = {.method = t->method, .target = path, .cookie = cookie, .fetch_site = "same-origin"};

	if (t->upload && door == BY_PAGE) {
		call.upload_name = "file.csv";
		call.body = "nothing";
		call.body_n = 7;
		call.form = form;
	} else if (door == BY_API || t->api_only) {
		call.type = "application/json";
		call.body = "{}";
		call.body_n = 2;
		call.csrf = wrong ? "0123456789abcdef" : NULL;
	} else {
		call.form = form;
	}
	as(NULL);
	kit_call(&call);
}

/* True when the answer is the one for a form that is too old, so that nothing but the token stood between the request and the change. */
static bool
stopped_by_token(const struct route *t, enum request_door door, const char *role)
{
	char path[PATH_MAX_BYTES];
	bool stopped = false;

	path_make(t, door, OWN, path);
	for (int wrong = 0; wrong < 2; wrong++) {
		ask_without_token(t, door, path, kit_people.cookie(role), wrong);
		if (answer()->status < 400 || answer()->status == 422) {
			fail_msg("%s %s was taken from %s without the token: %d", method_name(t->method), path, role, answer()->status);
		}
		stopped = memmem(answer()->body, answer()->body_n, "too old", 7) != NULL;
	}
	return stopped;
}

static void
nothing_is_changed_without_the_token_of_a_form_of_ours(void **state)
{
	struct routes l = {.n = 0};

	(void)state;
	refs_find();
	routes_each(route_add, &l);
	for (size_t i = 0; i < l.n; i++) {
		const struct route *t = l.all[i].route;

		for (enum request_door door = BY_PAGE; door <= BY_API; door++) {
			size_t stopped = 0;

			if (t->method == GET || t->no_csrf || !has_door(t, door)) {
				continue;
			}
			for (size_t k = 1; k < ROLES; k++) {
				stopped += stopped_by_token(t, door, roles[k].role);
			}
			if (stopped == 0) {
				fail_msg("%s %s: no role came as far as the token", method_name(t->method), t->path);
			}
		}
	}
}

static void
no_form_is_taken_from_another_site(void **state)
{
	struct routes l = {.n = 0};
	char path[PATH_MAX_BYTES];

	(void)state;
	refs_find();
	routes_each(route_add, &l);
	for (size_t i = 0; i < l.n; i++) {
		const struct route *t = l.all[i].route;
		const char *form[] = {"a", "b", NULL};

		if (t->method == GET || t->upload || t->api_only) {
			continue;
		}
		path_make(t, BY_PAGE, OWN, path);
		for (size_t k = 0; k < ROLES; k++) {
			struct web_call call = {.method = t->method, .target = path, .form = form, .fetch_site = "cross-site", .origin = "https://evil.example"};

			as(NULL);
			call.cookie = roles[k].role ? kit_people.cookie(roles[k].role) : NULL;
			kit_call(&call);
			if (answer()->status == 303 && str_starts(answer()->location, "/sign-in")) {
				continue;
			}
			if (answer()->status != 403 && answer()->status != 404) {
				fail_msg("%s %s was taken from another site: %d", method_name(t->method), path, answer()->status);
			}
		}
	}
}

static void
same_as_absent(const struct route *t, enum request_door door, const char *role)
{
	char foreign[PATH_MAX_BYTES], absent[PATH_MAX_BYTES], *body, *headers;

	if (!path_make(t, door, FOREIGN, foreign)) {
		return;
	}
	path_make(t, door, ABSENT, absent);
	as(role);
	ask(t, door, absent);
	if (answer()->status != 404) {
		return; /* refused before anything was looked for: the role may never do this */
	}
	body = strndup(answer()->body, answer()->body_n);
	headers = strdup(answer()->headers);
	ask(t, door, foreign);
	if (answer()->status != 404 || strcmp(answer()->body, body) != 0 || strcmp(answer()->headers, headers) != 0) {
		fail_msg("%s %s: as %s one can tell what is foreign from what is absent (%d)", method_name(t->method), foreign, role, answer()->status);
	}
	free(body);
	free(headers);
}

static void
what_is_foreign_answers_like_what_is_absent(void **state)
{
	struct routes l = {.n = 0};

	(void)state;
	refs_find();
	routes_each(route_add, &l);
	for (size_t i = 0; i < l.n; i++) {
		for (size_t k = 1; k < ROLES; k++) {
			for (enum request_door door = BY_PAGE; door <= BY_API; door++) {
				bool everywhere = strstr(l.all[i].route->path, ":organisation") || (strcmp(roles[k].role, "administrator") == 0);

				if (has_door(l.all[i].route, door) && !everywhere) {
					same_as_absent(l.all[i].route, door, roles[k].role);
				}
			}
		}
	}
}

static const struct CMUnitTest routes_tests[] = {
	KIT_TEST(access_is_as_the_golden_copy_says),
	KIT_TEST(nothing_is_changed_without_the_token_of_a_form_of_ours),
	KIT_TEST(no_form_is_taken_from_another_site),
	KIT_TEST(what_is_foreign_answers_like_what_is_absent),
};
const struct test_suite routes_suite = SUITE_PLAIN("routes", routes_tests);
