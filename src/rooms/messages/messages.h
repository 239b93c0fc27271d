/* SPDX-License-Identifier: MIT */
/* The room messages: mail that goes out. A row of the outbox is made in the write of its cause, so it is there if and only if its cause is; a thread of the program
 * that serves sends it after the commit, again and again until the server has taken it or refused it.
 *   messages.c        making a message, what a person may do with one, reading
 *   messages_send.c   whose turn it is, what is due, one mail to the server, what came of it
 *   messages_pages.c  the outbox, one message, the settings of mail; mail_commands.c `setting`
 * Not here: what a message says (the room whose cause it is), the bytes (out/mail.h), the conversation (out/smtp.h). */
#ifndef ROOMS_MESSAGES_H
#define ROOMS_MESSAGES_H

#include <stdatomic.h>

#include "base/field.h"
#include "db/db.h"
#include "out/mail.h"

struct room;
struct dataset;

struct new_message {
	int64_t organisation;   /* whose mail it is: the team, or who employs the person */
	int64_t home;           /* what it is about; 0: no home */
	const char *kind;       /* of message_kinds: "invitation", "reset", "urgent", "reminder", "summary", "report", "notice" */
	const char *record;     /* the ref of what it is about, or NULL */
	const char *to, *to_name;
	const char *subject;    /* one line; nothing that anybody wrote freely and no name of a resident */
	const char *text;       /* plain; "{site}" becomes the address of this site ("{site}/board"). Who sent it and about replies is added at the end */
	const char *why;        /* "you are on the rota of ... today": goes behind "You get this because" */
	const char *reply_to;   /* a mailbox that is read, or NULL */
	int64_t not_before, not_after; /* 0: at once, for ever. After not_after it is of no use (a reminder, a link) and given up */
	struct list files;      /* struct mail_file: out/mail.h; zeroed: none */
	const char *link_ref;   /* of a one-time link: what message_ref gave; "{link}" in the text becomes it */
};

/* In a .write, with its cause. Fails only when the engine does, never for what it says: a message to what is no address is given up at once, and seen in the outbox.
 * *ret_ref may be NULL. */
enum err message_add(struct ctx *c, const struct new_message *m, const char **ret_ref) MUST_CHECK;

/* Does mail leave this data set now? Not while it is switched off, has no server, or is made up (unless serve was given --mail). What can be shown instead of mailed is then shown;
 * what comes each day (reminders) need not be made. */
enum err mail_leaves(struct ctx *c, int64_t organisation, bool *ret) MUST_CHECK;

/* A ref for a message to come, and the token of its one-time link: worked out from the host's key and the ref, here and when the mail leaves, so that it is kept nowhere. */
const char *message_ref(struct ctx *c);
const char *message_token(struct ctx *c, const char *ref);

struct message {
	int64_t id, organisation, home, urgent, has_link, tries, next_try, not_after, version, account, made_at, sent_at;
	const char *ref, *kind, *record, *recipient, *recipient_name, *reply_to, *subject, *body, *message_id, *state, *problem, *made_by;
	const char *organisation_name;
};
extern const struct field message_fields[];
extern const struct choice message_kinds[], message_states[];

/* The newest of a kind ("": of any) about a record, whoever asks: for its own page ("the link was mailed at 09:12"). */
enum err message_newest(struct ctx *c, const char *kind, const char *record, struct message *ret, bool *ret_found) MUST_CHECK;
/* How many of these kinds about a record since then: for who must not send too many. */
enum err messages_since(struct ctx *c, const char *record, int64_t since, int64_t *ret) MUST_CHECK;

/* What a person does, with history. ERR_CONFLICT when its state does not allow it. */
enum err message_drop(struct ctx *c, const struct message *m, const char *reason) MUST_CHECK;  /* waiting or held */
enum err message_again(struct ctx *c, const struct message *m) MUST_CHECK;                     /* given up, dropped or waiting: now, with the same Message-ID */

/* All mail about a record that has not gone: what it asked for has been done. What goes at this very moment goes. */
enum err messages_drop(struct ctx *c, const char *record, const char *reason) MUST_CHECK;

/* The thread's work (web/sender.c): sends what is due, until nothing is, or the server is away, or stop. Called each second. Returns how many the server took. */
struct mail_sender;
struct mail_sender *mail_sender_new(const struct host *host);
int messages_send(struct mail_sender *s, struct ctx *c, struct dataset *d, const atomic_bool *stop);

/* When the program ends: others need not wait until the turn is over. Frees s. */
void messages_send_end(struct mail_sender *s, struct ctx *c, struct dataset *d);

extern const struct room messages_room;

#endif
