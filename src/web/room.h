/* SPDX-License-Identifier: MIT */
/* What a room offers to the program: its routes, statements, commands, and rows for the shared pages. rooms.c lists the rooms; nobody else names them all. */
#ifndef WEB_ROOM_H
#define WEB_ROOM_H

#include <stdatomic.h>
#include <stdio.h>

#include "base/pack.h"
#include "db/db.h"
#include "db/open.h"
#include "web/page.h"
#include "web/route.h"

/* A row of the menu. path may hold ":home", replaced by the frame's home. */
struct menu_item {
	enum frame_kind frame;
	int order;
	const char *label;
	const char *path;
	enum may may;
};

/* A part of a home's page, offered by the room it belongs to. The page puts first, main and side panels on a sheet labelled by `id`, so html writes the h2 with that id;
 * head panels stand under the home's name as they are. None on a past day (?on=). load runs in the page's snapshot for r->home; *ret_v NULL = nothing to show. */
struct panel {
	const char *id;     /* of the section's heading */
	int order;          /* small first */
	enum { PANEL_HEAD, PANEL_FIRST /* a sheet before all others */, PANEL_MAIN, PANEL_SIDE } place;
	enum may may;       /* over this home */
	enum err (*load)(struct req *r, const void **ret_v);
	void (*html)(struct buf *b, const struct page *p, const void *v);
};

/* alongside NAME ...: `name` may be two words ("import register"). ctx.db is a connection for reading: NEEDS_READ runs inside one snapshot, NEEDS_WRITE
 * without a transaction; what changes goes through db_write(&run->ctx, run->dataset, ...), and the data set is made where there is none. NEEDS_NEW has none yet: command_make. Relative file names are those of who typed the command, wherever it runs. */
struct command;
struct command_run {
	struct ctx ctx;
	struct actor actor;          /* the account "Alongside" */
	struct dataset *dataset;     /* opened by need */
	int argc;                    /* what stands behind the name, without --data/--database/--pack */
	char **argv;
	const char *dir, *url, *pack;
	FILE *in, *out, *err;        /* never stdin, stdout, stderr: the command may run inside a serving program, for a terminal elsewhere */
	uint64_t used;               /* bit i: argv[i] is an option or its value; command.c */
	const struct command *command;
	struct house *house;         /* web/house.h; for serve */
};
struct command {
	const char *name;
	const char *usage;           /* "FILE --as-of DATE" */
	const char *about;           /* one line */
	enum { NEEDS_NOTHING = 1, NEEDS_READ, NEEDS_WRITE, NEEDS_NEW } needs;
	int (*run)(struct command_run *run); /* exit status: 0 done, 1 refused or failed with one clear line on stderr, 2 wrong usage */
};

/* The value behind --name ("as-of"); NULL when absent. Which options there are, and which have values, is read from .usage; others were refused before. */
const char *command_option(struct command_run *run, const char *name);
bool command_flag(struct command_run *run, const char *name);
const char *command_word(struct command_run *run, int i); /* the i-th word that is no option nor an option's value; NULL */
int command_usage(struct command_run *run, const char *why); /* prints, returns 2 */
/* NEEDS_NEW: makes the data set with what fn writes, in one transaction: all of it is there afterwards, or nothing. Refused where there is one. */
enum err command_make(struct command_run *run, write_fn *fn, void *arg) MUST_CHECK;
int command_failed(struct command_run *run);                 /* prints the fault's sentence, returns 1 */

/* For the page Who sees what: a kind of record, its field table and who sees it at all. */
struct record_kind {
	const char *name;            /* "return" */
	const char *label;           /* "Daily return" */
	const struct field *fields;
	enum may may;
};

struct search_kind;

struct room {
	const char *name;
	const struct route *routes;
	const struct sql *const *statements;
	const struct command *commands;   /* ended by a row without a name */
	const struct menu_item *menu;     /* ended by a row without a label */
	const struct panel *panels;       /* ended by a row without an id */
	const struct record_kind *records; /* ended by a row without a name */
	enum err (*start)(struct ctx *c);  /* once at start, after the pack is loaded: builds tables from it */
	enum err (*seed)(struct ctx *c);   /* once when a data set is made, in the transaction that makes its tables: starter rows */
	enum err (*verify)(struct ctx *c, struct buf *report, int64_t *ret_faults); /* `alongside verify`: recompute and compare */
	enum err (*check)(struct ctx *c, struct buf *report, int64_t *ret_faults);  /* `alongside check`: settings that are missing */
	enum err (*happened)(struct ctx *c, int64_t home, const char *since_day, struct list *ret); /* for the timeline: struct happened (rooms/history/history.h) of that day and later, in any order */
	enum err (*copied)(struct ctx *c); /* in a backup that has just been made, on its own connection: takes out what is of no use elsewhere, and stops what must not go on there (sessions, mail that waits) */
	write_fn *fold;                    /* at the end of each batch of writes */
	const struct search_kind *finds;   /* what the search finds: rooms/search/search.h; ended by a row without a name */
};


struct web_access; /* web/server.h */
struct mail_sender; /* the messages room's own */

extern const struct room *const rooms[]; /* NULL-terminated */

/* What only rooms can tell the program, wired in rooms.c; a NULL member is left out (a program without that room). */
struct rooms_hooks {
	const struct web_access *(*access)(void);              /* accounts: who asks and what they reach */
	const char *(*made_up)(struct ctx *c);                 /* settings: the sentence of a made-up data set, in the arena, or NULL (a fault when it cannot be read) */
	enum err (*actor)(struct ctx *c, struct actor *ret);   /* accounts: the account "Alongside", as which commands and jobs act */
	enum err (*seal_day)(struct ctx *c, struct dataset *d, const char *day, bool again); /* history: at the end of a day, and at stop (again) */
	/* messages: sends what is due, each second on a thread of its own (web/sender.c) */
	struct mail_sender *(*mail_start)(const struct host *host);
	int (*mail_send)(struct mail_sender *s, struct ctx *c, struct dataset *d, const atomic_bool *stop); /* how many were sent */
	void (*mail_stop)(struct mail_sender *s, struct ctx *c, struct dataset *d);
	enum err (*seal_check)(struct ctx *c, const char *day, const char *hash, struct buf *report, int64_t *ret_faults); /* history: verify --seal */
};
extern const struct rooms_hooks rooms_hooks;

#endif
