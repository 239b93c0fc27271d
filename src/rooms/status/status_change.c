/* SPDX-License-Identifier: MIT */
/* What a new status changed of what stands for a home, for the room answering: in the return's own write. An ordinary return - no urgent help, not turning red, nothing open at
 * the home - costs nothing here. Not here: what follows from it (answering). */
#include "rooms/status/status_change.h"

#include <string.h>

#include "base/str.h"
#include "rooms/answering/answering.h"
#include "rooms/status/status.sql.h"

struct before {
	const char *inputs, *answers;
	int64_t rules_version;
};

static const struct field before_fields[] = {
    FIELD_AT(before, inputs, F_TEXT),
    FIELD_AT(before, answers, F_TEXT),
    FIELD_AT(before, rules_version, F_INT),
    FIELD_END,
};

static bool
was_reason(const struct list *reasons, const char *rule)
{
	for (size_t i = 0; i < reasons->n; i++) {
		const struct reason *r = LIST_AT(*reasons, struct reason, i);

		if (strcmp(r->rule, rule) == 0 && strcmp(r->colour, "open") != 0) {
			return true;
		}
	}
	return false;
}

/* What the status before was tried on; false when it was other rules: then only new reasons are worse. */
static enum err
tried_before(struct ctx *c, const struct before *b, const struct rules *now, struct tried *ret, bool *ret_same)
{
	const struct range *ranges;
	const char *nursing;
	struct answer *answers;

	*ret_same = b->rules_version == now->version;
	if (!*ret_same) {
		return OK;
	}
	answers = ARENA_ARRAY(c->arena, struct answer, now->t->n + 1);
	TRY(answers_read(c, now->t, b->answers, answers));
	TRY(status_inputs_read(c, now, b->inputs, &nursing, &ranges));
	status_try(c, now, answers, nursing, ranges, ret);
	return OK;
}

static enum err
what_is_worse(struct ctx *c, const struct home_return *r, const struct tried *now, const struct current *stood, const char *colour, struct home_change *ch)
{
	struct list reasons = status_reasons(c->arena, stood->reasons);
	struct before b = {0};
	struct tried before;
	bool same;

	TRY(db_one(c, &sql_status_before, ARGS(INT(r->home), TEXT(stood->day), TEXT(r->day), INT(r->revision)), before_fields, &b));
	TRY(tried_before(c, &b, now->rules, &before, &same));
	for (size_t i = 0; i < now->rules->n; i++) {
		const struct rule *rule = &now->rules->rules[i];
		bool is_new;

		if (!rule_is_reason(now, i)) {
			continue;
		}
		is_new = !was_reason(&reasons, rule->id);
		ch->new_reason |= is_new && colour[0] == (rule->colour == RULE_RED ? 'r' : 'a');
		if (is_new || (same && rule_worse(&before, now, rule))) {
			*(const char **)list_add(&ch->worse, c->arena) = rule->id;
		}
	}
	return OK;
}

/* A colour set by a person that is worse than what the rules come to stands for both. */
static enum err
set_red(struct ctx *c, const struct status *s, struct home_change *ch)
{
	const char *holds;

	TRY(status_colour_over(c, s->home, s->day, "", &holds));
	if (holds[0] == 'r') {
		ch->colour = ch->colour_before = "red";
	}
	return OK;
}

enum err
status_change_tell(struct ctx *c, const struct home_return *r, const struct tried *now, const struct status *s, const struct current *before, bool open)
{
	struct home_change ch = {.home = r->home, .at = r->sent_at, .day = r->day, .who = r->sent_by, .colour_before = before != NULL ? before->colour : "none",
	    .help_before = before != NULL ? before->help : "none", .colour = s->colour, .help = s->help, .open = open,
	    .new_day = before == NULL || strcmp(before->day, r->day) != 0, .worse = LIST(const char *)};

	if (!open && s->help[0] != 'u' && (s->colour[0] != 'r' || ch.colour_before[0] == 'r')) {
		return OK;
	}
	if (open && before != NULL) {
		TRY(what_is_worse(c, r, now, before, s->colour, &ch));
		TRY(set_red(c, s, &ch));
	}
	return answering_changed(c, &ch);
}
