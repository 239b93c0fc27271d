/* SPDX-License-Identifier: MIT */
/* The server over real sockets, with a small room of its own: clients that drip, send too much, send two requests at once or go away; work that is
 * slow, writes from many at once, live streams, and stopping in the middle of it all. Run by build/tests server. */
#include "tests/kit.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/http.h"
#include "tests/kit_db.h"
#include "web/assets.h"
#include "web/dispatch.h"
#include "web/probes.h"
#include "web/reply.h"
#include "web/server_private.h"

#define ASK "Host: test\r\n"
#define FORM "Host: test\r\nContent-Type: application/x-www-form-urlencoded\r\n"

static struct test_set set;
static struct web *web;
static char address[96];
static atomic_llong live_now;

/* ---- the room ---- */

static enum err
say(struct req *r, const char *text)
{
	return reply_bytes(r, 200, "text/plain; charset=utf-8", text, strlen(text));
}

static enum err
hello(struct req *r)
{
	return say(r, "hello");
}

static enum err
slow_work(struct req *r)
{
	struct timespec t = {.tv_nsec = 300000000};

	(void)nanosleep(&t, NULL);
	return say(r, "at last");
}

static enum err
big(struct req *r)
{
	for (int i = 0; i < 4000; i++) {
		buf_adds(&r->out.body, "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789");
	}
	r->out.status = 200;
	r->out.type = "text/plain";
	return OK;
}

static enum err
pet_write(struct req *r)
{
	struct pet p = {.name = arena_copy(r->ctx.arena, r->body, r->body_n), .weight = 1};

	TRY(pet_add(&r->ctx, &p));
	return reply_see(r, "/hello");
}

static enum err
length(struct req *r)
{
	return say(r, arena_printf(r->ctx.arena, "%zu", r->body_n));
}

/* Says what came: the field, the file's name, its size and its sum. */
static enum err
upload_work(struct req *r)
{
	unsigned sum = 0;
	int64_t n = 0;
	unsigned char c;

	while (r->upload.fd >= 0 && read(r->upload.fd, &c, 1) == 1) {
		sum = sum * 31 + c;
		n++;
	}
	return say(r, arena_printf(r->ctx.arena, "%s %s %lld %lld %u", req_raw(r, "note"), r->upload.filename, (long long)r->upload.size, (long long)n, sum));
}

static const struct route test_routes[] = {
	{GET, "/hello", .work = hello, .may = MAY_ANYONE, .title = "t"},
	{GET, "/slow", .work = slow_work, .may = MAY_ANYONE, .slow = 1, .title = "t"},
	{GET, "/big", .work = big, .may = MAY_ANYONE, .title = "t"},
	{POST, "/pets", .write = pet_write, .may = MAY_ANYONE, .raw_in = 1, .title = "t", .body_max = 100},
	{POST, "/slow-pets", .work = slow_work, .write = pet_write, .may = MAY_ANYONE, .raw_in = 1, .slow = 1, .title = "t"},
	{POST, "/length", .work = length, .may = MAY_ANYONE, .raw_in = 1, .title = "t"},
	{POST, "/upload", .work = upload_work, .may = MAY_ANYONE, .upload = 1, .body_max = 2 << 20, .title = "t"},
	ROUTES_END,
};

static const struct room test_room = {.name = "test", .routes = test_routes};
static const struct room *const test_rooms[] = {&probes_room, &test_room, NULL};

/* ---- who asks: everybody is the same person, of one group ---- */

static enum err
who(struct req *r, const char *cookie, const char *bearer)
{
	if (cookie != NULL || bearer != NULL) {
		r->actor = (struct actor){.account = 1, .ref = "A1", .name = "A test", .session = cookie != NULL, .token = bearer != NULL};
		r->csrf = "token";
	}
	return OK;
}

static enum err
group(struct req *r, const char *ref, enum may may)
{
	static const struct reached_group all = {.id = 7, .ref = "G0000000007", .kind = "nation", .name = "All", .may = UINT64_MAX};

	(void)may;
	if (ref != NULL && strcmp(ref, all.ref) != 0) {
		return fail_at(&r->ctx, ERR_MISSING, NULL, __FILE__, __LINE__, "There is no such page.");
	}
	r->group = &all;
	return OK;
}

static enum err
home(struct req *r, const char *ref)
{
	(void)ref;
	return fail_at(&r->ctx, ERR_MISSING, NULL, __FILE__, __LINE__, "There is no such page.");
}

static enum err
once_find(struct req *r, bool *ret_found)
{
	(void)r;
	*ret_found = false;
	return OK;
}

static enum err
fine(struct req *r)
{
	(void)r;
	return OK;
}

static enum err
live_number(struct ctx *c, int64_t id, int64_t *ret)
{
	(void)c;
	assert_int_equal(id, 7);
	*ret = atomic_load(&live_now);
	return OK;
}

static const char *
start_page(struct req *r)
{
	(void)r;
	return "/hello";
}

static const struct web_access access_of_tests = {
	.who = who,
	.home = home,
	.group = group,
	.once_find = once_find,
	.once_keep = fine,
	.audit = fine,
	.live_number = live_number,
	.start_page = start_page,
};

/* ---- begin and end ---- */

static int
serve(void **state)
{
	static const struct host host;
	struct web_options o = {.host = &host, .access = &access_of_tests, .rooms = test_rooms, .listen = "127.0.0.1:0"};

	(void)state;
	(void)signal(SIGPIPE, SIG_IGN);
	test_set_open(&set);
	server_seconds = (struct server_seconds){.idle = 30, .head = 1, .body = 1, .send = 60};
	atomic_store(&live_now, 5);
	o.dataset = set.d;
	web = web_start(&set.c, &o);
	if (web == NULL) {
		print_error("%s\n", set.c.fault.sentence);
		return -1;
	}
	snprintf(address, sizeof(address), "%s", server_address(web));
	return 0;
}

static int
stop(void **state)
{
	(void)state;
	web_stop(web);
	web = NULL;
	test_set_close(&set);
	return 0;
}

static void
want(const struct http_answer *a, int status, const char *text)
{
	if (a->status != status || (text != NULL && strstr(a->body, text) == NULL)) {
		fail_msg("wanted %d %s, got %d %s", status, text == NULL ? "" : text, a->status, a->body);
	}
}

/* ---- one connection ---- */

static void
one_connection_serves_many_requests(void **state)
{
	struct http_answer a;
	int fd = http_open(address);

	(void)state;
	for (int i = 0; i < 5; i++) {
		http_text(fd, "GET /hello HTTP/1.1\r\n" ASK "\r\n");
		http_read(fd, &a, false);
		want(&a, 200, "hello");
		if (a.closes) { fail_msg("%s", a.head); }
		http_free(&a);
		http_text(fd, "POST /pets HTTP/1.1\r\n" ASK "Content-Length: 4\r\n\r\npet%d", i);
		http_read(fd, &a, false);
		want(&a, 303, NULL);
		if (a.closes) { fail_msg("%s", a.head); }
		http_free(&a);
	}
	close(fd);
	assert_int_equal(test_pets(&set), 5);
}

static void
requests_sent_at_once_are_answered_in_their_order(void **state)
{
	struct http_answer a;
	int fd = http_open(address);

	(void)state;
	http_text(fd, "POST /pets HTTP/1.1\r\n" ASK "Content-Length: 3\r\n\r\nboo"
		      "GET /slow HTTP/1.1\r\n" ASK "\r\n"
		      "GET /hello HTTP/1.1\r\n" ASK "\r\n");
	http_read(fd, &a, false);
	want(&a, 303, NULL);
	http_free(&a);
	http_read(fd, &a, false);
	want(&a, 200, "at last");
	http_free(&a);
	http_read(fd, &a, false);
	want(&a, 200, "hello");
	http_free(&a);
	close(fd);
	assert_int_equal(test_pets(&set), 1);
}

static void
head_is_get_without_the_body_and_unknown_methods_are_refused(void **state)
{
	struct http_answer a;
	int fd = http_open(address);

	(void)state;
	http_text(fd, "HEAD /hello HTTP/1.1\r\n" ASK "\r\n");
	http_read(fd, &a, true);
	want(&a, 200, NULL);
	assert_non_null(strcasestr(a.head, "content-length: 5"));
	http_free(&a);
	http_text(fd, "GET /hello HTTP/1.1\r\n" ASK "\r\n");
	http_read(fd, &a, false);
	want(&a, 200, "hello");
	http_free(&a);
	close(fd);
	http_ask(address, &a, "BREW /hello HTTP/1.1\r\n" ASK "\r\n");
	assert_true(a.status >= 400 && a.status < 500);
	http_free(&a);
	http_ask(address, &a, "POST /hello HTTP/1.1\r\n" ASK "Content-Length: 2\r\n\r\nhi");
	want(&a, 405, NULL);
	http_free(&a);
	http_ask(address, &a, "complete nonsense\r\n\r\n");
	assert_true(a.status == 0 || a.status >= 400);
	http_free(&a);
}

static void
every_page_carries_the_headers_that_protect_it(void **state)
{
	static const char *const headers[] = {"Content-Security-Policy: default-src 'none'; script-src 'self'", "X-Content-Type-Options: nosniff",
		"X-Frame-Options: DENY", "Referrer-Policy: same-origin", "Cross-Origin-Opener-Policy: same-origin", "Cache-Control: private, no-store"};
	struct http_answer a;

	(void)state;
	http_ask(address, &a, "GET /hello HTTP/1.1\r\n" ASK "\r\n");
	for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++) {
		if (strcasestr(a.head, headers[i]) == NULL) {
			fail_msg("no %s in %s", headers[i], a.head);
		}
	}
	assert_null(strcasestr(a.head, "unsafe"));
	assert_null(strcasestr(a.head, "Strict-Transport"));
	http_free(&a);
}

/* ---- those who drip ---- */

/* Sends a byte every 100 ms; true when it was cut before `ms`. */
static bool
drip_is_cut(int fd, const char *text, int ms)
{
	char space[1000];

	for (int waited = 0; waited < ms; waited += 100) {
		http_send(fd, text, 1);
		text += text[1] != '\0';
		if (http_some(fd, space, sizeof(space), 100) == NULL) {
			return true;
		}
	}
	return false;
}

static void
a_head_that_drips_is_cut(void **state)
{
	int fd = http_open(address);

	(void)state;
	assert_true(drip_is_cut(fd, "GET /hello HTTP/1.1\r\nHost: test\r\nX-Long: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 4000));
	close(fd);
}

static void
a_body_that_drips_is_cut_and_writes_nothing(void **state)
{
	int fd = http_open(address);

	(void)state;
	http_text(fd, "POST /pets HTTP/1.1\r\n" ASK "Content-Length: 90\r\n\r\n");
	assert_true(drip_is_cut(fd, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 4000));
	close(fd);
	assert_int_equal(test_pets(&set), 0);
}

static void
a_connection_that_says_nothing_is_cut(void **state)
{
	int fd = http_open(address);

	(void)state;
	assert_true(http_ended(fd, 4000));
	close(fd);
}

static void
those_who_drip_keep_nobody_waiting(void **state)
{
	struct http_answer a;
	int fds[50];

	(void)state;
	for (int i = 0; i < 50; i++) {
		fds[i] = http_open(address);
		http_text(fds[i], "GET /hello HTTP/1.1\r\n");
	}
	http_ask(address, &a, "GET /hello HTTP/1.1\r\n" ASK "\r\n");
	want(&a, 200, "hello");
	http_free(&a);
	for (int i = 0; i < 50; i++) {
		close(fds[i]);
	}
}

/* ---- too much ---- */

static void
a_body_too_large_is_refused_before_it_is_sent(void **state)
{
	struct http_answer a;

	(void)state;
	http_ask(address, &a, "POST /length HTTP/1.1\r\n" ASK "Content-Length: 9000000000\r\n\r\n");
	want(&a, 413, NULL);
	http_free(&a);
	http_ask(address, &a, "POST /length HTTP/1.1\r\n" ASK "Content-Length: 99999999999999999999999\r\n\r\n");
	assert_true(a.status == 413 || a.status == 400);
	http_free(&a);
}

static void
a_body_too_large_that_is_sent_all_the_same_gets_the_refusal(void **state)
{
	char *body = malloc(3 << 20);
	struct http_answer a;
	int fd = http_open(address);

	(void)state;
	memset(body, 'x', 3 << 20);
	http_text(fd, "POST /length HTTP/1.1\r\n" ASK "Content-Length: %d\r\n\r\n", 3 << 20);
	http_send(fd, body, 3 << 20);
	http_read(fd, &a, false);
	want(&a, 413, NULL);
	http_free(&a);
	close(fd);
	free(body);
}

static void
a_body_without_a_length_has_the_same_limit(void **state)
{
	char piece[1000];
	struct http_answer a;
	int fd = http_open(address);

	(void)state;
	memset(piece, 'x', sizeof(piece));
	http_text(fd, "POST /length HTTP/1.1\r\n" ASK "Transfer-Encoding: chunked\r\n\r\n");
	for (int i = 0; i < 400; i++) {
		http_text(fd, "3e8\r\n");
		http_send(fd, piece, sizeof(piece));
		http_text(fd, "\r\n");
	}
	http_text(fd, "0\r\n\r\n");
	http_read(fd, &a, false);
	want(&a, 413, NULL);
	http_free(&a);
	close(fd);

	fd = http_open(address);
	http_text(fd, "POST /length HTTP/1.1\r\n" ASK "Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n");
	http_read(fd, &a, false);
	want(&a, 200, "5");
	http_free(&a);
	close(fd);
}

/* ---- uploads ---- */

static void
post_form(int fd, const char *file, size_t n, int twice)
{
	static const char *const field = "--Boundary\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nsecond\xc3\xa9 \"line\"\r\n";
	static const char *const head = "--Boundary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\\\data\\\\homes.csv\"\r\n"
					"Content-Type: text/csv\r\n\r\n";
	static const char *const end = "\r\n--Boundary--\r\n";
	size_t all = strlen(field) + strlen(head) + n + strlen(end);

	(void)twice;
	http_text(fd, "POST /upload HTTP/1.1\r\n" ASK "Content-Type: multipart/form-data; boundary=Boundary\r\nContent-Length: %zu\r\n\r\n%s%s", all, field, head);
	http_send(fd, file, n);
	http_text(fd, "%s", end);
}

static void
an_uploaded_file_arrives_whole_with_its_fields(void **state)
{
	size_t n = 1500000;
	char *file = malloc(n), text[200];
	unsigned sum = 0;
	struct http_answer a;
	int fd = http_open(address);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		file[i] = (char)(i * 7 + i / 251);
		sum = sum * 31 + (unsigned char)file[i];
	}
	post_form(fd, file, n, 0);
	http_read(fd, &a, false);
	snprintf(text, sizeof(text), "second\xc3\xa9 \"line\" homes.csv 1500000 1500000 %u", sum);
	want(&a, 200, text);
	http_free(&a);
	close(fd);
	free(file);
}

static void
an_upload_cut_off_in_the_middle_is_refused(void **state)
{
	struct http_answer a;

	(void)state;
	http_ask(address, &a, "POST /upload HTTP/1.1\r\n" ASK "Content-Type: multipart/form-data; boundary=Boundary\r\nContent-Length: 101\r\n\r\n"
			      "--Boundary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n0123456789012345678");
	assert_int_not_equal(a.status, 200);
	http_free(&a);
}

/* ---- slow work and many writers ---- */

static void
slow_work_keeps_nobody_else_waiting(void **state)
{
	struct timespec from, until;
	struct http_answer a;
	int slow[4];

	(void)state;
	for (int i = 0; i < 4; i++) {
		slow[i] = http_open(address);
		http_text(slow[i], "GET /slow HTTP/1.1\r\n" ASK "\r\n");
	}
	clock_gettime(CLOCK_MONOTONIC, &from);
	http_ask(address, &a, "GET /hello HTTP/1.1\r\n" ASK "\r\n");
	clock_gettime(CLOCK_MONOTONIC, &until);
	want(&a, 200, "hello");
	http_free(&a);
	assert_true((until.tv_sec - from.tv_sec) * 1000 + (until.tv_nsec - from.tv_nsec) / 1000000 < 250);
	for (int i = 0; i < 4; i++) {
		http_read(slow[i], &a, false);
		want(&a, 200, "at last");
		http_free(&a);
		close(slow[i]);
	}
}

static void *
writer(void *number)
{
	int fd = http_open(address);
	long ok = 0;

	for (int i = 0; i < 10; i++) {
		struct http_answer a;
		char name[40];

		snprintf(name, sizeof(name), "pet-%ld-%d", (long)(intptr_t)number, i);
		http_text(fd, "POST /pets HTTP/1.1\r\n" ASK "Content-Length: %zu\r\n\r\n%s", strlen(name), name);
		http_read(fd, &a, false);
		ok += a.status == 303;
		http_free(&a);
	}
	close(fd);
	return (void *)(intptr_t)ok;
}

static void
what_many_writers_were_told_is_there(void **state)
{
	pthread_t threads[16];
	long ok = 0;

	(void)state;
	for (long i = 0; i < 16; i++) {
		assert_int_equal(pthread_create(&threads[i], NULL, writer, (void *)(intptr_t)i), 0);
	}
	for (int i = 0; i < 16; i++) {
		void *n;

		pthread_join(threads[i], &n);
		ok += (long)(intptr_t)n;
	}
	assert_int_equal(ok, 160);
	assert_int_equal(test_pets(&set), 160);
}

static void
a_refused_write_leaves_nothing_and_says_so(void **state)
{
	struct http_answer a;

	(void)state;
	http_ask(address, &a, "POST /pets HTTP/1.1\r\n" ASK "Content-Length: 3\r\n\r\none");
	want(&a, 303, NULL);
	http_free(&a);
	http_ask(address, &a, "POST /pets HTTP/1.1\r\n" ASK "Content-Length: 3\r\n\r\none");
	want(&a, 409, NULL);
	http_free(&a);
	assert_int_equal(test_pets(&set), 1);
}

static void
a_client_that_goes_away_during_its_write_harms_nobody(void **state)
{
	struct http_answer a;

	(void)state;
	for (int i = 0; i < 20; i++) {
		int fd = http_open(address);

		http_text(fd, "POST /pets HTTP/1.1\r\n" ASK "Content-Length: 5\r\n\r\ngo-%02d", i);
		close(fd);
		fd = http_open(address);
		http_text(fd, "GET /slow HTTP/1.1\r\n" ASK "\r\n");
		close(fd);
	}
	http_ask(address, &a, "GET /hello HTTP/1.1\r\n" ASK "\r\n");
	want(&a, 200, "hello");
	http_free(&a);
}

static void
stopping_answers_what_has_begun(void **state)
{
	struct http_answer a;
	struct timespec t = {.tv_nsec = 100000000};
	int fd = http_open(address);

	(void)state;
	http_text(fd, "POST /slow-pets HTTP/1.1\r\n" ASK "Content-Length: 4\r\n\r\nlate");
	(void)nanosleep(&t, NULL);
	web_stop(web);
	web = NULL;
	http_read(fd, &a, false);
	want(&a, 200, NULL);
	http_free(&a);
	close(fd);
}

/* ---- live ---- */

static void
something_changes(int64_t number)
{
	struct pet p = {.name = arena_printf(set.c.arena, "live-%lld", (long long)number), .weight = 1};

	atomic_store(&live_now, number);
	assert_int_equal(db_write(&set.c, set.d, pet_add, &p), OK);
}

static void
a_stream_tells_the_number_and_each_change(void **state)
{
	char space[4096] = "", *got;
	int fd = http_open(address);

	(void)state;
	http_text(fd, "GET /live?group=G0000000007 HTTP/1.1\r\n" ASK "Cookie: a=1; session=me\r\n\r\n");
	for (int i = 0; i < 20 && strstr(space, "\"number\":5}") == NULL; i++) {
		got = http_some(fd, space, sizeof(space), 200);
		assert_non_null(got);
	}
	assert_non_null(strstr(space, "data: {\"group\":\"G0000000007\",\"number\":5}\n\n"));
	something_changes(6);
	for (int i = 0; i < 15 && strstr(space, "\"number\":6}") == NULL; i++) {
		got = http_some(fd, space, sizeof(space), 200);
		assert_non_null(got);
	}
	assert_non_null(strstr(space, "\"number\":6}"));
	close(fd);
}

static void
a_storm_of_changes_is_told_once_a_second(void **state)
{
	char space[4096], *got;
	int fd = http_open(address), messages = 0;
	struct timespec t = {.tv_nsec = 20000000};

	(void)state;
	http_text(fd, "GET /live HTTP/1.1\r\n" ASK "Cookie: session=me\r\n\r\n");
	for (int i = 0; i < 100; i++) {
		something_changes(10 + i);
		(void)nanosleep(&t, NULL);
		got = http_some(fd, space, sizeof(space), 0);
		assert_non_null(got);
		messages += strstr(got, "data:") != NULL;
	}
	for (int i = 0; i < 10 && strstr(space, "\"number\":109}") == NULL; i++) {
		assert_non_null(http_some(fd, space, sizeof(space), 200));
		messages += strstr(space, "data:") != NULL;
	}
	assert_non_null(strstr(space, "\"number\":109}"));
	assert_in_range(messages, 2, 6);
	close(fd);
}

static void
a_stream_is_for_those_who_are_signed_in_and_of_their_groups(void **state)
{
	struct http_answer a;

	(void)state;
	http_ask(address, &a, "GET /live HTTP/1.1\r\n" ASK "\r\n");
	assert_int_not_equal(a.status, 200);
	http_free(&a);
	http_ask(address, &a, "GET /live?group=G0000000009 HTTP/1.1\r\n" ASK "Cookie: session=me\r\n\r\n");
	want(&a, 404, NULL);
	http_free(&a);
}

static void
stopping_ends_the_streams(void **state)
{
	char space[4096];
	int fds[20];

	(void)state;
	for (int i = 0; i < 20; i++) {
		fds[i] = http_open(address);
		http_text(fds[i], "GET /live HTTP/1.1\r\n" ASK "Cookie: session=me\r\n\r\n");
		assert_non_null(http_some(fds[i], space, sizeof(space), 2000));
	}
	web_stop(web);
	web = NULL;
	for (int i = 0; i < 20; i++) {
		assert_true(http_ended(fds[i], 2000));
		close(fds[i]);
	}
}

/* ---- probes and assets ---- */

static void
probes_answer_and_counters_name_routes_only(void **state)
{
	struct http_answer a;

	(void)state;
	http_ask(address, &a, "GET /healthz HTTP/1.1\r\n" ASK "\r\n");
	want(&a, 200, "alive");
	http_free(&a);
	http_ask(address, &a, "GET /readyz HTTP/1.1\r\n" ASK "\r\n");
	want(&a, 200, "ready");
	http_free(&a);
	http_ask(address, &a, "GET /hello?who=secret HTTP/1.1\r\n" ASK "\r\n");
	http_free(&a);
	http_ask(address, &a, "GET /metrics HTTP/1.1\r\n" ASK "\r\n");
	want(&a, 200, "alongside_requests_total{method=\"GET\",route=\"/hello\",status=\"2xx\"}");
	want(&a, 200, "alongside_memory_bytes ");
	assert_null(strstr(a.body, "secret"));
	http_free(&a);
}

static void
counters_are_for_callers_on_this_machine(void **state)
{
	struct http_answer a;

	(void)state;
	http_ask(address, &a, "GET /metrics HTTP/1.1\r\n" ASK "X-Forwarded-For: 127.0.0.1, 203.0.113.9\r\n\r\n");
	want(&a, 404, NULL);
	assert_null(strstr(a.body, "alongside_"));
	http_free(&a);
}

static void
assets_are_kept_for_ever_and_only_at_their_own_address(void **state)
{
	struct http_answer a;

	(void)state;
	http_ask(address, &a, "GET %s HTTP/1.1\r\n" ASK "\r\n", asset_url("alongside.css"));
	want(&a, 200, ".status");
	assert_non_null(strcasestr(a.head, "immutable"));
	http_free(&a);
	http_ask(address, &a, "GET %s HTTP/1.1\r\n" ASK "Accept-Encoding: gzip, br\r\n\r\n", asset_url("alongside.css"));
	assert_int_equal(a.status, 200);
	assert_non_null(strcasestr(a.head, "Content-Encoding: gzip"));
	assert_memory_equal(a.body, "\x1f\x8b", 2);
	http_free(&a);
	http_ask(address, &a, "GET /assets/0123456789abcdef/alongside.css HTTP/1.1\r\n" ASK "\r\n");
	want(&a, 404, NULL);
	http_free(&a);
	http_ask(address, &a, "GET /assets/../../etc/passwd HTTP/1.1\r\n" ASK "\r\n");
	want(&a, 404, NULL);
	http_free(&a);
}

static void
an_address_that_is_taken_is_said_in_a_sentence(void **state)
{
	struct web_options o = web->o;

	(void)state;
	o.listen = address;
	assert_null(web_start(&set.c, &o));
	assert_non_null(strstr(set.c.fault.sentence, "already listens"));
	fault_clear(&set.c);
	o.listen = "nonsense";
	assert_null(web_start(&set.c, &o));
	assert_non_null(strstr(set.c.fault.sentence, "no address"));
	fault_clear(&set.c);
}

#define SERVER_TEST(f) cmocka_unit_test_setup_teardown(f, serve, stop)

static const struct CMUnitTest server_tests[] = {
	SERVER_TEST(one_connection_serves_many_requests),
	SERVER_TEST(requests_sent_at_once_are_answered_in_their_order),
	SERVER_TEST(head_is_get_without_the_body_and_unknown_methods_are_refused),
	SERVER_TEST(every_page_carries_the_headers_that_protect_it),
	SERVER_TEST(a_head_that_drips_is_cut),
	SERVER_TEST(a_body_that_drips_is_cut_and_writes_nothing),
	SERVER_TEST(a_connection_that_says_nothing_is_cut),
	SERVER_TEST(those_who_drip_keep_nobody_waiting),
	SERVER_TEST(a_body_too_large_is_refused_before_it_is_sent),
	SERVER_TEST(a_body_too_large_that_is_sent_all_the_same_gets_the_refusal),
	SERVER_TEST(a_body_without_a_length_has_the_same_limit),
	SERVER_TEST(an_uploaded_file_arrives_whole_with_its_fields),
	SERVER_TEST(an_upload_cut_off_in_the_middle_is_refused),
	SERVER_TEST(slow_work_keeps_nobody_else_waiting),
	SERVER_TEST(what_many_writers_were_told_is_there),
	SERVER_TEST(a_refused_write_leaves_nothing_and_says_so),
	SERVER_TEST(a_client_that_goes_away_during_its_write_harms_nobody),
	SERVER_TEST(stopping_answers_what_has_begun),
	SERVER_TEST(a_stream_tells_the_number_and_each_change),
	SERVER_TEST(a_storm_of_changes_is_told_once_a_second),
	SERVER_TEST(a_stream_is_for_those_who_are_signed_in_and_of_their_groups),
	SERVER_TEST(stopping_ends_the_streams),
	SERVER_TEST(probes_answer_and_counters_name_routes_only),
	SERVER_TEST(counters_are_for_callers_on_this_machine),
	SERVER_TEST(assets_are_kept_for_ever_and_only_at_their_own_address),
	SERVER_TEST(an_address_that_is_taken_is_said_in_a_sentence),
};

const struct test_suite server_suite = SUITE("server", server_tests);
