/* SPDX-License-Identifier: MIT */
/* Mail about a call: to who is asked, in the write that raises it; and, not before the team's time is over, to the next and the chair. What has not gone when somebody takes
 * the call is dropped. It says which home, what and when, and nothing that anybody wrote. Not here: sending (messages). */
#include "rooms/answering/answering_private.h"

#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/accounts/accounts.h"
#include "rooms/homes/homes.h"
#include "rooms/messages/messages.h"
#include "rooms/settings/settings.h"

enum { NO_USE_AFTER_S = 24 * 3600 };

/* What both mails need to know. */
struct mailing {
	const struct call *k;
	struct home home;
	struct settings s;
	struct list people; /* struct rota_person: of the team, who may answer */
};

static enum err
mailing_begin(struct ctx *c, const struct call *k, struct mailing *ret)
{
	ret->k = k;
	TRY(home_by_id(c, k->home, &ret->home));
	TRY(settings_get(c, k->organisation, &ret->s));
	return rota_people(c, k->organisation, &ret->people);
}

static const struct rota_person *
person_of(const struct mailing *m, int64_t account)
{
	for (size_t i = 0; i < m->people.n; i++) {
		const struct rota_person *p = LIST_AT(m->people, struct rota_person, i);

		if (p->id == account) {
			return p;
		}
	}
	return NULL;
}

static const char *
what_words(const struct call *k)
{
	return strcmp(k->kind, "urgent") == 0 ? "asked for urgent help" : "turned red";
}

/* "18:40 on Saturday 21 November 2026" */
static const char *
when_words(struct ctx *c, int64_t at)
{
	return arena_printf(c->arena, "%s on %s", time_words(c->arena, at), day_long(c->arena, day_text(c->arena, at)));
}

/* Somebody who has no address of their own (a sign-in name) is reached through the shared mailbox. */
static enum err
send(struct ctx *c, const struct mailing *m, const struct rota_person *to, const char *subject, const char *text, const char *why, int64_t not_before)
{
	bool own = to != NULL && !str_empty(to->email);

	return message_add(c,
	    &(struct new_message){.organisation = m->k->organisation, .home = m->k->home, .kind = "urgent", .record = m->k->ref,
	        .to = own ? to->email : m->s.mailbox, .to_name = own ? to->name : "", .subject = subject, .text = text, .why = why,
	        .reply_to = m->s.mailbox, .not_before = not_before, .not_after = m->k->moves_at + NO_USE_AFTER_S},
	    NULL);
}

enum err
call_mail_asked(struct ctx *c, const struct call *k)
{
	struct mailing m;
	const struct rota_person *to;

	if (k->organisation == 0) {
		return OK; /* no team, nobody to write to */
	}
	TRY(mailing_begin(c, k, &m));
	to = person_of(&m, k->asked);
	return send(c, &m, to, arena_printf(c->arena, "%s %s", m.home.name, what_words(k)),
	    arena_printf(c->arena, "%s %s at %s.\n\nOpen its page and press \"I have it\":\n{site}/homes/%s\n\nWhen nobody has it by %s, the next on the rota and the chair are asked too.",
	        m.home.name, what_words(k), when_words(c, k->raised_at), m.home.number, time_words(c->arena, k->moves_at)),
	    to != NULL ? "you are asked first by the rota at this hour" : "this is the team's shared mailbox", k->raised_at);
}

static enum err
send_next(struct ctx *c, const struct mailing *m, const struct rota_person *to, const char *why)
{
	const struct call *k = m->k;

	return send(c, m, to, arena_printf(c->arena, "Not answered: %s %s", m->home.name, what_words(k)),
	    arena_printf(c->arena, "%s %s at %s, and nobody has answered. %s was asked first.\n\nOpen its page and press \"I have it\":\n{site}/homes/%s", m->home.name,
	        what_words(k), when_words(c, k->raised_at), k->asked == 0 ? "The team's shared mailbox" : k->asked_name, m->home.number),
	    why, k->moves_at);
}

enum err
call_mail_next(struct ctx *c, const struct call *k)
{
	struct mailing m;

	if (k->organisation == 0) {
		return OK;
	}
	TRY(mailing_begin(c, k, &m));
	if (k->next_asked != 0 || k->asked != 0) {
		TRY(send_next(c, &m, person_of(&m, k->next_asked), k->next_asked != 0 ? "you are asked next by the rota at this hour" : "this is the team's shared mailbox"));
	}
	for (size_t i = 0; i < m.people.n; i++) {
		const struct rota_person *p = LIST_AT(m.people, struct rota_person, i);
		const struct role *role = role_by_id(p->role);

		if (role != NULL && (role->may & MAY_BIT(MAY_ROTA_KEEP)) != 0 && p->id != k->asked && p->id != k->next_asked) {
			TRY(send_next(c, &m, p, "you lead the team"));
		}
	}
	return OK;
}

enum err
call_mail_drop(struct ctx *c, const struct call *k, const char *why)
{
	return messages_drop(c, k->ref, why);
}
