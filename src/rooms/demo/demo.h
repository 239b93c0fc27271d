/* SPDX-License-Identifier: MIT */
/* The room demo: the command `demo`, which makes a data set of invented homes (or of the real homes of a register file) with ninety days of invented returns,
 * always the same for the same day. Everything goes through the doors of the other rooms, as if people had done it; nothing is written to tables by hand.
 *   demo_command.c    the command; demo_people.c: people and how they sign in
 *   demo_register.c   the invented register, in the regulator's own file format
 *   demo_days.c       what an ordinary and a bad day look like, by fixed seed; demo_answers.c the teams' rotas, and who answered what
 * The names are data: packs/NAME/demo.json. */
#ifndef ROOMS_DEMO_H
#define ROOMS_DEMO_H

#include "base/buf.h"
#include "base/json.h"
#include "db/db.h"

struct room;

/* A home as the demo plays it. */
struct demo_home {
	int64_t id;
	const char *number, *name;
	int team;          /* 0 or 1 */
	bool nursing;
	int64_t places;
	uint64_t seed;
	int64_t day_nurses, night_nurses, day_care, night_care; /* usually needed */
	int64_t residents;
};

/* Numbers that look random and are the same every time: from a seed and what it is for. */
uint64_t demo_random(uint64_t seed, const char *what, int64_t n);
int64_t demo_between(uint64_t seed, const char *what, int64_t n, int64_t low, int64_t high); /* both inclusive */
bool demo_chance(uint64_t seed, const char *what, int64_t n, int percent);

/* The invented homes as a file of the regulator's kind; as it would have been `age` files ago (0 newest). */
void demo_register_file(struct ctx *c, const struct json *demo, int age, struct buf *ret);

/* Ninety days of returns, up to now, and what the teams answered. Invented words are never written on real homes. */
struct making;
enum err demo_days(struct ctx *c, struct making *m) MUST_CHECK;

extern const struct room demo_room;

#endif
