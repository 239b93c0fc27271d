/* SPDX-License-Identifier: MIT */
/* The room settings: a table of named settings with kind, starter value and words; of a team, or of the data set (organisation 0).
 * settings.c the table and reading; settings_pages.c the form; `alongside check` lists what is missing. */
#ifndef ROOMS_SETTINGS_H
#define ROOMS_SETTINGS_H

#include "base/field.h"
#include "db/db.h"

struct room;

struct settings {
	/* of a team */
	const char *hour;           /* "11:00": by when returns are expected; starter ours */
	const char *days;           /* "1234567": ISO weekdays the team works on (starter every day) */
	const char *read_from, *read_until; /* "08:30", "17:00": when the team reads */
	const char *answer_minutes; /* "30": what must be answered at once goes on to the next after so many; starter ours */
	const char *ring_social_work, *ring_health_protection, *ring_nhs24, *ring_emergency; /* numbers outside the hours */
	const char *mailbox;
	/* of the data set, from organisation 0 */
	const char *made_up;        /* "" or the sentence */
	const char *scope;          /* "care_homes" or "all": which kinds of service the register keeps */
	/* mail: of the data set, but mail_stopped, which is a team's */
	const char *mail;           /* "on" or "off" (starter): the one switch */
	const char *mail_server;    /* "smtp://mail.example:587" */
	const char *mail_tls;       /* "required" (starter) or "none" */
	const char *mail_from;      /* an address */
	const char *mail_most;      /* at most so many in an hour; starter ours */
	const char *site;           /* "https://alongside.example": what links in a mail begin with */
	const char *mail_stopped;   /* "yes": this organisation's mail is held */
};
extern const struct field settings_fields[];      /* a team's, as its form shows them */
extern const struct field mail_settings_fields[]; /* those of mail, as theirs does */

/* The team's (0: the data set's) with starter values where nothing is set. Kept per request by the caller. */
enum err settings_get(struct ctx *c, int64_t organisation, struct settings *ret) MUST_CHECK;
enum err settings_set(struct ctx *c, int64_t organisation, const char *name, const char *value) MUST_CHECK;
/* The same, with the reason that the history keeps. */
enum err settings_set_because(struct ctx *c, int64_t organisation, const char *name, const char *value, const char *why) MUST_CHECK;
/* "11:00" in minutes since midnight; no hour: the end of the day, so that all of it is in time. */
int hour_minutes(const char *hour);
const char *settings_made_up(struct ctx *c); /* the sentence in the arena, or NULL; c->fault when it cannot be read */

/* room.verify: each setting is the one last saved. */
enum err settings_verify(struct ctx *c, struct buf *report, int64_t *ret_faults) MUST_CHECK;

extern const struct room settings_room;

#endif
