/* SPDX-License-Identifier: MIT */
/* Giving a mail to a server: one real SMTP conversation through libcurl, with an end to every wait. Knows no outbox: what is tried again, and when, is the room messages'. */
#ifndef OUT_SMTP_H
#define OUT_SMTP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct smtp_server {
	const char *url;             /* "smtp://mail.example:587" or "smtps://mail.example": smtp_url_fine */
	const char *user, *password; /* NULL: none. Never given to a server that is spoken to without encryption */
	const char *ca;              /* a file of certificates to trust instead of the system's, or NULL */
	const char *name;            /* how we say who we are; NULL: localhost */
	bool plain;                  /* smtp:// without STARTTLS is taken; else it must be offered */
	const atomic_bool *stop;     /* set: give up soon; or NULL */
};

enum smtp_end {
	SMTP_TAKEN,   /* the server has it */
	SMTP_LATER,   /* it said: not now (4xx), or said nothing that tells about this mail's end */
	SMTP_REFUSED, /* it said: never (5xx) to this sender, recipient or mail */
	SMTP_AWAY,    /* there was no conversation: no server, no encryption, a wrong password */
};

/* How long: for a connection, for each answer, for one mail altogether (and a second more for each 32 KB). Tests make them short. */
extern struct smtp_seconds {
	int connect, answer, mail;
} smtp_seconds;

/* smtp:// or smtps://, a host, perhaps a port; nothing else. */
bool smtp_url_fine(const char *url);

struct smtp; /* one connection, kept for as many mails as follow each other; of one thread */
struct smtp *smtp_open(const struct smtp_server *s); /* does not connect yet; s and its texts must stay */
/* said: what the server, or else the program, says of it: one line of plain text, never a password. */
enum smtp_end smtp_send(struct smtp *smtp, const char *from, const char *to, const char *bytes, size_t n, char *said, size_t said_size);
void smtp_close(struct smtp *smtp); /* NULL is fine */

#endif
