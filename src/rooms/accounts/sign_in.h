/* SPDX-License-Identifier: MIT */
/* Signing in: passwords, sessions, one-time links, the device cookie, and slowing down those who guess. Private to the room; called by its pages and commands.
 * Only hashes of sessions, tokens and links are kept. Knows no HTTP. */
#ifndef ROOMS_ACCOUNTS_SIGN_IN_H
#define ROOMS_ACCOUNTS_SIGN_IN_H

#include "base/field.h"
#include "db/db.h"

enum {
	SESSION_IDLE_S = 12 * 3600,       /* a session ends so long after it was last seen: a long shift */
	SESSION_MOST_S = 7 * 86400,       /* and at the latest so long after signing in */
	DEVICE_S = 180 * 86400,
	INVITATION_S = 14 * 86400,        /* night staff may not be there tomorrow */
	RESET_S = 3 * 86400,
	PASSWORD_LEAST = 12,              /* characters */
};

/* An account as it signs in. */
struct person_key {
	int64_t id, organisation;
	const char *ref, *name, *sign_in, *password, *left_day;
};
enum err person_by_sign_in(struct ctx *c, const char *typed, struct person_key *ret, bool *ret_found) MUST_CHECK;
enum err person_by_id(struct ctx *c, int64_t id, struct person_key *ret) MUST_CHECK;
/* The hash to compare with: NULL for who is not there, has left or has no password yet (the comparing takes as long). */
const char *person_hash(struct ctx *c, const struct person_key *k, bool found);

/* One who tries. Failures are counted for each name from each address, and for each address; a device that this account signed in from before is counted apart, so
 * that nobody else can use up its tries. From addresses without number a name can only be slowed down, never locked. */
struct attempt {
	const char *name_hash, *from_hash, *address_hash;
	bool known_device;
};
struct attempt attempt_of(struct ctx *c, const char *typed, const char *address, const char *device, const struct person_key *k);
/* Seconds until the next try is looked at; 0 = now. */
enum err attempt_wait(struct ctx *c, const struct attempt *t, int64_t *ret_wait_s) MUST_CHECK;
enum err attempt_failed(struct ctx *c, const struct attempt *t) MUST_CHECK;
enum err attempt_worked(struct ctx *c, const struct attempt *t) MUST_CHECK; /* forgets this pair's failures, and what is long past */

/* The value of the cookie "device": says that this account signed in here, sealed with the host's key and the account's password as it is now; and what it said before
 * of others who use the same computer. device: the cookie as it came, or NULL. */
const char *device_make(struct ctx *c, const struct person_key *k, const char *device);
bool device_known(struct ctx *c, const struct person_key *k, const char *device);

/* A new session; *ret_cookie is shown to the browser and kept nowhere. */
enum err session_make(struct ctx *c, int64_t account, const char **ret_cookie) MUST_CHECK;
enum err session_make_for(struct ctx *c, int64_t account, int64_t seconds, const char **ret_cookie) MUST_CHECK;
enum err session_end(struct ctx *c, int64_t session) MUST_CHECK;
enum err sessions_end(struct ctx *c, int64_t account, int64_t but) MUST_CHECK; /* all but one; 0 = all */
/* room.copied. A backup holds no sessions and no links: one that was ended or used after the backup was made would be good again in what is restored. */
enum err accounts_copied(struct ctx *c) MUST_CHECK;

/* A sentence about what is wrong with a new password of this person, or NULL. */
const char *password_wrong(struct arena *a, const char *password, const char *name, const char *sign_in);
/* Sets it, ends every session but one and every link, with history. why: "by a link", "by the person". */
enum err password_set(struct ctx *c, const struct person_key *k, const char *hash, int64_t but_session, const char *why) MUST_CHECK;

/* A one-time link: the path, "/welcome/TOKEN". Earlier ones of the account end. kind: "invitation" or "reset". */
enum err link_make(struct ctx *c, int64_t account, const char *kind, const char **ret_path) MUST_CHECK;
/* The same, and the way it goes: mailed to the person where they have an address and mail leaves (*ret_path NULL), else shown by who asked. asked: "" when somebody who
 * looks after accounts did, else how. link_mail.c. */
enum err link_give(struct ctx *c, int64_t account, const char *kind, const char *asked, const char **ret_path) MUST_CHECK;
/* Somebody at the sign-in page has forgotten their password. Sends a link, or does nothing: nobody is told which. */
enum err link_asked_for(struct ctx *c, const char *typed) MUST_CHECK;
/* With a token that is known already. */
enum err link_keep(struct ctx *c, int64_t account, const char *kind, const char *token, int64_t *ret_ends_at) MUST_CHECK;
struct link {
	int64_t id, account, organisation;
	const char *kind, *ref, *name, *sign_in, *organisation_name;
};
enum err link_find(struct ctx *c, const char *token, struct link *ret, bool *ret_found) MUST_CHECK;
/* In the write: true for the first one only. */
enum err link_use(struct ctx *c, const struct link *l, bool *ret_first) MUST_CHECK;

#endif
