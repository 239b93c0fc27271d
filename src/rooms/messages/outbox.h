/* SPDX-License-Identifier: MIT */
/* The outbox between the files of its room: messages.c, messages_send.c and the pages. */
#ifndef ROOMS_MESSAGES_OUTBOX_H
#define ROOMS_MESSAGES_OUTBOX_H

#include "rooms/messages/messages.h"
#include "rooms/settings/settings.h"

#define MAIL_STOPPED_WORDS "Mail of this organisation is stopped."
/* Of mail in a restored data set: a person says whether it goes. */
#define MAIL_COPIED_WORDS "It had not been sent when the backup was made, and may have been since."

/* Why no mail leaves at all, in words; NULL when it does. */
const char *mail_hold_reason(const struct host *host, const struct settings *s);

bool message_kind_known(const char *kind);

/* Another state, with its version of the history. next_try becomes now, and sent_at where the state is "sent". ERR_CONFLICT when the message has changed since it was read. */
enum err message_now(struct ctx *c, const struct message *m, const char *state, const char *problem, const char *why) MUST_CHECK;

/* The text with {site} as it is sent, and without the secret of a one-time link. */
const char *message_as_shown(struct ctx *c, const char *body, const char *site);
const char *message_replaced(struct ctx *c, const char *text, const char *hole, const char *with);

struct message_file_row {
	int64_t place, size_bytes;
	const char *name, *type;
};
extern const struct field message_file_row_fields[];

/* room.copied: what waits in a backup was sent, or will be, by the data set it was made of. */
enum err messages_copied(struct ctx *c) MUST_CHECK;
enum err messages_verify(struct ctx *c, struct buf *report, int64_t *ret_faults) MUST_CHECK;
enum err messages_check(struct ctx *c, struct buf *report, int64_t *ret_faults) MUST_CHECK;

#endif
