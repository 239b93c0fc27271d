/* SPDX-License-Identifier: MIT */
/* What the outbox's pages show. For messages_pages.c and messages.html; mail_commands.c for the descriptor. */
#ifndef ROOMS_MESSAGES_VIEW_H
#define ROOMS_MESSAGES_VIEW_H

#include "rooms/messages/outbox.h"
#include "web/reply.h"
#include "web/room.h"

struct state_count {
	const char *state;
	int64_t n;
};

/* Whether mail leaves, and the button that changes it. */
struct mail_switch {
	const char *words;   /* why none leaves, or NULL */
	const char *whose;   /* "all" or "team": what this person may switch; NULL: nothing */
	bool on;             /* that switch */
	const char *site;
	const char *server;  /* for who runs the system */
};

struct outbox_view {
	struct page_list list;
	struct list counts; /* struct state_count */
	const char *state;
	bool everybodys;    /* of all organisations */
	struct mail_switch mail;
};

struct message_view {
	struct message m;
	struct list files; /* struct message_file_row */
	bool text_shown, may_drop, may_again, has_history;
	const char *text;
	struct mail_switch mail;
};

struct switch_form {
	const char *whose, *on, *reason;
};
extern const struct field switch_fields[];

struct drop_form {
	const char *reason;
};
extern const struct field drop_fields[];

struct mail_settings_view {
	struct settings s;
	const char *seen, *server_now;
	bool saved, made_up;
};

extern const struct command mail_commands[];

#endif
