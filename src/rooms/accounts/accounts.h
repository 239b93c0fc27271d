/* SPDX-License-Identifier: MIT */
/* The room accounts: organisations, people, roles, sign-in, tokens, links, and reach.
 *   accounts.c         organisations, people, memberships -> standings
 *   roles.c            packs/NAME/roles.json as a table: role -> side and permissions
 *   sign_in.c          sessions, one-time links, slowing down those who guess; password.c what a password must be like
 *   people.c           inviting, resetting, changing roles, leaving; who may do that to whom
 *   shares.c           what a body may see without reaching the home
 *   totals.c           of how many homes a partner's sum must be
 *   access_pages.c     struct web_access: who asks, which home and group they reach, one-time keys, audited reads
 *   accounts_pages.c   the route table; the other _pages.c files have the handlers; accounts_commands.c `account ...`
 * Not here: what homes are in which group (homes). */
#ifndef ROOMS_ACCOUNTS_H
#define ROOMS_ACCOUNTS_H

#include "base/field.h"
#include "db/db.h"
#include "web/may.h"

struct room;
struct web_access;

struct role {
	const char *id;    /* "home_manager"; the fixed `role` name of --accounts is id with spaces */
	const char *name;  /* "Home manager" */
	enum side side;
	uint64_t may;
	const char *about; /* one sentence */
	const char *homes; /* how far it reaches: own, provider, team, area, totals, shared, none: packs/README.md */
	const struct json *organisations; /* kinds of organisation whose people may hold it */
};
enum err roles_start(struct ctx *c) MUST_CHECK; /* reads the pack's roles; once, before threads */
const struct role *role_by_id(const char *id); /* NULL */
const struct role *roles_all(size_t *ret_n);

struct organisation {
	int64_t id, group_id;
	const char *ref, *kind, *name;
	const char *ended_day; /* the first day on which it is no more */
};
extern const struct field organisation_fields[];

enum err organisation_make(struct ctx *c, const char *kind, const char *name, int64_t group, int64_t *ret_id) MUST_CHECK;
enum err organisation_by_id(struct ctx *c, int64_t id, struct organisation *ret) MUST_CHECK;
enum err organisation_of_group(struct ctx *c, int64_t group, const char *kind, int64_t *ret_id) MUST_CHECK; /* 0 none */
/* A team with its remit over these areas (groups). */
enum err team_make(struct ctx *c, const char *name, const int64_t *areas, size_t n, int64_t *ret_organisation, int64_t *ret_remit_group) MUST_CHECK;

struct new_account {
	const char *name, *email, *sign_in_name; /* e-mail or sign-in name */
	int64_t organisation;
	const char *role;
	const char *password_hash; /* made before the write by password_hash(); NULL: none yet */
};
enum err account_make(struct ctx *c, const struct new_account *a, int64_t *ret_id) MUST_CHECK;
enum err membership_add(struct ctx *c, int64_t account, int64_t organisation, const char *role, const char *from_day) MUST_CHECK;
enum err token_make(struct ctx *c, int64_t account, const char *name, const char **ret_token) MUST_CHECK; /* shown once */
/* After organisations, remits or memberships changed: the standings of one account, or of all with 0. */
enum err standings_refresh(struct ctx *c, int64_t account) MUST_CHECK;
enum err accounts_seed(struct ctx *c) MUST_CHECK; /* the room's starter rows */
/* The account "Alongside", in whose name commands and jobs act; it can never sign in. */
enum err accounts_actor(struct ctx *c, struct actor *ret) MUST_CHECK;
/* What is typed to sign in, as it is compared: trimmed, ASCII letters small. */
const char *sign_in_fold(struct arena *a, const char *typed);
const char *account_ref(struct ctx *c, int64_t account); /* or "" */

/* Sums, for those who stand in a group as partners and not also as its team, provider or home: none of few homes, which would be those homes' own numbers, nor of one
 * provider. This is the one place where that is decided; who sums asks both. `sides`: of struct reached_group. homes: of how many the sum is. */
bool totals_guarded(unsigned sides);
bool totals_few(int64_t homes, bool several_providers);

const struct web_access *accounts_access(void);
extern const struct room accounts_room;

#endif
