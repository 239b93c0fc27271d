/* SPDX-License-Identifier: MIT */
/* One's own page: how one signs in, password, sessions; and tokens for programs. Here a person acts only on themselves. */
#include <string.h>

#include "base/day.h"
#include "base/hash.h"
#include "base/str.h"
#include "rooms/accounts/accounts.sql.h"
#include "rooms/accounts/accounts_view.h"
#include "rooms/accounts/own.html.h"

/* ---- /account -------------------------------------------------------------------------------------------------------- */

static const struct field session_row_fields[] = {
    FIELD_AT(session_row, id, F_INT),
    FIELD_AT(session_row, made_at, F_INSTANT),
    FIELD_AT(session_row, seen_at, F_INSTANT),
    FIELD_END,
};

const struct field password_fields[] = {
    FIELD_AT(password_form, old_password, F_TEXT, .label = "Your password now", .required = 1, .secret = 1),
    FIELD_AT(password_form, new_password, F_TEXT, .label = "A new password", .required = 1, .secret = 1,
        .hint = "At least 12 characters. Three or four words you will remember are good."),
    FIELD_AT(password_form, new_password_again, F_TEXT, .label = "The new one again", .required = 1, .secret = 1),
    FIELD_END,
};

static const struct view own_view_of = {.name = "own", .title = "Your account", .html = HTML(own_page)};

/* Everybody may look at themselves. */
enum err
own_show(struct req *r)
{
	static const struct manager everybody = {.keeper = true};
	struct ctx *c = &r->ctx;
	struct own_view v = {.sessions = LIST(struct session_row), .session = r->actor.session, .today = day_text(c->arena, c->now),
	    .changed = req_query(r, "changed") != NULL && !r->again};

	TRY(person_find(c, &everybody, r->actor.ref, &v.p, &v.roles));
	TRY(db_all(c, &sql_sessions_of, ARGS(INT(v.p.id), INT(c->now)), session_row_fields, &v.sessions));
	return reply(r, &own_view_of, &v);
}

struct changing {
	struct person_key key;
	struct attempt attempt;
	const char *hash; /* NULL: the old password is wrong */
};

/* The old password cannot be guessed here faster than at the door. */
enum err
password_work(struct req *r)
{
	const struct password_form *in = r->in;
	struct changing *ch = ARENA_NEW(r->ctx.arena, struct changing);
	const char *wrong;
	int64_t wait_s;

	TRY(person_by_id(&r->ctx, r->actor.account, &ch->key));
	ch->attempt = attempt_of(&r->ctx, ch->key.sign_in, arena_printf(r->ctx.arena, "account %s", ch->key.ref), NULL, NULL);
	TRY(attempt_wait(&r->ctx, &ch->attempt, &wait_s));
	if (wait_s > 0) {
		return fail(&r->ctx, ERR_LIMIT, NULL, "Too many tries did not work. Wait %d minutes, then try again.", (int)((wait_s + 59) / 60));
	}
	wrong = password_wrong(r->ctx.arena, in->new_password, ch->key.name, ch->key.sign_in);
	if (wrong != NULL) {
		req_fault(r, "new_password", "%s", wrong);
	} else if (strcmp(in->new_password, in->new_password_again) != 0) {
		req_fault(r, "new_password_again", "The two are not the same. Type the password once more.");
	}
	TRY(req_faults(r));
	r->state = ch;
	if (password_right(person_hash(&r->ctx, &ch->key, true), in->old_password)) {
		ch->hash = password_hash(r->ctx.arena, in->new_password);
	}
	return OK;
}

enum err
password_write(struct req *r)
{
	struct changing *ch = r->state;

	if (ch->hash == NULL) {
		TRY(attempt_failed(&r->ctx, &ch->attempt));
		r->again = true;
		req_fault(r, "old_password", "This is not your password.");
		TRY(own_show(r));
		r->out.status = 422;
		return OK;
	}
	TRY(attempt_worked(&r->ctx, &ch->attempt));
	TRY(password_set(&r->ctx, &ch->key, ch->hash, r->actor.session, "changed by the person"));
	ch->key.password = ch->hash;
	reply_cookie(r, "device", device_make(&r->ctx, &ch->key, r->device), DEVICE_S);
	return reply_see(r, "/account?changed=1");
}

enum err
everywhere_write(struct req *r)
{
	TRY(sessions_end(&r->ctx, r->actor.account, 0));
	reply_cookie(r, "session", "", -1);
	return reply_see(r, "/sign-in");
}

/* ---- /tokens --------------------------------------------------------------------------------------------------------- */

static const struct field token_row_fields[] = {
    FIELD_AT(token_row, ref, F_REF, .label = "Reference"),
    FIELD_AT(token_row, name, F_TEXT, .label = "For"),
    FIELD_AT(token_row, made_at, F_INSTANT, .label = "Made"),
    FIELD_AT(token_row, used_at, F_INSTANT, .label = "Last used"),
    FIELD_AT(token_row, ends_day, F_DAY, .label = "Ends before"),
    FIELD_AT(token_row, ended_at, F_INSTANT, .label = "Ended"),
    FIELD_END,
};

const struct field token_fields[] = {
    FIELD_AT(token_form, name, F_TEXT, .label = "What it is for", .required = 1, .max = 100, .hint = "For example: rota program"),
    FIELD_AT(token_form, last_day, F_DAY, .label = "Its last day", .hint = "Empty if it should work until you end it, else a day"),
    FIELD_END,
};

static const struct view tokens_view_of = {.name = "tokens", .title = "Tokens for programs", .html = HTML(tokens_page), .fields = token_row_fields,
    .is_list = 1, .list_offset = offsetof(struct tokens_view, list)};

enum err
tokens_show(struct req *r)
{
	struct ctx *c = &r->ctx;
	struct tokens_view v = {.form = r->again ? r->in : NULL, .today = day_text(c->arena, c->now)};

	page_list_range(r, &v.list, sizeof(struct token_row));
	TRY(db_int(c, &sql_tokens_count, ARGS(INT(r->actor.account)), &v.list.total, NULL));
	TRY(db_all(c, &sql_tokens_of, ARGS(INT(r->actor.account), TEXT(v.today), INT(v.list.limit), INT(v.list.offset)), token_row_fields, &v.list.rows));
	return reply(r, &tokens_view_of, &v);
}

enum err
token_new_write(struct req *r)
{
	const struct token_form *in = r->in;
	struct once_view v = {.heading = "The token", .back = "/tokens", .back_label = "All your tokens"};
	const char *today = day_text(r->ctx.arena, r->ctx.now);

	if (!str_empty(in->last_day) && strcmp(in->last_day, today) < 0) {
		return fail(&r->ctx, ERR_INVALID, "last_day", "This day is past.");
	}
	TRY(token_make_until(&r->ctx, r->actor.account, in->name,
	    str_empty(in->last_day) ? DAY_OPEN : day_add(r->ctx.arena, in->last_day, 1), &v.secret));
	v.words = arena_printf(r->ctx.arena, "For %s. The program sends it with each request: Authorization: Bearer TOKEN.", in->name);
	v.after = "It is shown only now. Whoever has it may do what you may: keep it as you keep your password.";
	return reply_once(r, &v, "/tokens");
}

enum err
token_end_write(struct req *r)
{
	TRY(token_end(&r->ctx, r->actor.account, req_param(r, "token")));
	return reply_see(r, "/tokens");
}
