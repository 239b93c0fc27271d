/* SPDX-License-Identifier: MIT */
/* See smtp_kit.h. One thread, one connection after the other: the program has one sender. */
#include "tests/smtp_kit.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAILS = 64, LINE_MAX_BYTES = 2000, MAIL_MAX_BYTES = 1 << 20 };

static struct {
	int fd;
	pthread_t thread;
	pthread_mutex_t mutex;
	atomic_int how, open;
	char *mails[MAILS], *to[MAILS];
	size_t n;
} kit = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static void
say(FILE *f, const char *line)
{
	fprintf(f, "%s\r\n", line);
	fflush(f);
}

static void
keep(char *mail, const char *to)
{
	pthread_mutex_lock(&kit.mutex);
	if (kit.n < MAILS) {
		kit.mails[kit.n] = mail;
		kit.to[kit.n++] = strdup(to);
	} else {
		free(mail);
	}
	pthread_mutex_unlock(&kit.mutex);
}

/* Up to the line with a dot alone; NULL when the connection ended before. */
static char *
data_read(FILE *f)
{
	char line[LINE_MAX_BYTES], *mail = calloc(1, MAIL_MAX_BYTES);
	size_t n = 0;

	while (mail != NULL && fgets(line, sizeof(line), f) != NULL) {
		const char *from = line[0] == '.' ? line + 1 : line;

		if (strcmp(line, ".\r\n") == 0) {
			return mail;
		}
		if (n + strlen(from) + 1 < MAIL_MAX_BYTES) {
			memcpy(mail + n, from, strlen(from));
			n += strlen(from);
		}
	}
	free(mail);
	return NULL;
}

/* False when the conversation is over. */
static bool
answer_to(FILE *f, const char *line, int how, char *to)
{
	char *mail;

	if (strncasecmp(line, "EHLO", 4) == 0) {
		say(f, "250-kit.example\r\n250 8BITMIME");
	} else if (strncasecmp(line, "RCPT TO:", 8) == 0 && how == SMTP_LATER_RCPT) {
		say(f, "450 4.2.0 Greylisted, try again");
	} else if (strncasecmp(line, "RCPT TO:", 8) == 0 && how == SMTP_REFUSES) {
		say(f, "550 5.1.1 There is no <b>such</b> mailbox");
	} else if (strncasecmp(line, "DATA", 4) == 0) {
		say(f, "354 Go on");
		mail = data_read(f);
		if (mail == NULL) {
			return false;
		}
		keep(mail, to);
		if (how == SMTP_BREAKS_OFF) {
			return false;
		}
		say(f, "250 2.0.0 Taken");
	} else if (strncasecmp(line, "QUIT", 4) == 0) {
		say(f, "221 Goodbye");
		return false;
	} else {
		if (strncasecmp(line, "RCPT TO:", 8) == 0) {
			snprintf(to, LINE_MAX_BYTES, "%.*s", (int)strcspn(line + 8, "\r\n"), line + 8);
		}
		say(f, "250 Fine");
	}
	return true;
}

static void
converse(int fd)
{
	char line[LINE_MAX_BYTES], to[LINE_MAX_BYTES] = "";
	FILE *f = fdopen(fd, "r+");
	int how = atomic_load(&kit.how);

	if (f == NULL) {
		close(fd);
		return;
	}
	setvbuf(f, NULL, _IOFBF, 4096);
	if (how == SMTP_HANGS) {
		while (fgets(line, sizeof(line), f) != NULL) {
			/* says nothing until the other has gone */
		}
	} else if (how == SMTP_LATER_GREETS) {
		say(f, "421 4.3.2 Not now");
	} else {
		say(f, "220 kit.example ESMTP");
		while (fgets(line, sizeof(line), f) != NULL && answer_to(f, line, how, to)) {
			fseek(f, 0, SEEK_CUR); /* from writing to reading */
		}
	}
	fclose(f);
}

static void *
serve(void *unused)
{
	(void)unused;
	while (atomic_load(&kit.open)) {
		int fd = accept(kit.fd, NULL, NULL);

		if (fd >= 0) {
			converse(fd);
		}
	}
	return NULL;
}

int
smtp_kit_start(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(at);

	kit.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (kit.fd < 0 || bind(kit.fd, (struct sockaddr *)&at, sizeof(at)) != 0 || listen(kit.fd, 8) != 0 || getsockname(kit.fd, (struct sockaddr *)&at, &size) != 0) {
		abort();
	}
	atomic_store(&kit.open, 1);
	atomic_store(&kit.how, SMTP_TAKES);
	if (pthread_create(&kit.thread, NULL, serve, NULL) != 0) {
		abort();
	}
	return ntohs(at.sin_port);
}

void
smtp_kit_how(enum smtp_how how)
{
	atomic_store(&kit.how, how);
}

size_t
smtp_kit_taken(void)
{
	size_t n;

	pthread_mutex_lock(&kit.mutex);
	n = kit.n;
	pthread_mutex_unlock(&kit.mutex);
	return n;
}

const char *
smtp_kit_mail(size_t i)
{
	return i < smtp_kit_taken() ? kit.mails[i] : "";
}

const char *
smtp_kit_to(size_t i)
{
	return i < smtp_kit_taken() ? kit.to[i] : "";
}

void
smtp_kit_stop(void)
{
	atomic_store(&kit.open, 0);
	shutdown(kit.fd, SHUT_RDWR); /* wakes accept */
	pthread_join(kit.thread, NULL);
	close(kit.fd);
	for (size_t i = 0; i < kit.n; i++) {
		free(kit.mails[i]);
		free(kit.to[i]);
	}
	kit.n = 0;
}
