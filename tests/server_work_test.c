/* SPDX-License-Identifier: MIT */
/* The server at work: uploads, slow routes, many writers, live streams, counters, assets, and
 * stopping in the middle of it all. Run by build/tests server_work. */
#include "tests/kit.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/server_room.h"
#include "web/assets.h"
#include "web/dispatch.h"

/* ---- uploads ---- */

static void
post_form(int fd, const char *file, size_t n)
{
	static const char *const field =
		"--Boundary\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nsecond\xc3\xa9 \"line\"\r\n";
	static const char *const head =
		"--Boundary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\\\data\\\\homes.csv\"\r\n"
		"Content-Type: text/csv\r\n\r\n";
	static const char *const end = "\r\n--Boundary--\r\n";
	size_t all = strlen(field) + strlen(head) + n + strlen(end);

	http_text(fd,
		"POST /upload HTTP/1.1\r\n" ASK
		"Content-Type: multipart/form-data; boundary=Boundary\r\nContent-Length: %zu\r\n\r\n%s%s",
		all, field, head);
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
	int fd = http_open(server_at);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		file[i] = (char)(i * 7 + i / 251);
		sum = sum * 31 + (unsigned char)file[i];
	}
	post_form(fd, file, n);
	http_read(fd, &a, false);
	snprintf(text, sizeof(text), "second\xc3\xa9 \"line\" homes.csv 1500000 1500000 %u", sum);
	want_answer(&a, 200, text);
	http_free(&a);
	close(fd);
	free(file);
}

static void
an_upload_cut_off_in_the_middle_is_refused(void **state)
{
	struct http_answer a;

	(void)state;
	http_ask(server_at, &a,
		"POST /upload HTTP/1.1\r\n" ASK
		"Content-Type: multipart/form-data; boundary=Boundary\r\nContent-Length: 101\r\n\r\n"
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
		slow[i] = http_open(server_at);
		http_text(slow[i], "GET /slow HTTP/1.1\r\n" ASK "\r\n");
	}
	clock_gettime(CLOCK_MONOTONIC, &from);
	http_ask(server_at, &a, "GET /hello HTTP/1.1\r\n" ASK "\r\n");
	clock_gettime(CLOCK_MONOTONIC, &until);
	want_answer(&a, 200, "hello");
	http_free(&a);
	assert_true((until.tv_sec - from.tv_sec) * 1000 + (until.tv_nsec - from.tv_nsec) / 1000000 <
		    250);
	for (int i = 0; i < 4; i++) {
		http_read(slow[i], &a, false);
		want_answer(&a, 200, "at last");
		http_free(&a);
		close(slow[i]);
	}
}

static void *
writer(void *number)
{
	int fd = http_open(server_at);
	long ok = 0;

	for (int i = 0; i < 10; i++) {
		struct http_answer a;
		char name[40];

		snprintf(name, sizeof(name), "pet-%ld-%d", (long)(intptr_t)number, i);
		http_text(fd, "POST /pets HTTP/1.1\r\n" ASK "Content-Length: %zu\r\n\r\n%s",
			strlen(name), name);
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
	assert_int_equal(test_pets(&server_set), 160);
}

static void
a_refused_write_leaves_nothing_and_says_so(void **state)
{
	struct http_answer a;

	(void)state;
	http_ask(server_at, &a, "POST /pets HTTP/1.1\r\n" ASK "Content-Length: 3\r\n\r\none");
	want_answer(&a, 303, NULL);
	http_free(&a);
	http_ask(server_at, &a, "POST /pets HTTP/1.1\r\n" ASK "Content-Length: 3\r\n\r\none");
	want_answer(&a, 409, NULL);
	http_free(&a);
	assert_int_equal(test_pets(&server_set), 1);
}

static void
a_client_that_goes_away_during_its_write_harms_nobody(void **state)
{
	struct http_answer a;

	(void)state;
	for (int i = 0; i < 20; i++) {
		int fd = http_open(server_at);

		http_text(fd, "POST /pets HTTP/1.1\r\n" ASK "Content-Length: 5\r\n\r\ngo-%02d", i);
		close(fd);
		fd = http_open(server_at);
		http_text(fd, "GET /slow HTTP/1.1\r\n" ASK "\r\n");
		close(fd);
	}
	http_ask(server_at, &a, "GET /hello HTTP/1.1\r\n" ASK "\r\n");
	want_answer(&a, 200, "hello");
	http_free(&a);
}

static void
stopping_answers_what_has_begun(void **state)
{
	struct http_answer a;
	struct timespec t = { .tv_nsec = 100000000 };
	int fd = http_open(server_at);

	(void)state;
	http_text(fd, "POST /slow-pets HTTP/1.1\r\n" ASK "Content-Length: 4\r\n\r\nlate");
	(void)nanosleep(&t, NULL);
	server_room_end();
	http_read(fd, &a, false);
	want_answer(&a, 200, NULL);
	http_free(&a);
	close(fd);
}

/* ---- live ---- */

static void
a_stream_tells_the_number_and_each_change(void **state)
{
	char space[4096] = "", *got;
	int fd = http_open(server_at);

	(void)state;
	http_text(fd,
		"GET /live?group=G0000000007 HTTP/1.1\r\n" ASK "Cookie: a=1; session=me\r\n\r\n");
	for (int i = 0; i < 20 && strstr(space, "\"number\":5}") == NULL; i++) {
		got = http_some(fd, space, sizeof(space), 200);
		assert_non_null(got);
	}
	assert_non_null(strstr(space, "data: {\"group\":\"G0000000007\",\"number\":5}\n\n"));
	server_room_change(6);
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
	int fd = http_open(server_at), messages = 0;
	struct timespec t = { .tv_nsec = 20000000 };

	(void)state;
	http_text(fd, "GET /live HTTP/1.1\r\n" ASK "Cookie: session=me\r\n\r\n");
	for (int i = 0; i < 100; i++) {
		server_room_change(10 + i);
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
	http_ask(server_at, &a, "GET /live HTTP/1.1\r\n" ASK "\r\n");
	assert_int_not_equal(a.status, 200);
	http_free(&a);
	http_ask(server_at, &a,
		"GET /live?group=G0000000009 HTTP/1.1\r\n" ASK "Cookie: session=me\r\n\r\n");
	want_answer(&a, 404, NULL);
	http_free(&a);
}

static void
stopping_ends_the_streams(void **state)
{
	char space[4096];
	int fds[20];

	(void)state;
	for (int i = 0; i < 20; i++) {
		fds[i] = http_open(server_at);
		http_text(fds[i], "GET /live HTTP/1.1\r\n" ASK "Cookie: session=me\r\n\r\n");
		assert_non_null(http_some(fds[i], space, sizeof(space), 2000));
	}
	server_room_end();
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
	http_ask(server_at, &a, "GET /healthz HTTP/1.1\r\n" ASK "\r\n");
	want_answer(&a, 200, "alive");
	http_free(&a);
	http_ask(server_at, &a, "GET /readyz HTTP/1.1\r\n" ASK "\r\n");
	want_answer(&a, 200, "ready");
	http_free(&a);
	http_ask(server_at, &a, "GET /hello?who=secret HTTP/1.1\r\n" ASK "\r\n");
	http_free(&a);
	http_ask(server_at, &a, "GET /metrics HTTP/1.1\r\n" ASK "\r\n");
	want_answer(&a, 200,
		"alongside_requests_total{method=\"GET\",route=\"/hello\",status=\"2xx\"}");
	want_answer(&a, 200, "alongside_memory_bytes ");
	assert_null(strstr(a.body, "secret"));
	http_free(&a);
}

static void
counters_are_for_callers_on_this_machine(void **state)
{
	struct http_answer a;

	(void)state;
	http_ask(server_at, &a,
		"GET /metrics HTTP/1.1\r\n" ASK "X-Forwarded-For: 127.0.0.1, 203.0.113.9\r\n\r\n");
	want_answer(&a, 404, NULL);
	assert_null(strstr(a.body, "alongside_"));
	http_free(&a);
}

static void
assets_are_kept_for_ever_and_only_at_their_own_address(void **state)
{
	struct http_answer a;

	(void)state;
	http_ask(server_at, &a, "GET %s HTTP/1.1\r\n" ASK "\r\n", asset_url("alongside.css"));
	want_answer(&a, 200, ".status");
	assert_non_null(strcasestr(a.head, "immutable"));
	http_free(&a);
	http_ask(server_at, &a, "GET %s HTTP/1.1\r\n" ASK "Accept-Encoding: gzip, br\r\n\r\n",
		asset_url("alongside.css"));
	assert_int_equal(a.status, 200);
	assert_non_null(strcasestr(a.head, "Content-Encoding: gzip"));
	assert_memory_equal(a.body, "\x1f\x8b", 2);
	http_free(&a);
	http_ask(server_at, &a,
		"GET /assets/0123456789abcdef/alongside.css HTTP/1.1\r\n" ASK "\r\n");
	want_answer(&a, 404, NULL);
	http_free(&a);
	http_ask(server_at, &a, "GET /assets/../../etc/passwd HTTP/1.1\r\n" ASK "\r\n");
	want_answer(&a, 404, NULL);
	http_free(&a);
}

static void
an_address_that_is_taken_is_said_in_a_sentence(void **state)
{
	struct web_options o = server_web->o;

	(void)state;
	o.listen = server_at;
	assert_null(web_start(&server_set.c, &o));
	assert_non_null(strstr(server_set.c.fault.sentence, "already listens"));
	fault_clear(&server_set.c);
	o.listen = "nonsense";
	assert_null(web_start(&server_set.c, &o));
	assert_non_null(strstr(server_set.c.fault.sentence, "no address"));
	fault_clear(&server_set.c);
}

static const struct CMUnitTest server_work_tests[] = {
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

const struct test_suite server_work_suite = SUITE("server_work", server_work_tests);
