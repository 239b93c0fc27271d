/* SPDX-License-Identifier: MIT */
/* The server over real sockets, connection by connection: clients that ask many things at once,
 * drip, say nothing or send too much. Run by build/tests server. */
#include "tests/kit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/server_room.h"

/* ---- one connection ---- */

static void
one_connection_serves_many_requests(void **state)
{
	struct http_answer a;
	int fd = http_open(server_at);

	(void)state;
	for (int i = 0; i < 5; i++) {
		http_text(fd, "GET /hello HTTP/1.1\r\n" ASK "\r\n");
		http_read(fd, &a, false);
		want_answer(&a, 200, "hello");
		if (a.closes) {
			fail_msg("%s", a.head);
		}
		http_free(&a);
		http_text(fd, "POST /pets HTTP/1.1\r\n" ASK "Content-Length: 4\r\n\r\npet%d", i);
		http_read(fd, &a, false);
		want_answer(&a, 303, NULL);
		if (a.closes) {
			fail_msg("%s", a.head);
		}
		http_free(&a);
	}
	close(fd);
	assert_int_equal(test_pets(&server_set), 5);
}

static void
requests_sent_at_once_are_answered_in_their_order(void **state)
{
	struct http_answer a;
	int fd = http_open(server_at);

	(void)state;
	http_text(fd, "POST /pets HTTP/1.1\r\n" ASK "Content-Length: 3\r\n\r\nboo"
		      "GET /slow HTTP/1.1\r\n" ASK "\r\n"
		      "GET /hello HTTP/1.1\r\n" ASK "\r\n");
	http_read(fd, &a, false);
	want_answer(&a, 303, NULL);
	http_free(&a);
	http_read(fd, &a, false);
	want_answer(&a, 200, "at last");
	http_free(&a);
	http_read(fd, &a, false);
	want_answer(&a, 200, "hello");
	http_free(&a);
	close(fd);
	assert_int_equal(test_pets(&server_set), 1);
}

static void
head_is_get_without_the_body_and_unknown_methods_are_refused(void **state)
{
	struct http_answer a;
	int fd = http_open(server_at);

	(void)state;
	http_text(fd, "HEAD /hello HTTP/1.1\r\n" ASK "\r\n");
	http_read(fd, &a, true);
	want_answer(&a, 200, NULL);
	assert_non_null(strcasestr(a.head, "content-length: 5"));
	http_free(&a);
	http_text(fd, "GET /hello HTTP/1.1\r\n" ASK "\r\n");
	http_read(fd, &a, false);
	want_answer(&a, 200, "hello");
	http_free(&a);
	close(fd);
	http_ask(server_at, &a, "BREW /hello HTTP/1.1\r\n" ASK "\r\n");
	assert_true(a.status >= 400 && a.status < 500);
	http_free(&a);
	http_ask(server_at, &a, "POST /hello HTTP/1.1\r\n" ASK "Content-Length: 2\r\n\r\nhi");
	want_answer(&a, 405, NULL);
	http_free(&a);
	http_ask(server_at, &a, "complete nonsense\r\n\r\n");
	assert_true(a.status == 0 || a.status >= 400);
	http_free(&a);
}

static void
every_page_carries_the_headers_that_protect_it(void **state)
{
	static const char *const headers[] = {
		"Content-Security-Policy: default-src 'none'; script-src 'self'",
		"X-Content-Type-Options: nosniff", "X-Frame-Options: DENY",
		"Referrer-Policy: same-origin", "Cross-Origin-Opener-Policy: same-origin",
		"Cache-Control: private, no-store"
	};
	struct http_answer a;

	(void)state;
	http_ask(server_at, &a, "GET /hello HTTP/1.1\r\n" ASK "\r\n");
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
	int fd = http_open(server_at);

	(void)state;
	assert_true(drip_is_cut(fd,
		"GET /hello HTTP/1.1\r\nHost: test\r\nX-Long: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		4000));
	close(fd);
}

static void
a_body_that_drips_is_cut_and_writes_nothing(void **state)
{
	int fd = http_open(server_at);

	(void)state;
	http_text(fd, "POST /pets HTTP/1.1\r\n" ASK "Content-Length: 90\r\n\r\n");
	assert_true(drip_is_cut(fd,
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		4000));
	close(fd);
	assert_int_equal(test_pets(&server_set), 0);
}

static void
a_connection_that_says_nothing_is_cut(void **state)
{
	int fd = http_open(server_at);

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
		fds[i] = http_open(server_at);
		http_text(fds[i], "GET /hello HTTP/1.1\r\n");
	}
	http_ask(server_at, &a, "GET /hello HTTP/1.1\r\n" ASK "\r\n");
	want_answer(&a, 200, "hello");
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
	http_ask(server_at, &a,
		"POST /length HTTP/1.1\r\n" ASK "Content-Length: 9000000000\r\n\r\n");
	want_answer(&a, 413, NULL);
	http_free(&a);
	http_ask(server_at, &a,
		"POST /length HTTP/1.1\r\n" ASK "Content-Length: 99999999999999999999999\r\n\r\n");
	assert_true(a.status == 413 || a.status == 400);
	http_free(&a);
}

static void
a_body_too_large_that_is_sent_all_the_same_gets_the_refusal(void **state)
{
	char *body = malloc(3 << 20);
	struct http_answer a;
	int fd = http_open(server_at);

	(void)state;
	memset(body, 'x', 3 << 20);
	http_text(fd, "POST /length HTTP/1.1\r\n" ASK "Content-Length: %d\r\n\r\n", 3 << 20);
	http_send(fd, body, 3 << 20);
	http_read(fd, &a, false);
	want_answer(&a, 413, NULL);
	http_free(&a);
	close(fd);
	free(body);
}

static void
a_body_without_a_length_has_the_same_limit(void **state)
{
	char piece[1000];
	struct http_answer a;
	int fd = http_open(server_at);

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
	want_answer(&a, 413, NULL);
	http_free(&a);
	close(fd);

	fd = http_open(server_at);
	http_text(fd, "POST /length HTTP/1.1\r\n" ASK
		      "Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n");
	http_read(fd, &a, false);
	want_answer(&a, 200, "5");
	http_free(&a);
	close(fd);
}

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
};

const struct test_suite server_suite = SUITE("server", server_tests);
