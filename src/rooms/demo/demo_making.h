/* SPDX-License-Identifier: MIT */
/* What the parts of the demo share while it is made. For demo_command.c and demo_people.c only. */
#ifndef ROOMS_DEMO_MAKING_H
#define ROOMS_DEMO_MAKING_H

#include "rooms/demo/demo.h"

struct person {
	int team;
	int64_t account;
	const char *role, *name, *email, *password, *hash, *token;
};

struct making {
	const char *dir;                        /* of the data set */
	const struct json *demo;
	const char *file_name, *as_of, *area;   /* a real register, or NULL */
	const char *bytes;
	size_t bytes_n;
	int64_t organisations[2], remits[2], areas[2];
	struct demo_home *homes;
	size_t n;
	struct list people;                     /* struct person */
	const char *accounts;                   /* --accounts FILE or NULL */
	bool saved;                             /* it was begun */
};

/* One account a role for the first team; the home manager and the team's people for the second. Before the write: passwords are slow to hash. */
void demo_people_invent(struct ctx *c, struct making *m);

/* In the write: their organisations, accounts, tokens and standings. */
enum err demo_people_make(struct ctx *c, struct making *m) MUST_CHECK;

/* Then the rotas of both teams, of their invented people. */
enum err demo_rota_make(struct ctx *c, const struct making *m) MUST_CHECK;

/* What the team answered to a return of a home with this story, if there was time for it before `until`. */
enum err demo_answer(struct ctx *c, const struct making *m, const struct demo_home *h, const struct json *story, int64_t sent_at, int64_t until) MUST_CHECK;

/* --accounts FILE, for scripts: only its owner may read it. Written before the commit, so that a demo whose passwords nobody knows is not made. */
enum err demo_people_save(struct ctx *c, struct making *m) MUST_CHECK;

/* "home manager" from "home_manager". */
const char *demo_role_words(struct ctx *c, const char *role);

#endif
