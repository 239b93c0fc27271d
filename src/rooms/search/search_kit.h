/* SPDX-License-Identifier: MIT */
/* What the tests of the search share: asking for words by the API, and something written at a home of each team. Included by search_test.c and tests/faults_search_test.c;
 * not a part of the program. */
#ifndef ROOMS_SEARCH_KIT_H
#define ROOMS_SEARCH_KIT_H

#include "tests/returns_kit.h"

#include "base/str.h"
#include "rooms/homes/homes.h"
#include "rooms/search/search_private.h"
#include "tests/faults_kit.h"

/* The address with the words as a browser would write them. */
static inline const char *
address(const char *before, const char *words, const char *after)
{
	struct buf b;
	const char *path;

	buf_init(&b, 1 << 20);
	buf_adds(&b, before);
	for (const char *s = words; *s != 0; s++) {
		buf_printf(&b, "%%%02X", (unsigned)(unsigned char)*s);
	}
	buf_adds(&b, after);
	path = arena_text(kit_ctx()->arena, b.p);
	buf_done(&b);
	return path;
}

/* How many things the words find. */
static inline int64_t
found(const char *words)
{
	kit_write(search_fold, NULL);
	GET(address("/api/v1/search?q=", words, ""));
	want_status(200);
	return json_int(answer_json(), "total", -1);
}

static inline void
finds(const char *words, const char *kind, const char *label)
{
	if (found(words) != 1) {
		fail_msg("“%s” finds %s", words, answer()->body);
	}
	want_json("items.0.kind", kind);
	want_json("items.0.label", label);
}

static inline void
finds_nothing(const char *words)
{
	if (found(words) != 0) {
		fail_msg("“%s” finds %s", words, answer()->body);
	}
}

struct saying {
	const char *number, *from_day;
	struct home_facts facts;
};

static inline enum err
say(struct ctx *c, void *arg)
{
	const struct saying *s = arg;
	struct home h;

	TRY(home_by_ref(c, s->number, &h));
	return home_facts_save(c, h.id, s->from_day, &s->facts);
}

#define SAY(home, day, ...) kit_write(say, &(struct saying){home, day, {__VA_ARGS__}})

static inline void
homes_write(void)
{
	SAY(ROWANBANK, TODAY, .manager = "Mòrag Kerr, (01632) 960 123", .gp_practice = "The Glebe Surgery");
	SAY(WHINFELL, TODAY, .manager = "Lachlan Drever, 01632 961 777", .pharmacy = "Saltmarsh Pharmacy");
	as("home manager");
	PUT_JSON(RETURN(ROWANBANK, TODAY), BODY("", "note=The lift is out of order; wheelchairs wait."));
	want_status(201);
	as("home manager 2");
	PUT_JSON(RETURN(WHINFELL, TODAY), BODY("", "note=Norovirus suspected upstairs."));
	want_status(201);
}

#endif
