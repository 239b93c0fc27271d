/* SPDX-License-Identifier: MIT */
/* What the templates of this room are given, and the handlers that the route table in accounts_pages.c names. For this room's pages only. */
#ifndef ROOMS_ACCOUNTS_VIEW_H
#define ROOMS_ACCOUNTS_VIEW_H

#include "rooms/accounts/accounts.h"
#include "rooms/accounts/people.h"
#include "rooms/accounts/shares.h"
#include "rooms/accounts/sign_in.h"
#include "rooms/messages/messages.h"
#include "web/reply.h"
#include "web/room.h"

extern const struct command accounts_commands[];

/* ---- sign_in_pages.c ---- */

struct sign_in_form {
	const char *email, *password, *next;
};
extern const struct field sign_in_fields[];

struct forgotten_form {
	const char *forgotten_email;
};
extern const struct field forgotten_fields[];

struct forgotten_view {
	const struct forgotten_form *form;
	bool by_mail, asked;
};

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

/* ---- people_pages.c ---- */

struct person_row {
	int64_t id, organisation, made_at, seen_at, has_password;
	const char *ref, *name, *email, *sign_in, *organisation_name, *role, *from_day, *left_day;
};
struct people_view {
	struct page_list list; /* struct person_row */
	struct managed at;
	struct list others;    /* struct managed: further organisations one looks after */
	bool left, keeper;
	const char *q;
	const char *here;      /* the address of this list, for its search */
};

struct invite_form {
	struct new_person person;
	const char *organisation;
};
extern const struct field invite_fields[];
struct invite_view {
	const struct field *fields; /* with the roles that may be given */
	const void *form;
	struct managed at;
};

/* A secret shown once: a link or a token. */
struct once_view {
	const char *heading, *words, *secret, *after, *back, *back_label;
};
extern const struct view once_view_of;
/* Shows it, and keeps for the request's one-time key only where to look: the secret itself is stored nowhere. */
enum err reply_once(struct req *r, const struct once_view *v, const char *replay_path) MUST_CHECK;
/* "https://alongside.example/welcome/..." as the browser reaches us. */
const char *site_url(const struct req *r, const char *path);

struct leave_form {
	const char *last_day;
};
extern const struct field leave_fields[];
struct role_form {
	const char *role;
};
extern const struct field role_fields[];

struct person_view {
	struct person p;
	struct list roles;               /* struct person_role */
	const struct person_role *change; /* whose role may be changed; NULL */
	const struct field *role_fields;
	bool may_reset, may_end, may_back, left, is_self;
	struct message mail;             /* the last about signing in; id 0: none */
	struct role_form now;            /* the role of change */
	const char *today;
};

enum err forgotten_show(struct req *r);
enum err forgotten_write(struct req *r);
enum err people_show(struct req *r);
enum err invite_show(struct req *r);
enum err invite_write(struct req *r);
enum err person_show(struct req *r);
enum err person_reset_write(struct req *r);
enum err person_leave_write(struct req *r);
enum err person_role_write(struct req *r);
enum err person_back_write(struct req *r);
enum err manager_here(struct req *r, struct manager *ret) MUST_CHECK;
const struct field *fields_with_roles(struct req *r, const struct field *table, const struct manager *m, const struct managed *at);

/* ---- organisation_pages.c ---- */

struct organisation_row {
	const char *ref, *kind, *name, *about, *ended_day;
	int64_t people;
};
struct organisations_view {
	struct page_list list; /* struct organisation_row */
	const char *q, *kind;
	const struct choice *kinds;
	const void *form;
};
struct organisation_form {
	const char *kind, *name, *about;
};
extern const struct field organisation_form_fields[];
extern const struct field organisation_change_fields[], organisation_end_fields[], organisation_back_fields[];
struct organisation_end_form {
	const char *last_day, *end_reason;
};
struct organisation_edit_view {
	struct managed at;
	struct organisation_change now;
	const void *form;
	bool ends, ended;           /* has an end; which has come */
	const char *ended_day;
};
enum err organisation_edit_show(struct req *r);
enum err organisation_edit_write(struct req *r);
enum err organisation_end_write(struct req *r);
enum err organisation_back_write(struct req *r);
struct join_form {
	const char *sign_in, *role;
};
extern const struct field join_fields[];
struct join_view {
	const struct field *fields;
	const void *form;
	struct managed at;
};
const char *organisation_kind_words(const struct ctx *c, const char *kind);

enum err organisations_show(struct req *r);
enum err organisation_new_show(struct req *r);
enum err organisation_new_write(struct req *r);
enum err organisation_show(struct req *r);
enum err join_show(struct req *r);
enum err join_write(struct req *r);

/* ---- own_pages.c ---- */

struct session_row {
	int64_t id, made_at, seen_at;
};
struct own_view {
	struct person p;
	struct list roles;    /* struct person_role */
	struct list sessions; /* struct session_row */
	int64_t session;      /* this one */
	const char *today;
	bool changed;         /* the password, just now */
};
struct password_form {
	const char *old_password, *new_password, *new_password_again;
};
extern const struct field password_fields[];

struct token_row {
	const char *ref, *name, *ends_day;
	int64_t made_at, used_at, ended_at;
};
struct tokens_view {
	struct page_list list; /* struct token_row */
	const void *form;
	const char *today;
};
struct token_form {
	const char *name, *last_day;
};
extern const struct field token_fields[];

enum err own_show(struct req *r);
enum err password_work(struct req *r);
enum err password_write(struct req *r);
enum err everywhere_write(struct req *r);
enum err tokens_show(struct req *r);
enum err token_new_write(struct req *r);
enum err token_end_write(struct req *r);

/* ---- sees_pages.c ---- */

/* A role: a column of the matrix, and a list of sentences on demand. */
struct sees_role {
	const struct role *role;
	const char *reach;         /* "the home they work in, and no other" */
	const char *reach_short;   /* "own home" */
	const char *organisations; /* kinds of organisation whose people may have it */
	const char *at;            /* where the person who looks has it themselves; NULL */
};
/* A kind of record, and who sees it by which permission. */
struct sees_kind {
	const char *name, *label, *who;
	struct list fields; /* struct sees_field */
};
struct sees_field {
	const char *label, *audience;
};
/* A row of the matrix: a permission and the records that are read by it. */
struct sees_row {
	enum may may;
	const char *words, *records; /* "Daily return"; "" */
};
struct sees_group {
	const char *label;
	struct list rows; /* struct sees_row */
};
struct sees_view {
	struct list roles;  /* struct sees_role, one's own first */
	struct list groups; /* struct sees_group */
	struct list kinds;  /* struct sees_kind */
	size_t own;         /* how many of the roles are one's own */
	const struct sees_role *role; /* ?role=: only this one; NULL */
	const struct sees_kind *kind; /* ?record=: only this one; NULL */
	const char *sharers;          /* who may share one thing with a body */
};
enum err sees_show(struct req *r);

/* ---- shares_pages.c ---- */

struct shares_view {
	struct page_list list;      /* struct share */
	const char *home_ref, *home_name, *today;
	const struct field *fields; /* of the form, with the bodies there are */
	const void *form;
	size_t bodies;
};
struct shared_view {
	struct page_list list; /* struct share */
	const char *body, *today;
	struct list others;    /* struct managed: further bodies one belongs to */
};
struct shown_answer {
	const char *label, *words;
};
struct shown_share {
	const struct share *share;
	const char *day;       /* of what is shown; NULL: nothing was sent */
	const char *colour, *computed;
	struct list reasons;   /* const char * */
	struct list answers;   /* struct shown_answer */
	const char *sent_by;
	int64_t sent_at;
};

enum err shares_show(struct req *r);
enum err share_write(struct req *r);
enum err share_end_write(struct req *r);
enum err shared_show(struct req *r);
enum err shared_one_show(struct req *r);
extern const struct panel accounts_panels[];

/* Puts a new session and the device's cookie into the answer, in the write that made the session. */
enum err signed_in_cookies(struct req *r, const struct person_key *k) MUST_CHECK;

#endif
