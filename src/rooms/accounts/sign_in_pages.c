/* SPDX-License-Identifier: MIT */
/* The pages at the door: signing in and out, and the one-time link by which a person chooses a password. The work parts hash and run on worker threads. Rules are in
 * sign_in.c and password.c. */
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "rooms/accounts/accounts_view.h"
#include "rooms/accounts/sign_in.html.h"

enum { NEXT_MAX = 2000 };

const struct field sign_in_fields[] = {
    FIELD_AT(sign_in_form, email, F_TEXT, .label = "E-mail address or sign-in name", .required = 1),
    FIELD_AT(sign_in_form, password, F_TEXT, .label = "Password", .required = 1, .secret = 1),
    FIELD_AT(sign_in_form, next, F_TEXT, .max = NEXT_MAX),
    FIELD_END,
};

static const struct view sign_in_view = {.name = "sign_in", .title = "Sign in", .html = HTML(sign_in_page), .frame = "bare"};

/* Only a plain path of ours: no other host, no control characters, nothing that a browser reads in another way. */
static const char *
next_path(const char *next)
{
	if (next == NULL || next[0] != '/' || next[1] == '/' || strlen(next) > NEXT_MAX) {
		return NULL;
	}
	for (const char *p = next; *p != 0; p++) {
		if ((unsigned char)*p <= ' ' || (unsigned char)*p >= 0x7f || *p == '\\') {
			return NULL;
		}
	}
	return next;
}

static enum err
see_path(struct req *r, const char *path)
{
	r->out.status = 303;
	r->out.location = path;
	return OK;
}

enum err
sign_in_show(struct req *r)
{
	struct sign_in_form form = {.next = next_path(req_query(r, "next"))};

	if (r->again) {
		form = *(const struct sign_in_form *)r->in;
		form.next = next_path(form.next);
		form.password = NULL;
	} else if (r->actor.session != 0) {
		return see_path(r, str_or(form.next, "/"));
	}
	return reply(r, &sign_in_view, &form);
}

/* The form again, from where nothing has failed: a wrong password is written down, so the write itself must succeed. */
static enum err
sign_in_refuse(struct req *r, int status, const char *sentence)
{
	r->again = true;
	req_fault(r, "email", "%s", sentence);
	TRY(sign_in_show(r));
	r->out.status = status;
	return OK;
}

static enum err
sign_in_slower(struct req *r, int64_t wait_s)
{
	const char *how_long = wait_s <= 60 ? arena_printf(r->ctx.arena, "%d seconds", (int)wait_s)
	                                    : arena_printf(r->ctx.arena, "%d minutes", (int)((wait_s + 59) / 60));

	reply_header(r, "Retry-After", arena_printf(r->ctx.arena, "%d", (int)wait_s));
	return sign_in_refuse(r, 429, arena_printf(r->ctx.arena, "Too many tries did not work. Wait %s, then try again.", how_long));
}

struct signing_in {
	struct person_key key;
	struct attempt attempt;
	bool right;
};

enum err
sign_in_work(struct req *r)
{
	const struct sign_in_form *in = r->in;
	struct signing_in *s = ARENA_NEW(r->ctx.arena, struct signing_in);
	int64_t wait_s;
	bool found;

	TRY(person_by_sign_in(&r->ctx, in->email, &s->key, &found));
	s->attempt = attempt_of(&r->ctx, in->email, r->address, r->device, found ? &s->key : NULL);
	TRY(attempt_wait(&r->ctx, &s->attempt, &wait_s));
	if (wait_s > 0) {
		return sign_in_slower(r, wait_s);
	}
	s->right = password_right(person_hash(&r->ctx, &s->key, found), in->password);
	r->state = s;
	return OK;
}

enum err
signed_in_cookies(struct req *r, const struct person_key *k)
{
	const char *cookie;

	TRY(session_make(&r->ctx, k->id, &cookie));
	reply_cookie(r, "session", cookie, SESSION_MOST_S);
	reply_cookie(r, "device", device_make(&r->ctx, k, r->device), DEVICE_S);
	return OK;
}

/* The tries are counted once more: many sent at the same moment all passed the first count. */
enum err
sign_in_write(struct req *r)
{
	const struct sign_in_form *in = r->in;
	const struct signing_in *s = r->state;
	int64_t wait_s;

	TRY(attempt_wait(&r->ctx, &s->attempt, &wait_s));
	if (wait_s > 0) {
		return sign_in_slower(r, wait_s);
	}
	if (!s->right) {
		TRY(attempt_failed(&r->ctx, &s->attempt));
		return sign_in_refuse(r, 422, "This name and this password do not belong together. Look at both and try again.");
	}
	TRY(attempt_worked(&r->ctx, &s->attempt));
	if (r->actor.session != 0) {
		TRY(session_end(&r->ctx, r->actor.session));
	}
	TRY(signed_in_cookies(r, &s->key));
	return see_path(r, str_or(next_path(in->next), "/"));
}

enum err
sign_out_write(struct req *r)
{
	TRY(session_end(&r->ctx, r->actor.session));
	reply_cookie(r, "session", "", -1);
	return see_path(r, "/sign-in");
}

/* ---- /forgotten ---------------------------------------------------------------------------------------------------- */

const struct field forgotten_fields[] = {
    FIELD_AT(forgotten_form, forgotten_email, F_EMAIL, .label = "E-mail address", .required = 1),
    FIELD_END,
};

static const struct view forgotten_view_of = {.name = "forgotten", .title = "Forgotten your password?", .html = HTML(forgotten_page), .frame = "bare"};

enum err
forgotten_show(struct req *r)
{
	struct forgotten_view v = {.form = r->again ? r->in : NULL, .asked = req_query(r, "asked") != NULL && !r->again};

	TRY(mail_leaves(&r->ctx, 0, &v.by_mail));
	return reply(r, &forgotten_view_of, &v);
}

/* Every asking is counted, as a wrong password is, and what comes of it is told to nobody: the same answer whether the address is known or not. */
enum err
forgotten_write(struct req *r)
{
	const struct forgotten_form *in = r->in;
	struct arena *a = r->ctx.arena;
	struct attempt t = attempt_of(&r->ctx, arena_printf(a, "forgotten %s", in->forgotten_email), arena_printf(a, "forgotten %s", str_or(r->address, "")), NULL, NULL);
	int64_t wait_s;

	TRY(attempt_wait(&r->ctx, &t, &wait_s));
	if (wait_s > 0) {
		reply_header(r, "Retry-After", arena_printf(a, "%d", (int)wait_s));
		return fail(&r->ctx, ERR_LIMIT, NULL, "This was asked for too often. Wait some minutes, then try again.");
	}
	TRY(attempt_failed(&r->ctx, &t));
	TRY(accounts_actor(&r->ctx, &r->actor));
	TRY(link_asked_for(&r->ctx, in->forgotten_email));
	return see_path(r, "/forgotten?asked=1");
}

/* ---- /welcome/TOKEN ------------------------------------------------------------------------------------------------ */

const struct field welcome_fields[] = {
    FIELD_AT(welcome_form, new_password, F_TEXT, .label = "A password of your own", .required = 1, .secret = 1,
        .hint = "At least 12 characters. Three or four words you will remember are good."),
    FIELD_AT(welcome_form, new_password_again, F_TEXT, .label = "The same again", .required = 1, .secret = 1),
    FIELD_END,
};

static const struct view welcome_view = {.name = "welcome", .title = "Choose a password", .html = HTML(welcome_page), .frame = "bare"};
static const struct view welcome_over_view = {.name = "welcome_over", .title = "This link has ended", .html = HTML(welcome_over_page), .frame = "bare"};

/* The same for a link that was used, is too old, or never was. */
static enum err
welcome_over(struct req *r)
{
	return reply_status(r, 404, &welcome_over_view, NULL);
}

enum err
welcome_show(struct req *r)
{
	struct welcome_view v = {.fields = welcome_fields, .token = req_param(r, "link")};
	bool found;

	TRY(link_find(&r->ctx, v.token, &v.link, &found));
	return found ? reply(r, &welcome_view, &v) : welcome_over(r);
}

struct welcoming {
	struct link link;
	const char *hash;
};

enum err
welcome_work(struct req *r)
{
	const struct welcome_form *in = r->in;
	struct welcoming *w = ARENA_NEW(r->ctx.arena, struct welcoming);
	const char *wrong;
	bool found;

	TRY(link_find(&r->ctx, req_param(r, "link"), &w->link, &found));
	if (!found) {
		return welcome_over(r);
	}
	wrong = password_wrong(r->ctx.arena, in->new_password, w->link.name, w->link.sign_in);
	if (wrong != NULL) {
		req_fault(r, "new_password", "%s", wrong);
	} else if (strcmp(in->new_password, in->new_password_again) != 0) {
		req_fault(r, "new_password_again", "The two are not the same. Type the password once more.");
	}
	TRY(req_faults(r));
	w->hash = password_hash(r->ctx.arena, in->new_password);
	r->state = w;
	return OK;
}

/* The one who holds the link acts from here on, in the account's name. */
enum err
welcome_write(struct req *r)
{
	const struct welcoming *w = r->state;
	struct person_key key;
	bool first;

	TRY(link_use(&r->ctx, &w->link, &first));
	if (!first) {
		return welcome_over(r);
	}
	TRY(person_by_id(&r->ctx, w->link.account, &key));
	r->actor = (struct actor){.account = key.id, .ref = key.ref, .name = key.name, .organisation = w->link.organisation,
	    .organisation_name = w->link.organisation_name};
	TRY(password_set(&r->ctx, &key, w->hash, 0, strcmp(w->link.kind, "invitation") == 0 ? "invitation accepted" : "reset by a link"));
	key.password = w->hash; /* the device's cookie is sealed with the new one */
	TRY(signed_in_cookies(r, &key));
	return see_path(r, "/");
}
