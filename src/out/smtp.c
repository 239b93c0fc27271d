/* SPDX-License-Identifier: MIT */
/* SMTP through libcurl (smtp.h). libcurl says with which reply a conversation ended, but not to which command: that is read from the conversation itself, because
 * only a refusal of sender, recipient or mail is about this mail; one before that is about the server or our password. */
#include "out/smtp.h"

#include <ctype.h>
#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/str.h"

enum { SAID_SIZE = 300, STOP_MOST_S = 5 };

struct smtp_seconds smtp_seconds = {.connect = 15, .answer = 30, .mail = 60};

struct smtp {
	const struct smtp_server *server;
	CURL *curl;
	char url[400];
	/* of the mail that is being sent */
	const char *bytes;
	size_t n, at;
	bool about_mail;     /* MAIL, RCPT or DATA has been said */
	bool quitting;       /* the answer to that tells nothing */
	char reply[SAID_SIZE]; /* the server's last before */
	time_t stopped_at;   /* when stop was first seen; 0 */
};

bool
smtp_url_fine(const char *url)
{
	const char *p = strncmp(url, "smtp://", 7) == 0 ? url + 7 : strncmp(url, "smtps://", 8) == 0 ? url + 8 : NULL;
	size_t host;

	if (p == NULL) {
		return false;
	}
	if (*p == '[') {
		host = 1 + strspn(p + 1, "0123456789abcdefABCDEF:.");
		if (host < 3 || p[host++] != ']') {
			return false;
		}
	} else {
		host = strspn(p, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-");
	}
	if (host == 0 || host > 253) {
		return false;
	}
	p += host;
	if (*p == ':') {
		size_t digits = strspn(p + 1, "0123456789");
		char port[6] = "";
		int64_t n;

		memcpy(port, p + 1, digits < sizeof(port) ? digits : 0);
		if (!str_int(port, &n) || n < 1 || n > 65535) {
			return false;
		}
		p += 1 + digits;
	}
	return *p == 0;
}

/* ---- what libcurl asks for and tells ----------------------------------------------------------------------------------- */

static size_t
give(char *to, size_t size, size_t n, void *arg)
{
	struct smtp *s = arg;
	size_t most = size * n, left = s->n - s->at, now = left < most ? left : most;

	memcpy(to, s->bytes + s->at, now);
	s->at += now;
	return now;
}

static int
begin_again(void *arg, curl_off_t offset, int origin)
{
	struct smtp *s = arg;

	if (origin != SEEK_SET || offset < 0 || (size_t)offset > s->n) {
		return CURL_SEEKFUNC_CANTSEEK;
	}
	s->at = (size_t)offset;
	return CURL_SEEKFUNC_OK;
}

static size_t
drop(char *p, size_t size, size_t n, void *arg)
{
	(void)p;
	(void)arg;
	return size * n;
}

/* What a server says is anybody's text: one line, nothing but letters that can be shown. */
static void
reply_keep(struct smtp *s, const char *p, size_t n)
{
	size_t k = 0;

	while (n > 0 && (p[n - 1] == '\r' || p[n - 1] == '\n')) {
		n--;
	}
	for (size_t i = 0; i < n && k + 1 < sizeof(s->reply); i++) {
		s->reply[k++] = (unsigned char)p[i] >= ' ' && (unsigned char)p[i] < 0x7f ? p[i] : ' ';
	}
	s->reply[k] = 0;
}

static int
overhear(CURL *curl, curl_infotype what, char *p, size_t n, void *arg)
{
	struct smtp *s = arg;

	(void)curl;
	if (what == CURLINFO_HEADER_OUT && n >= 4 && (strncasecmp(p, "MAIL", 4) == 0 || strncasecmp(p, "RCPT", 4) == 0 || strncasecmp(p, "DATA", 4) == 0)) {
		s->about_mail = true;
	} else if (what == CURLINFO_HEADER_OUT && n >= 4 && strncasecmp(p, "QUIT", 4) == 0) {
		s->quitting = true;
	} else if (what == CURLINFO_HEADER_IN && !s->quitting && n >= 3 && isdigit((unsigned char)p[0])) {
		reply_keep(s, p, n);
	}
	return 0;
}

/* Somebody ends the program: a server that has answered so far gets a little longer. */
static int
go_on(void *arg, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	struct smtp *s = arg;
	struct timespec t;

	(void)a, (void)b, (void)c, (void)d;
	if (s->server->stop == NULL || !atomic_load(s->server->stop)) {
		return 0;
	}
	clock_gettime(CLOCK_MONOTONIC, &t);
	if (s->stopped_at == 0) {
		s->stopped_at = t.tv_sec + 1;
	}
	return t.tv_sec - s->stopped_at > STOP_MOST_S;
}

/* ---- the connection ------------------------------------------------------------------------------------------------ */

static void
start(void)
{
	(void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

static void
options(struct smtp *s)
{
	const struct smtp_server *server = s->server;
	bool tls = strncmp(server->url, "smtps://", 8) == 0;

	curl_easy_setopt(s->curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(s->curl, CURLOPT_URL, s->url);
	curl_easy_setopt(s->curl, CURLOPT_PROXY, "");
	curl_easy_setopt(s->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(s->curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(s->curl, CURLOPT_CONNECTTIMEOUT, (long)smtp_seconds.connect);
	curl_easy_setopt(s->curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)smtp_seconds.answer);
	curl_easy_setopt(s->curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(s->curl, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(s->curl, CURLOPT_READDATA, s);
	curl_easy_setopt(s->curl, CURLOPT_SEEKFUNCTION, begin_again);
	curl_easy_setopt(s->curl, CURLOPT_SEEKDATA, s);
	curl_easy_setopt(s->curl, CURLOPT_WRITEFUNCTION, drop);
	curl_easy_setopt(s->curl, CURLOPT_DEBUGFUNCTION, overhear);
	curl_easy_setopt(s->curl, CURLOPT_DEBUGDATA, s);
	curl_easy_setopt(s->curl, CURLOPT_VERBOSE, 1L);
	curl_easy_setopt(s->curl, CURLOPT_XFERINFOFUNCTION, go_on);
	curl_easy_setopt(s->curl, CURLOPT_XFERINFODATA, s);
	curl_easy_setopt(s->curl, CURLOPT_NOPROGRESS, 0L);
	if (!tls) {
		curl_easy_setopt(s->curl, CURLOPT_USE_SSL, (long)(server->plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
	}
	if (server->ca != NULL) {
		curl_easy_setopt(s->curl, CURLOPT_CAINFO, server->ca);
	}
	if (server->user != NULL && server->password != NULL && (tls || !server->plain)) {
		curl_easy_setopt(s->curl, CURLOPT_USERNAME, server->user);
		curl_easy_setopt(s->curl, CURLOPT_PASSWORD, server->password);
	}
}

struct smtp *
smtp_open(const struct smtp_server *server)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct smtp *s;

	pthread_once(&once, start);
	if (!smtp_url_fine(server->url)) {
		return NULL;
	}
	s = calloc(1, sizeof(*s));
	if (s == NULL || (s->curl = curl_easy_init()) == NULL) {
		free(s);
		return NULL;
	}
	s->server = server;
	(void)snprintf(s->url, sizeof(s->url), "%s/%s", server->url, server->name != NULL ? server->name : "localhost");
	options(s);
	return s;
}

void
smtp_close(struct smtp *s)
{
	if (s != NULL) {
		curl_easy_cleanup(s->curl);
		free(s);
	}
}

/* ---- one mail ------------------------------------------------------------------------------------------------------ */

static enum smtp_end
judge(const struct smtp *s, CURLcode code, char *said, size_t size)
{
	/* A reply of 4xx or 5xx ended it; whatever else ended it, the last reply was not about that. */
	bool said_no = (s->reply[0] == '4' || s->reply[0] == '5') && code != CURLE_OPERATION_TIMEDOUT && code != CURLE_ABORTED_BY_CALLBACK;

	if (code == CURLE_OK) {
		(void)snprintf(said, size, "%s", s->reply);
		return SMTP_TAKEN;
	}
	if (said_no) {
		(void)snprintf(said, size, "The mail server said: %s", s->reply);
	} else {
		(void)snprintf(said, size, "The mail server could not be spoken to: %s.", curl_easy_strerror(code));
	}
	/* 530, 534, 535, 538: it wants a password, or encryption, before it looks at any mail. */
	if (!s->about_mail || strncmp(s->reply, "53", 2) == 0) {
		return SMTP_AWAY;
	}
	return said_no && s->reply[0] == '5' ? SMTP_REFUSED : SMTP_LATER;
}

enum smtp_end
smtp_send(struct smtp *s, const char *from, const char *to, const char *bytes, size_t n, char *said, size_t said_size)
{
	char sender[300], recipient[300];
	struct curl_slist *list;
	CURLcode code;

	(void)snprintf(sender, sizeof(sender), "<%s>", from);
	(void)snprintf(recipient, sizeof(recipient), "<%s>", to);
	list = curl_slist_append(NULL, recipient);
	s->bytes = bytes;
	s->n = n;
	s->at = 0;
	s->about_mail = s->quitting = false;
	s->reply[0] = 0;
	curl_easy_setopt(s->curl, CURLOPT_TIMEOUT, (long)(smtp_seconds.mail + n / 32768));
	curl_easy_setopt(s->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)n);
	curl_easy_setopt(s->curl, CURLOPT_MAIL_FROM, sender);
	curl_easy_setopt(s->curl, CURLOPT_MAIL_RCPT, list);
	code = curl_easy_perform(s->curl);
	curl_easy_setopt(s->curl, CURLOPT_MAIL_RCPT, NULL);
	curl_slist_free_all(list);
	return judge(s, code, said, said_size);
}
