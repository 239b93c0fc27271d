/* SPDX-License-Identifier: MIT */
/* Links between registrations (homes.h, links.h): a home that changed hands has a new number; the register proposes which old one it follows, a person says yes
 * or no. Records never move along a link. Not here: how a likeness is found (register), the page (links_pages.c). */
#include "rooms/homes/links.h"

#include <string.h>

#include "base/hash.h"
#include "rooms/history/history.h"
#include "rooms/homes/homes.sql.h"

const struct field home_link_fields[] = {
    FIELD_AT(home_link, id, F_INT, .internal = 1),
    FIELD_AT(home_link, earlier, F_INT, .internal = 1),
    FIELD_AT(home_link, later, F_INT, .internal = 1),
    FIELD_AT(home_link, ref, F_REF, .label = "Reference"),
    FIELD_AT(home_link, earlier_number, F_REF, .label = "Earlier number"),
    FIELD_AT(home_link, earlier_name, F_TEXT, .label = "Earlier name"),
    FIELD_AT(home_link, earlier_provider, F_TEXT, .label = "Earlier provider"),
    FIELD_AT(home_link, earlier_last, F_DAY, .label = "Last seen"),
    FIELD_AT(home_link, later_number, F_REF, .label = "New number"),
    FIELD_AT(home_link, later_name, F_TEXT, .label = "New name"),
    FIELD_AT(home_link, later_provider, F_TEXT, .label = "New provider"),
    FIELD_AT(home_link, later_first, F_DAY, .label = "First seen"),
    FIELD_AT(home_link, why, F_TEXT, .label = "Why it looks so"),
    FIELD_AT(home_link, state, F_TEXT, .label = "State"),
    FIELD_AT(home_link, decided_by, F_TEXT, .label = "Decided by"),
    FIELD_AT(home_link, decided_at, F_INSTANT, .label = "Decided"),
    FIELD_END,
};

enum err
home_propose_link(struct ctx *c, int64_t earlier, int64_t later, const char *why)
{
	return db_exec(c, &sql_link_insert, ARGS(TEXT(random_ref(c->arena, 'L')), INT(earlier), INT(later), TEXT(why)), NULL);
}

/* Those that stand undecided are kept, with the words of today, or taken back. */
static enum err
undecided_settle(struct ctx *c, const struct list *proposals)
{
	struct list undecided = LIST(struct home_link);

	TRY(db_all(c, &sql_links_undecided, NOARGS, home_link_fields, &undecided));
	for (const struct home_link *l = LIST_FIRST(undecided); l < (const struct home_link *)LIST_END(undecided); l++) {
		const struct link_proposal *still = NULL;

		for (size_t i = 0; i < proposals->n && still == NULL; i++) {
			const struct link_proposal *p = LIST_AT(*proposals, struct link_proposal, i);

			still = p->earlier == l->earlier && p->later == l->later ? p : NULL;
		}
		if (still == NULL) {
			TRY(db_exec(c, &sql_link_take_back, ARGS(INT(l->id)), NULL));
		} else if (strcmp(still->why, l->why) != 0) {
			TRY(db_exec(c, &sql_link_why, ARGS(INT(l->id), TEXT(still->why)), NULL));
		}
	}
	return OK;
}

enum err
home_links_propose(struct ctx *c, const struct list *proposals)
{
	TRY(undecided_settle(c, proposals));
	for (size_t i = 0; i < proposals->n; i++) {
		const struct link_proposal *p = LIST_AT(*proposals, struct link_proposal, i);

		TRY(home_propose_link(c, p->earlier, p->later, p->why));
	}
	return OK;
}

enum err
home_links_of(struct ctx *c, int64_t home, struct list *ret)
{
	*ret = LIST(struct home_link);
	return db_all(c, &sql_links_of_home, ARGS(INT(home)), home_link_fields, ret);
}

enum err
home_link_reached(struct ctx *c, const char *ref, const char *today, struct home_link *ret)
{
	return db_one(c, &sql_link_reached, ARGS(TEXT(ref), INT(c->actor->account), TEXT(today)), home_link_fields, ret);
}

/* Both homes' chains and timelines get it, because it is read from either side. */
static enum err
link_saved(struct ctx *c, const struct home_link *l, bool confirmed)
{
	int64_t homes[] = {l->earlier, l->later};
	struct buf b;
	const char *content;

	buf_init(&b, 16384);
	buf_adds(&b, "{\"earlier\":");
	buf_json(&b, l->earlier_number);
	buf_adds(&b, ",\"later\":");
	buf_json(&b, l->later_number);
	buf_adds(&b, ",\"state\":");
	buf_json(&b, confirmed ? "confirmed" : "refused");
	buf_addc(&b, '}');
	content = arena_text(c->arena, b.p);
	buf_done(&b);
	for (size_t i = 0; i < 2; i++) {
		const char *sentence = arena_printf(c->arena, "%s says that %s %s %s.", c->actor->name, l->later_number,
		    confirmed ? "follows" : "does not follow", l->earlier_number);

		TRY(history_add(c, &(struct saved){.home = homes[i], .kind = "home_link", .record = l->ref, .version = 1, .content = content}));
		TRY(event_add(c,
		    &(struct event){.home = homes[i], .kind = confirmed ? "link_confirmed" : "link_refused", .record = l->ref,
		        .audience = "team", .sentence = sentence}));
	}
	return OK;
}

enum err
home_link_decide(struct ctx *c, const struct home_link *l, bool confirmed)
{
	int64_t changed = 0;

	TRY(db_exec(c, &sql_link_decide,
	    ARGS(INT(l->id), TEXT(confirmed ? "confirmed" : "refused"), INT(c->actor->account), TEXT(c->actor->name), INT(c->now)), &changed));
	if (changed == 0) {
		return fail(c, ERR_CONFLICT, NULL, "Somebody has decided this meanwhile. Look at the list again.");
	}
	return link_saved(c, l, confirmed);
}
