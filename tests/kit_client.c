/* SPDX-License-Identifier: MIT */
/* The in-process client of kit.h: goes through the whole dispatcher (web_handle) and looks at the answer. Behaves as a browser does where that matters:
 * a session's forms carry their token, and say that they come from this very site. */
#include "tests/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/str.h"
#include "web/csrf.h"

enum { FORM_MAX = 400 };

int64_t kit_clock = KIT_NOW;

static struct {
	struct arena *arena; /* of the test: answers stay readable */
	struct web *web;
	struct web_answer answer;
	const char *cookie, *token, *once;
	char asked[200];     /* the last request, for messages */
} client;

static int64_t
clock_now(void)
{
	return kit_clock;
}

void
kit_client_start(struct ctx *c, struct dataset *d, const struct host *host, const struct room *const *all, const struct web_access *access)
{
	struct web_options o = {.host = host, .dataset = d, .access = access, .now = clock_now, .rooms = all};

	kit_client_stop();
	client.arena = arena_new();
	client.web = web_start(c, &o);
	assert_non_null(client.web);
}

void
kit_client_stop(void)
{
	web_stop(client.web);
	arena_free(client.arena);
	memset(&client, 0, sizeof(client));
}

struct web *
kit_web(void)
{
	return client.web;
}

/* ---- who ---- */

void
as_token(const char *token)
{
	client.cookie = NULL;
	client.token = token;
}

void
as_cookie(const char *cookie)
{
	client.cookie = cookie;
	client.token = NULL;
}

void
as(const char *role)
{
	as_cookie(NULL);
	if (!role) {
		return;
	}
	client.cookie = kit_people.cookie ? kit_people.cookie(role) : NULL;
	if (!client.cookie) {
		client.token = kit_people.token ? kit_people.token(role) : NULL;
	}
	if (!client.cookie && !client.token) {
		fail_msg("there is no %s among the people of the tests", role);
	}
}

void
with_once(const char *key)
{
	client.once = key;
}

/* ---- requests ---- */

void
kit_call(const struct web_call *given)
{
	struct web_call call = *given;

	if (!client.web) {
		fail_msg("nobody can ask anything: no room says who asks (tests/people.c)");
	}
	call.cookie = call.cookie ? call.cookie : client.cookie;
	call.bearer = call.bearer ? call.bearer : client.token;
	call.once = call.once ? call.once : client.once;
	client.once = NULL;
	snprintf(client.asked, sizeof(client.asked), "%s %s",
	    call.method == GET ? "GET" : call.method == POST ? "POST" : call.method == PUT ? "PUT" : "DELETE", call.target);
	web_handle(client.web, &call, client.arena, &client.answer);
}

void
kit_get(const char *path)
{
	kit_call(&(struct web_call){.method = GET, .target = path});
}

/* The fields of the arguments, with the session's token put before them unless the test gives its own. */
static const char *const *
form_fields(va_list ap)
{
	const char **form = ARENA_ARRAY(client.arena, const char *, FORM_MAX + 4);
	const char *name;
	size_t n = 0;
	bool token = false;

	while ((name = va_arg(ap, const char *))) {
		assert_true(n < FORM_MAX);
		form[n++] = name;
		form[n++] = va_arg(ap, const char *);
		token |= strcmp(name, "csrf") == 0;
	}
	if (!token && client.cookie) {
		form[n++] = "csrf";
		form[n++] = csrf_token(client.web, client.cookie, client.arena);
	}
	return form;
}

void
kit_post(const char *path, ...)
{
	const char *const *form;
	va_list ap;

	va_start(ap, path);
	form = form_fields(ap);
	va_end(ap);
	kit_call(&(struct web_call){.method = POST, .target = path, .form = form, .fetch_site = "same-origin"});
}

void
kit_upload(const char *path, const char *filename, const void *bytes, size_t n, ...)
{
	const char *const *form;
	va_list ap;

	va_start(ap, n);
	form = form_fields(ap);
	va_end(ap);
	kit_call(&(struct web_call){.method = POST, .target = path, .form = form, .fetch_site = "same-origin", .upload_name = filename,
	    .body = bytes, .body_n = n});
}

void
kit_json(enum method m, const char *path, const char *json)
{
	struct web_call call = {.method = m, .target = path, .fetch_site = "same-origin"};

	if (json) {
		call.type = "application/json";
		call.body = json;
		call.body_n = strlen(json);
	}
	if (client.cookie) {
		call.csrf = csrf_token(client.web, client.cookie, client.arena);
	}
	kit_call(&call);
}

/* ---- what came back ---- */

const struct web_answer *
answer(void)
{
	return &client.answer;
}

/* The answer as far as a person needs it to see what went wrong: the main part of a page, some of anything else. */
static void
show(void)
{
	const char *from = client.answer.body ? strstr(client.answer.body, "<main") : NULL;
	const char *to = from ? strstr(from, "</main>") : NULL;

	from = from ? from : client.answer.body ? client.answer.body : "";
	print_error("%s gave %d %s %s\n%.*s\n", client.asked, client.answer.status, client.answer.type ? client.answer.type : "",
	    client.answer.location ? client.answer.location : "", to ? (int)(to - from) : 3000, from);
}

#define REFUSE(file, line, ...)                                                                                        \
	do {                                                                                                           \
		print_error(__VA_ARGS__);                                                                              \
		show();                                                                                                \
		_fail(file, line);                                                                                     \
	} while (0)

void
kit_want_status(int status, const char *file, int line)
{
	if (client.answer.status != status) {
		REFUSE(file, line, "wanted %d: ", status);
	}
}

void
kit_want_text(const char *s, bool there, const char *file, int line)
{
	bool is = memmem(client.answer.body, client.answer.body_n, s, strlen(s)) != NULL;

	if (is != there) {
		REFUSE(file, line, "%s \"%s\": ", there ? "wanted" : "did not want", s);
	}
}

void
kit_want_location(const char *location, const char *file, int line)
{
	if (!str_eq(client.answer.location, location)) {
		REFUSE(file, line, "wanted to be sent to %s: ", location);
	}
}

void
kit_want_header(const char *header, const char *file, int line)
{
	if (!strstr(client.answer.headers, header)) {
		REFUSE(file, line, "wanted the header %s among\n%s", header, client.answer.headers);
	}
}

const struct json *
answer_json(void)
{
	struct ctx c = {.arena = client.arena};
	const struct json *j = NULL;

	if (json_read(&c, client.answer.body, client.answer.body_n, &j) != OK) {
		show();
		fail_msg("the answer is no JSON: %s", c.fault.sentence);
	}
	return j;
}

/* "items.0.name" from the answer; NULL when there is no such thing. */
static const struct json *
json_at(const struct json *j, const char *path)
{
	while (j && *path) {
		size_t n = strcspn(path, ".");
		char name[100];
		int64_t i;

		snprintf(name, sizeof(name), "%.*s", (int)n, path);
		if (j->kind == JSON_ARRAY) {
			j = str_int(name, &i) && i >= 0 && (size_t)i < j->len ? &j->items[i] : NULL;
		} else {
			j = json_get(j, name);
		}
		path += n + (path[n] == '.');
	}
	return j;
}

void
kit_want_json(const char *path, const char *s, const char *file, int line)
{
	const struct json *j = json_at(answer_json(), path);
	struct buf b = {0};
	bool same;

	buf_init(&b, 1 << 20);
	if (j && j->kind == JSON_TEXT) {
		buf_adds(&b, j->text);
	} else if (j) {
		json_write(&b, j);
	} else {
		buf_adds(&b, "nothing");
	}
	same = strcmp(b.p, s) == 0;
	if (!same) {
		print_error("%s is %s, not %s\n", path, b.p, s);
	}
	buf_done(&b);
	if (!same) {
		show();
		_fail(file, line);
	}
}

const char *
answer_value(const char *name)
{
	const char *at, *end;
	char head[200];

	snprintf(head, sizeof(head), "name=\"%s\"", name);
	at = client.answer.body ? strstr(client.answer.body, head) : NULL;
	at = at ? strstr(at, "value=\"") : NULL;
	end = at ? strchr(at + 7, '"') : NULL;
	return end ? arena_copy(client.arena, at + 7, (size_t)(end - at - 7)) : NULL;
}
