/* SPDX-License-Identifier: MIT */
/* The demo's teams: who is on their rotas, and what they answered to the homes whose stories (packs/NAME/demo.json) say so. Nothing is answered that could not have been
 * before now. Through the same doors as everything else, in the name of the invented person who did it. */
#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/answering/answering.h"
#include "rooms/demo/demo_making.h"

static const struct person *
team_person(const struct making *m, int team, const char *role)
{
	for (size_t i = 0; i < m->people.n; i++) {
		const struct person *p = LIST_AT(m->people, struct person, i);

		if (p->team == team && strcmp(p->role, role) == 0) {
			return p;
		}
	}
	return NULL;
}

/* By day the duty person, in the evening and at the weekend a member, at night the shared mailbox. */
static const struct {
	const char *days, *from, *until, *place, *role;
} week[] = {
    {"12345", "08:30", "17:00", "1", "duty"},
    {"12345", "08:30", "17:00", "2", "team_member"},
    {"67", "08:30", "17:00", "1", "team_member"},
    {"67", "08:30", "17:00", "2", "duty"},
    {"1234567", "17:00", "22:00", "1", "team_member"},
    {"1234567", "17:00", "22:00", "2", "duty"},
    {"1234567", "22:00", "08:30", "1", NULL},
};

enum err
demo_rota_make(struct ctx *c, const struct making *m)
{
	for (int team = 0; team < 2; team++) {
		for (size_t i = 0; i < sizeof(week) / sizeof(*week); i++) {
			const struct person *p = week[i].role != NULL ? team_person(m, team, week[i].role) : NULL;

			TRY(rota_add(c, m->organisations[team],
			    &(struct new_turn){.days = week[i].days, .from_time = week[i].from, .until_time = week[i].until, .place = week[i].place,
			        .account = p != NULL ? p->account : 0, .name = p != NULL ? p->name : NULL}));
		}
	}
	return OK;
}

/* A story says how soon, or leaves it; else what was asked at once on an earlier day had its answer. */
static enum err
answered_after(struct ctx *c, const struct demo_home *h, const struct json *story, int64_t sent_at, int64_t *ret_minutes)
{
	bool waits;

	*ret_minutes = json_int(story, "answered_after", -1);
	if (story != NULL) {
		return OK;
	}
	TRY(answering_waits(c, h->id, &waits));
	if (waits) {
		*ret_minutes = demo_between(h->seed, "answered", sent_at / 86400, 3, 26);
	}
	return OK;
}

enum err
demo_answer(struct ctx *c, const struct making *m, const struct demo_home *h, const struct json *story, int64_t sent_at, int64_t until)
{
	const struct person *p = team_person(m, h->team, json_text(story, "answered_by", "team_member"));
	const struct actor *before = c->actor;
	struct actor who;
	int64_t after;
	enum err e;

	TRY(answered_after(c, h, story, sent_at, &after));
	if (p == NULL || after < 0 || sent_at + after * 60 >= until) {
		return OK;
	}
	who = (struct actor){.account = p->account, .name = p->name, .organisation = m->organisations[h->team]};
	c->actor = &who;
	c->now = sent_at + after * 60;
	e = answering_answer(c, h->id, m->area == NULL ? json_text(story, "answer", "") : "",
	    day_add(c->arena, day_text(c->arena, c->now), json_int(story, "look_again_in", 0)));
	c->actor = before;
	return e;
}
