/* SPDX-License-Identifier: MIT */
/* One-time links by mail: what the mail says, and somebody at the sign-in page who has forgotten their password. The link itself is kept nowhere, not even in the
 * outbox (message_token). Not here: links that are shown (sign_in.c). */
#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/accounts/accounts.sql.h"
#include "rooms/accounts/people.h"
#include "rooms/accounts/sign_in.h"
#include "rooms/messages/messages.h"

enum { ASKED_MOST = 3, ASKED_WITHIN_S = 3600 }; /* mails about signing in to one person: more would be somebody else's joke */

struct mailed {
	const char *ref, *name, *email, *sign_in, *organisation_name;
	int64_t organisation;
};

static const struct field mailed_fields[] = {
    FIELD_AT(mailed, ref, F_TEXT),
    FIELD_AT(mailed, name, F_TEXT),
    FIELD_AT(mailed, email, F_TEXT),
    FIELD_AT(mailed, sign_in, F_TEXT),
    FIELD_AT(mailed, organisation, F_INT),
    FIELD_AT(mailed, organisation_name, F_TEXT),
    FIELD_END,
};

static const char *
link_text(struct ctx *c, const struct mailed *to, bool invitation, int64_t ends)
{
	const char *first = invitation ? arena_printf(c->arena, "An account has been made for you at Alongside, by which care homes and the teams that support them keep in touch: for %s.",
	                                     to->organisation_name)
	                               : "A new password was asked for, for your account at Alongside.";

	return arena_printf(c->arena,
	    "%s\n\nChoose a password of your own here:\n\n{site}/welcome/{link}\n\nThis works once, until %s. You will sign in as %s.\n\n%s", first,
	    instant_words(c->arena, ends, c->now), to->sign_in,
	    invitation ? "Is this not for you? Then leave it, and tell the person who looks after accounts there."
	               : "Was it not you? Then leave it: your password stays as it is, and nobody else has this link.");
}

enum err
link_give(struct ctx *c, int64_t account, const char *kind, const char *asked, const char **ret_path)
{
	struct new_message m = {.kind = kind};
	bool invitation = strcmp(kind, "invitation") == 0, leaves;
	struct mailed to;

	*ret_path = NULL;
	TRY(db_one(c, &sql_account_to_mail, ARGS(INT(account)), mailed_fields, &to));
	TRY(mail_leaves(c, to.organisation, &leaves));
	if (!leaves || !mail_address_fine(to.email)) {
		return link_make(c, account, kind, ret_path);
	}
	m.link_ref = message_ref(c);
	TRY(link_keep(c, account, kind, message_token(c, m.link_ref), &m.not_after));
	m.organisation = to.organisation;
	m.record = to.ref;
	m.to = to.email;
	m.to_name = to.name;
	m.subject = invitation ? "Your account at Alongside" : "A new password for Alongside";
	m.text = link_text(c, &to, invitation, m.not_after);
	m.why = str_empty(asked) ? arena_printf(c->arena, "somebody who looks after the accounts of %s made this link for you", to.organisation_name) : asked;
	return message_add(c, &m, NULL);
}

enum err
link_asked_for(struct ctx *c, const char *typed)
{
	const char *path;
	struct person_key k;
	struct mailed to;
	int64_t sent = 0;
	char today[DAY_SIZE];
	bool found, leaves;

	day_of(c->now, today);
	TRY(person_by_sign_in(c, typed, &k, &found));
	if (!found || strcmp(k.left_day, today) <= 0) {
		return OK;
	}
	TRY(db_one(c, &sql_account_to_mail, ARGS(INT(k.id)), mailed_fields, &to));
	TRY(mail_leaves(c, to.organisation, &leaves));
	TRY(messages_since(c, k.ref, c->now - ASKED_WITHIN_S, &sent));
	if (!leaves || !mail_address_fine(to.email) || sent >= ASKED_MOST) {
		return OK;
	}
	TRY(account_saved(c, k.organisation, "account", k.ref, "asked for at the sign-in page", "reset_link", "made", NULL));
	return link_give(c, k.id, k.password[0] != 0 ? "reset" : "invitation", "somebody gave this address at the page for forgotten passwords", &path);
}
