/* SPDX-License-Identifier: MIT */
/* For `alongside verify`: every turn of a rota, every call and every answer is what its history says was saved. */
#include "rooms/answering/answering.sql.h"
#include "rooms/answering/answering_private.h"
#include "rooms/history/history.h"

static struct history_owner
turn_owner(const void *rec)
{
	const struct turn *t = rec;

	return (struct history_owner){.record = t->ref, .who = t->made_by, .account = t->made_by_account, .at = t->made_at, .organisation = t->organisation};
}

static struct history_owner
call_owner(const void *rec)
{
	const struct call *k = rec;

	return (struct history_owner){.record = k->ref, .who = k->raised_by, .account = k->account, .at = k->raised_at, .home = k->home};
}

static struct history_owner
answer_owner(const void *rec)
{
	const struct home_answer *a = rec;

	return (struct history_owner){.record = a->ref, .who = a->answered_by, .account = a->account, .at = a->answered_at, .home = a->home};
}

enum err
answering_verify(struct ctx *c, struct buf *report, int64_t *ret_faults)
{
	static const struct history_table tables[] = {
	    {.kind = "rota_turn", .rows = &sql_verify_rota_turns, .fields = turn_fields, .size = sizeof(struct turn), .owner = turn_owner},
	    {.kind = "call", .rows = &sql_verify_calls, .fields = call_fields, .size = sizeof(struct call), .owner = call_owner},
	    {.kind = "answer", .rows = &sql_verify_answers, .fields = home_answer_fields, .size = sizeof(struct home_answer), .owner = answer_owner},
	};

	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++) {
		TRY(history_compare(c, &tables[i], report, ret_faults));
	}
	return OK;
}
