/* SPDX-License-Identifier: MIT */
/* What the templates of this room are given, and the handlers that the route table in accounts_pages.c names. For this room's pages only. */
#ifndef ROOMS_ACCOUNTS_VIEW_H
#define ROOMS_ACCOUNTS_VIEW_H

#include "rooms/accounts/accounts.h"
#include "rooms/accounts/sign_in.h"
#include "web/reply.h"
#include "web/room.h"

extern const struct command accounts_commands[];

/* ---- sign_in_pages.c ---- */

struct sign_in_form {
	const char *email, *password, *next;
};
extern const struct field sign_in_fields[];

struct welcome_form {
	const char *new_password, *new_password_again;
};
extern const struct field welcome_fields[];

struct welcome_view {
	const struct field *fields;
	const char *token;
	struct link link;
};

enum err sign_in_show(struct req *r);
enum err sign_in_work(struct req *r);
enum err sign_in_write(struct req *r);
enum err sign_out_write(struct req *r);
enum err welcome_show(struct req *r);
enum err welcome_work(struct req *r);
enum err welcome_write(struct req *r);

/* Puts a new session and the device's cookie into the answer, in the write that made the session. */
enum err signed_in_cookies(struct req *r, const struct person_key *k) MUST_CHECK;

#endif
