/* SPDX-License-Identifier: MIT */
/* What the dispatcher asks accounts (struct web_access): who asks, which home and group they reach, one-time keys, audited reads, traces. Each is one statement on
 * a page's way. Nothing is remembered between requests: who has left, or no longer stands there, is refused with the next one. */
#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "base/hash.h"
#include "base/host.h"
#include "base/str.h"
#include "rooms/accounts/accounts.h"
#include "rooms/accounts/accounts.sql.h"
#include "rooms/accounts/shares.h"
#include "rooms/accounts/sign_in.h"
#include "rooms/status/status.h"
#include "web/page.h"
#include "web/server.h"

enum { SEEN_ROUND_S = 300, ONCE_KEEP_S = 7 * 86400 };

/* ---- who ----------------------------------------------------------------------------------------------------------- */

/* An account with one of its memberships of today. */
struct who_row {
	int64_t session, ends_at, token, account, organisation, membership, main;
	const char *ref, *name, *organisation_name, *role, *home_ref, *home_name;
};

static const struct field who_fields[] = {
    FIELD_AT(who_row, session, F_INT),
    FIELD_AT(who_row, ends_at, F_INT),
    FIELD_AT(who_row, token, F_INT),
    FIELD_AT(who_row, account, F_INT),
    FIELD_AT(who_row, organisation, F_INT),
    FIELD_AT(who_row, membership, F_INT),
    FIELD_AT(who_row, main, F_INT),
    FIELD_AT(who_row, ref, F_TEXT),
    FIELD_AT(who_row, name, F_TEXT),
    FIELD_AT(who_row, organisation_name, F_TEXT),
    FIELD_AT(who_row, role, F_TEXT),
    FIELD_AT(who_row, home_ref, F_TEXT),
    FIELD_AT(who_row, home_name, F_TEXT),
    FIELD_END,
};

static enum frame_kind
frame_of(enum side side)
{
	switch (side) {
	case SIDE_HOME:
		return FRAME_HOME;
	case SIDE_TEAM:
		return FRAME_TEAM;
	case SIDE_SYSTEM:
		return FRAME_SYSTEM;
	default:
		return FRAME_PARTNER;
	}
}

/* The first membership is the main one: it says for whom the person acts and what the page looks like. */
static void
who_take(struct req *r, const struct who_row *w)
{
	const struct role *role = w->organisation != 0 && w->role != NULL ? role_by_id(w->role) : NULL;
	struct frame *f;

	if (role == NULL) {
		return;
	}
	r->may |= role->may;
	if (r->actor.organisation != 0) {
		return;
	}
	r->actor.organisation = w->organisation;
	r->actor.organisation_name = w->organisation_name;
	f = ARENA_NEW(r->ctx.arena, struct frame);
	*f = (struct frame){.kind = frame_of(role->side),
	    .organisation = w->organisation_name,
	    .account = w->name,
	    .home_ref = w->home_ref,
	    .home_name = w->home_name};
	r->frame = f;
}

static int
main_first(const void *x, const void *y)
{
	const struct who_row *a = x, *b = y;

	return a->main != b->main ? (a->main ? -1 : 1) : (a->membership > b->membership) - (a->membership < b->membership);
}

static enum err
access_who(struct req *r, const char *cookie, const char *bearer)
{
	const char *secret = bearer != NULL ? bearer : cookie;
	struct list rows = LIST(struct who_row);
	char today[DAY_SIZE];
	const char *hash;

	day_of(r->ctx.now, today);
	hash = hash_hex(r->ctx.arena, secret, strlen(secret));
	if (bearer != NULL) {
		TRY(db_all(&r->ctx, &sql_who_by_token, ARGS(TEXT(hash), TEXT(today)), who_fields, &rows));
	} else {
		TRY(db_all(&r->ctx, &sql_who_by_session, ARGS(TEXT(hash), TEXT(today)), who_fields, &rows));
		if (rows.n > 0 && LIST_AT(rows, struct who_row, 0)->ends_at <= r->ctx.now) {
			return OK; /* a session that is over is none */
		}
	}
	if (rows.n == 0) {
		return bearer != NULL ? fail(&r->ctx, ERR_DENIED, NULL, "This token is not known, or has ended.") : OK;
	}
	if (rows.n > 1) {
		qsort(rows.rows, rows.n, sizeof(struct who_row), main_first);
	}
	const struct who_row *first = LIST_AT(rows, struct who_row, 0);
	r->actor = (struct actor){.account = first->account, .ref = first->ref, .name = first->name, .session = first->session, .token = first->token};
	for (size_t i = 0; i < rows.n; i++) {
		who_take(r, LIST_AT(rows, struct who_row, i));
	}
	if (r->frame == NULL) {
		struct frame *f = ARENA_NEW(r->ctx.arena, struct frame);

		*f = (struct frame){.kind = FRAME_PARTNER, .account = first->name};
		r->frame = f;
	}
	return OK;
}

/* ---- what they reach ----------------------------------------------------------------------------------------------- */

/* A thing that is reached, once for each standing from which it is. */
struct reach_row {
	int64_t id, team, own;
	const char *ref, *kind, *name, *side, *role;
};

static const struct field reach_fields[] = {
    FIELD_AT(reach_row, id, F_INT),
    FIELD_AT(reach_row, team, F_INT),
    FIELD_AT(reach_row, own, F_INT),
    FIELD_AT(reach_row, ref, F_TEXT),
    FIELD_AT(reach_row, kind, F_TEXT),
    FIELD_AT(reach_row, name, F_TEXT),
    FIELD_AT(reach_row, side, F_TEXT),
    FIELD_AT(reach_row, role, F_TEXT),
    FIELD_END,
};

static void
standing_add(const struct reach_row *row, uint64_t *may, unsigned *sides)
{
	const struct role *role = role_by_id(row->role);

	if (role != NULL) {
		*may |= role->may;
		*sides |= 1u << side_by_name(row->side);
	}
}

static enum err
access_home(struct req *r, const char *ref)
{
	struct list rows = LIST(struct reach_row);
	struct reached_home *h;
	char today[DAY_SIZE];

	day_of(r->ctx.now, today);
	TRY(db_all(&r->ctx, &sql_reach_home, ARGS(TEXT(ref), INT(r->actor.account), TEXT(today)), reach_fields, &rows));
	if (rows.n == 0) {
		return fail(&r->ctx, ERR_MISSING, NULL, "There is no such home.");
	}
	h = ARENA_NEW(r->ctx.arena, struct reached_home);
	const struct reach_row *first = LIST_AT(rows, struct reach_row, 0);
	*h = (struct reached_home){.id = first->id, .ref = first->ref, .name = first->name};
	for (size_t i = 0; i < rows.n; i++) {
		standing_add(LIST_AT(rows, struct reach_row, i), &h->may, &h->sides);
	}
	r->home = h;
	return OK;
}

/* All rows of one group into r->group. */
static void
group_take(struct req *r, const struct list *rows, int64_t id)
{
	struct reached_group *g = ARENA_NEW(r->ctx.arena, struct reached_group);

	for (size_t i = 0; i < rows->n; i++) {
		const struct reach_row *row = LIST_AT(*rows, struct reach_row, i);

		if (row->id != id) {
			continue;
		}
		if (g->id == 0) {
			*g = (struct reached_group){.id = id, .ref = row->ref, .kind = row->kind, .name = row->name,
			    .organisation = row->team != 0 ? row->team : r->actor.organisation};
		}
		standing_add(row, &g->may, &g->sides);
		g->own |= row->own != 0;
	}
	r->group = g;
}

/* The first group over which the account has the permission; else the first. Own team's remit comes before all others. */
static int64_t
group_choose(const struct list *rows, enum may may)
{
	for (size_t i = 0; i < rows->n; i++) {
		const struct reach_row *row = LIST_AT(*rows, struct reach_row, i);
		const struct role *role = role_by_id(row->role);

		if (role != NULL && (may == MAY_SIGNED_IN || (role->may & MAY_BIT(may)) != 0)) {
			return row->id;
		}
	}
	return LIST_AT(*rows, struct reach_row, 0)->id;
}

static enum err
access_group(struct req *r, const char *ref, enum may may)
{
	struct list rows = LIST(struct reach_row);
	char today[DAY_SIZE];

	day_of(r->ctx.now, today);
	if (ref != NULL) {
		TRY(db_all(&r->ctx, &sql_reach_group, ARGS(TEXT(ref), INT(r->actor.account), TEXT(today)), reach_fields, &rows));
	} else {
		TRY(db_all(&r->ctx, &sql_own_groups, ARGS(INT(r->actor.account), TEXT(today)), reach_fields, &rows));
	}
	if (rows.n == 0) {
		return fail(&r->ctx, ERR_MISSING, NULL, "There is no such group.");
	}
	group_take(r, &rows, group_choose(&rows, may));
	return OK;
}

/* ---- one-time keys ------------------------------------------------------------------------------------------------- */

struct once_row {
	int64_t status;
	const char *type, *location, *body, *request;
};

static const struct field once_fields[] = {
    FIELD_AT(once_row, status, F_INT),
    FIELD_AT(once_row, type, F_TEXT),
    FIELD_AT(once_row, location, F_TEXT),
    FIELD_AT(once_row, body, F_LINES),
    FIELD_AT(once_row, request, F_TEXT),
    FIELD_END,
};

/* Keyed: a body may hold a password, and a plain digest of it could be guessed from a copy of the data. */
static const char *
request_digest(const struct req *r)
{
	struct buf b;
	unsigned char out[HASH_BYTES];

	buf_init(&b, r->body_n + strlen(r->target) + 64);
	buf_printf(&b, "%d %s\n", (int)r->method, r->target);
	buf_add(&b, r->body, r->body_n);
	hash_keyed(r->ctx.host->key, b.p, b.len, out);
	buf_done(&b);
	return hex_text(r->ctx.arena, out, sizeof(out));
}

/* A page that was gone back to and sent with other answers is another request, though it carries the same key: so a page's key counts together with
 * what was sent. A program's key is its own promise, and breaking it is told. */
static const char *
once_hash(const struct req *r, const char *digest)
{
	const char *all = arena_printf(r->ctx.arena, "%lld\n%s\n%s", (long long)r->actor.account, r->once, r->format == FORMAT_JSON ? "" : digest);

	return hash_hex(r->ctx.arena, all, strlen(all));
}

static enum err
access_once_find(struct req *r, bool *ret_found)
{
	const char *digest = request_digest(r);
	struct once_row row = {0};

	TRY(db_find(&r->ctx, &sql_once_by_hash, ARGS(TEXT(once_hash(r, digest))), once_fields, &row, ret_found));
	if (!*ret_found) {
		return OK;
	}
	if (strcmp(row.request, digest) != 0) {
		return fail(&r->ctx, ERR_INVALID, NULL, "This one-time key was sent before with another request.");
	}
	r->out.status = (int)row.status;
	r->out.type = str_empty(row.type) ? NULL : row.type;
	r->out.location = str_empty(row.location) ? NULL : row.location;
	buf_clear(&r->out.body);
	buf_adds(&r->out.body, row.body);
	return OK;
}

static enum err
access_once_keep(struct req *r)
{
	const char *digest = request_digest(r);
	struct once_row row = {.status = r->out.status, .type = r->out.type, .location = r->out.location, .body = r->out.body.p};

	if (r->out.replay != NULL) {
		row = (struct once_row){.status = 303, .location = r->out.replay}; /* a secret is kept nowhere */
	}
	return db_exec(&r->ctx, &sql_once_insert,
	    ARGS(TEXT(once_hash(r, digest)), INT(row.status), TEXT(str_or(row.type, "")), TEXT(str_or(row.location, "")), TEXT(str_or(row.body, "")),
	        TEXT(digest), INT(r->ctx.now)),
	    NULL);
}

/* ---- reads and traces ---------------------------------------------------------------------------------------------- */

static enum err
access_audit(struct req *r)
{
	const char *share = req_param(r, "share");

	if (r->home == NULL && share != NULL) {
		return share_was_read(&r->ctx, r->route->path, share);
	}
	if (r->home == NULL) {
		return db_exec(&r->ctx, &sql_read_insert, ARGS(INT(r->actor.account), TEXT(r->route->path), SQLNULL, TEXT(""), INT(r->ctx.now)), NULL);
	}
	return db_exec(&r->ctx, &sql_read_insert, ARGS(INT(r->actor.account), TEXT(r->route->path), INT(r->home->id), TEXT(""), INT(r->ctx.now)), NULL);
}

/* Rounded, so that nobody's working day can be read from it. A session goes on while it is used, for a week at most. */
static enum err
access_seen(struct req *r)
{
	struct ctx *c = &r->ctx;
	int64_t at = c->now - c->now % SEEN_ROUND_S;

	if (r->actor.session != 0) {
		TRY(db_exec(c, &sql_session_seen, ARGS(INT(r->actor.session), INT(at), INT(c->now + SESSION_IDLE_S), INT(SESSION_MOST_S)), NULL));
	} else {
		TRY(db_exec(c, &sql_token_used, ARGS(INT(r->actor.token), INT(at)), NULL));
	}
	TRY(db_exec(c, &sql_account_seen, ARGS(INT(r->actor.account), INT(at)), NULL));
	return db_exec(c, &sql_once_forget, ARGS(INT(c->now - ONCE_KEEP_S)), NULL);
}

/* ---- where one begins ---------------------------------------------------------------------------------------------- */

static const char *
access_start_page(struct req *r)
{
	const struct frame *f = r->frame;

	if (f->kind == FRAME_HOME && f->home_ref != NULL && (r->may & MAY_BIT(MAY_RETURN_SEND)) != 0) {
		return arena_printf(r->ctx.arena, "/homes/%s/return", f->home_ref);
	}
	if (f->kind == FRAME_SYSTEM && (r->may & MAY_BIT(MAY_PEOPLE_INVITE)) != 0) {
		return "/people";
	}
	if (f->kind == FRAME_TEAM && (r->may & MAY_BIT(MAY_BOARD_READ)) != 0) {
		return "/board";
	}
	if ((r->may & MAY_BIT(MAY_HOMES_LIST)) != 0) {
		return "/homes";
	}
	if ((r->may & MAY_BIT(MAY_TOTALS_READ)) != 0) {
		return "/areas";
	}
	return (r->may & MAY_BIT(MAY_SHARED_READ)) != 0 ? "/shared" : "/account";
}

const struct web_access *
accounts_access(void)
{
	static const struct web_access access = {
	    .who = access_who,
	    .home = access_home,
	    .group = access_group,
	    .once_find = access_once_find,
	    .once_keep = access_once_keep,
	    .audit = access_audit,
	    .seen = access_seen,
	    .live_number = board_number,
	    .start_page = access_start_page,
	};

	return &access;
}
