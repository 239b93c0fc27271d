/* SPDX-License-Identifier: MIT */
/* The day's seal as the serving program asks for it (web/days.c): made in a write of its own, and logged once it is durable. */
#include "rooms/history/history.h"

#include "base/log.h"
#include "web/room.h"

struct sealing {
	const char *day;
	bool again, made;
	struct seal seal;
};

static enum err
seal_write(struct ctx *c, void *arg)
{
	struct sealing *s = arg;

	return seal_make(c, s->day, s->again, &s->seal, &s->made);
}

enum err
history_seal_day(struct ctx *c, struct dataset *d, const char *day, bool again)
{
	struct sealing s = {.day = day, .again = again};

	TRY(db_write(c, d, seal_write, &s));
	if (s.made) {
		log_line(LOG_INFO, "seal", "day", s.seal.day, "chains", arena_int(c->arena, s.seal.chains), "hash", s.seal.hash, NULL);
	}
	return OK;
}
