/* SPDX-License-Identifier: MIT */
/* Who may invite, reset, move and end whom, and doing it. Private to the room; called by people_pages.c, organisation_pages.c and the commands. Somebody who keeps the
 * accounts of all organisations is a keeper (the administrator); others look after the people of the organisations in which their role says so, and
 * never give or take over a role that may more than their own. */
#ifndef ROOMS_ACCOUNTS_PEOPLE_H
#define ROOMS_ACCOUNTS_PEOPLE_H

#include "rooms/accounts/accounts.h"

#define DAY_OPEN "9999-12-31"

/* One version of a record of this room in an organisation's history: pairs of texts, ended by NULL. Nothing secret. */
enum err account_saved(struct ctx *c, int64_t organisation, const char *kind, const char *record, const char *why, const char *name, ...)
    __attribute__((sentinel)) MUST_CHECK;

/* A token that ends before this day. */
enum err token_make_until(struct ctx *c, int64_t account, const char *name, const char *ends_day, const char **ret_token) MUST_CHECK;

/* An organisation whose people somebody looks after. */
struct managed {
	int64_t id;
	const char *ref, *kind, *name, *ended_day; /* ended_day NULL where the looker-after works there: it has not ended */
	uint64_t may; /* what their role there may */
};
struct manager {
	int64_t account;
	bool keeper;
	struct list organisations; /* struct managed; the main one first */
};
enum err manager_of(struct ctx *c, int64_t account, struct manager *ret) MUST_CHECK;
const struct managed *manager_at(const struct manager *m, int64_t organisation); /* NULL */
/* By ref; NULL: the first. ERR_MISSING when it is not theirs to look after. */
enum err manager_organisation(struct ctx *c, const struct manager *m, const char *ref, struct managed *ret) MUST_CHECK;
/* May this role be given in this organisation by this manager? */
bool manager_may_give(const struct manager *m, const struct managed *o, const struct role *role);

struct person {
	int64_t id, organisation, made_at, seen_at, has_password;
	const char *ref, *name, *email, *sign_in, *organisation_name, *left_day;
};
extern const struct field person_fields[];

/* A membership, whoever's. */
struct person_role {
	int64_t id, organisation;
	const char *organisation_ref, *organisation_kind, *organisation_name, *role, *from_day, *until_day;
};

/* The person by ref, when the manager may see them at all; with all memberships, newest first (struct person_role). ERR_MISSING. */
enum err person_find(struct ctx *c, const struct manager *m, const char *ref, struct person *ret, struct list *ret_roles) MUST_CHECK;
bool person_role_holds(const struct person_role *r, const char *day);

/* Taking over somebody's sign-in gives all that they may: only those whose every role is within the manager's own. */
bool person_may_reset(const struct ctx *c, const struct manager *m, const struct person *p, const struct list *roles);
/* The employer (or keeper) ends the account; another organisation only its own membership. */
bool person_may_end(const struct ctx *c, const struct manager *m, const struct person *p, const struct list *roles);
const struct person_role *person_role_to_change(const struct ctx *c, const struct manager *m, const struct person *p, const struct list *roles); /* NULL */

struct new_person {
	const char *name, *email, *sign_in_name, *role;
};
extern const struct field new_person_fields[];
/* A new account. Its one-time link is made by link_give (sign_in.h). */
enum err person_invite(struct ctx *c, const struct manager *m, const struct managed *o, const struct new_person *n, int64_t *ret_id) MUST_CHECK;
/* Somebody who signs in already becomes a member as well. */
enum err person_join(struct ctx *c, const struct managed *o, const char *sign_in, const char *role) MUST_CHECK;
/* from_day: the first day on which they are no longer there. Today: at once. */
enum err person_leave(struct ctx *c, const struct person *p, const char *from_day) MUST_CHECK;
enum err person_leave_role(struct ctx *c, const struct person *p, const struct person_role *r, const char *from_day) MUST_CHECK;
enum err person_back(struct ctx *c, const struct person *p, const struct managed *o, const char *role) MUST_CHECK;
enum err person_change_role(struct ctx *c, const struct person *p, const struct person_role *r, const char *role) MUST_CHECK;
/* Signed out everywhere, tokens and links ended. */
enum err person_shut_out(struct ctx *c, int64_t account) MUST_CHECK;
/* Ends by hand what the person holds: tokens one by one. */
enum err token_end(struct ctx *c, int64_t account, const char *ref) MUST_CHECK;

/* From words to a group: a home's or provider's number, an area by name or code. 0 for a kind that has none. */
enum err organisation_group(struct ctx *c, const char *kind, const char *words, int64_t *ret_group) MUST_CHECK;
/* Any organisation, by words: kind, name, and what it is about ("Perth & Kinross", several areas of a team separated by ";"). */
enum err organisation_add(struct ctx *c, const char *kind, const char *name, const char *about, int64_t *ret_id) MUST_CHECK;
struct organisation_change {
	const char *kind, *name, *reason;
};
/* Another name, or another kind where no homes follow from the kind and everybody's task may be done there. With history. */
enum err organisation_rename(struct ctx *c, const struct managed *o, const struct organisation_change *to) MUST_CHECK;
/* From this day on it is no more: nobody stands anywhere by it, and whoever works nowhere else is signed out and cannot sign in. DAY_OPEN takes that back: what people did
 * there holds again, and they sign in as before. */
enum err organisation_end(struct ctx *c, const struct managed *o, const char *ended_day, const char *why) MUST_CHECK;
enum err organisation_by_words(struct ctx *c, const char *words, struct organisation *ret) MUST_CHECK; /* its ref or its name */

/* Where an account (0: each) stands by its memberships: struct standing. What standings_refresh stores and accounts_verify compares. */
struct standing {
	int64_t account, group_id, membership;
	const char *side, *role, *from_day, *until_day;
};
enum err standings_made(struct ctx *c, int64_t account, struct list *ret) MUST_CHECK;

/* room.verify (accounts_verify.c): organisations, people, what they do where, tokens and shares are what the history says was saved; standings follow. */
enum err accounts_verify(struct ctx *c, struct buf *report, int64_t *ret_faults) MUST_CHECK;

#endif
