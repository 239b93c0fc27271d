/* SPDX-License-Identifier: MIT */
/* The room's descriptor and route table; the rules in words, how a home's colour came about, and the head of a home's page. Not here: the board (board_pages.c), setting
 * another colour (colour_pages.c). */
#include <string.h>

#include "base/day.h"
#include "base/host.h"
#include "base/str.h"
#include "rooms/homes/homes.h"
#include "rooms/status/status.html.h"
#include "rooms/status/status.sql.h"
#include "rooms/status/status_view.h"

/* ---- the rules in words --------------------------------------------------------------------------------------------- */

static const char *
joined(struct arena *a, const char *before, const char *more)
{
	return str_empty(before) ? more : arena_printf(a, "%s, %s", before, more);
}

const char *
rule_fields_words(struct arena *a, const struct rules *rules, const struct rule *r)
{
	const char *words = "";

	if (r->kind->has_parts) {
		const char *first = rule_fields_words(a, rules, &rules->rules[r->parts[0]]);

		return arena_printf(a, "%s; and %s", first, rule_fields_words(a, rules, &rules->rules[r->parts[1]]));
	}
	for (size_t i = 0; i < r->fields_n; i++) {
		words = joined(a, words, rules->t->questions[r->fields[i]].short_label);
	}
	return words;
}

static void
rules_json(struct buf *b, const struct req *r, const struct rules_view *v)
{
	(void)r;
	buf_adds(b, "{\"label\":");
	buf_json(b, v->rules->label);
	buf_printf(b, ",\"version\":%lld,\"rules\":[", (long long)v->rules->version);
	for (size_t i = 0, n = 0; i < v->rules->n; i++) {
		const struct rule *rule = &v->rules->rules[i];

		if (rule->colour == RULE_PART) {
			continue;
		}
		buf_adds(b, n++ > 0 ? ",{\"id\":" : "{\"id\":");
		buf_json(b, rule->id);
		buf_printf(b, ",\"colour\":\"%s\",\"label\":", rule->colour == RULE_RED ? "red" : "amber");
		buf_json(b, rule->label);
		buf_addc(b, '}');
	}
	buf_adds(b, "]}");
}

static const struct field rule_fields[] = {
    {.name = "id", .kind = F_TEXT, .required = 1},
    {.name = "colour", .kind = F_TEXT, .required = 1},
    {.name = "label", .kind = F_TEXT, .required = 1},
    FIELD_END,
};
static const struct shape rule_shape = {.name = "RulesInWords", .fields = rule_fields, .kind = SHAPE_MANY};
static const struct field rules_fields[] = {
    {.name = "label", .kind = F_TEXT, .required = 1},
    {.name = "version", .kind = F_INT},
    {.name = "rules", .kind = F_JSON, .required = 1, .shape = &rule_shape},
    FIELD_END,
};
static const struct shape rules_shape = {.name = "Rules", .about = "By which a colour is worked out.", .fields = rules_fields, .whole = 1};

static const struct view rules_view_of = {
    .name = "rules", .title = "How the colours are worked out", .html = HTML(rules_page), .json = JSONF(rules_json), .shape = &rules_shape};
static const struct route_api rules_api = {.view = &rules_view_of};

enum err
rules_show(struct req *r)
{
	const char *today = day_text(r->ctx.arena, r->ctx.now);
	const char *id = json_text(pack_json(r->ctx.host->pack, "pack.json"), "template", "");
	struct rules_view v = {.rules = rules_on(return_template_on(id, today), today)};

	if (v.rules == NULL) {
		return fail(&r->ctx, ERR_MISSING, NULL, "There are no rules.");
	}
	return reply(r, &rules_view_of, &v);
}

/* ---- how it was worked out ------------------------------------------------------------------------------------------ */

static const char *
answer_in_words(const struct tried *t, size_t question)
{
	const struct answer *a = &t->answers[question];

	if (t->asked[question] == IS_NOT_ASKED) {
		return "not asked";
	}
	if (a->state == NOT_SENT) {
		return "not sent";
	}
	return field_words(&t->rules->t->fields[question], t->answers, t->c->arena);
}

static void
inputs_add(const struct tried *t, const struct rule *r, struct list *ret)
{
	if (r->kind->has_parts) {
		inputs_add(t, &t->rules->rules[r->parts[0]], ret);
		inputs_add(t, &t->rules->rules[r->parts[1]], ret);
		return;
	}
	for (size_t i = 0; i < r->fields_n; i++) {
		const char *label = t->rules->t->fields[r->fields[i]].label;
		bool there = false;

		for (size_t k = 0; k < ret->n; k++) {
			there |= strcmp(LIST_AT(*ret, struct rule_input, k)->label, label) == 0;
		}
		if (!there) {
			*(struct rule_input *)list_add(ret, t->c->arena) = (struct rule_input){label, answer_in_words(t, r->fields[i]), label[strlen(label) - 1] == '?'};
		}
	}
}

/* The home's own range, where the rule or a part of it compares with it. */
static const char *
range_words(const struct tried *t, const struct rule *r)
{
	const struct range *range;

	if (r->kind->has_parts) {
		const char *first = range_words(t, &t->rules->rules[r->parts[0]]);

		return first != NULL ? first : range_words(t, &t->rules->rules[r->parts[1]]);
	}
	if (!r->kind->has_range) {
		return NULL;
	}
	range = rule_range_of(t, r->fields[0]);
	if (!range->known) {
		return arena_printf(t->c->arena, "Its own range is not known yet: %lld answers in 28 days, 14 are needed", (long long)range->days);
	}
	return arena_printf(t->c->arena, "Its own usual range: %lld to %lld", (long long)range->low, (long long)range->high);
}

size_t
rule_lines(const struct list *lines, enum rule_state state)
{
	size_t n = 0;

	for (size_t i = 0; i < lines->n; i++) {
		n += LIST_AT(*lines, struct rule_line, i)->state == state;
	}
	return n;
}

static void
lines_add(const struct tried *t, enum rule_colour colour, struct list *ret)
{
	for (size_t i = 0; i < t->rules->n; i++) {
		const struct rule *r = &t->rules->rules[i];
		struct rule_line *line;

		if (r->colour != colour) {
			continue;
		}
		line = list_add(ret, t->c->arena);
		*line = (struct rule_line){.state = t->outcomes[i] == FIRED ? RULE_HOLDS : t->outcomes[i] == PASSED ? RULE_PASSES : RULE_OPEN,
		    .id = r->id,
		    .label = r->label,
		    .colour = colour == RULE_RED ? "red" : "amber",
		    .outcome = t->outcomes[i] == FIRED ? "holds" : t->outcomes[i] == PASSED ? "does not hold" : "not worked out",
		    .sentence = t->outcomes[i] == FIRED ? rule_sentence(t, i) : NULL,
		    .more = t->outcomes[i] == FIRED && !rule_is_reason(t, i) ? "said more strongly by another rule" : range_words(t, r),
		    .inputs = LIST(struct rule_input)};
		inputs_add(t, r, &line->inputs);
	}
}

struct worked {
	const char *inputs, *answers;
	int64_t rules_version;
};

static const struct field worked_fields[] = {
    FIELD_AT(worked, inputs, F_TEXT),
    FIELD_AT(worked, answers, F_TEXT),
    FIELD_AT(worked, rules_version, F_INT),
    FIELD_END,
};

static enum err
load_rules(struct req *r, struct status_view *v)
{
	struct ctx *c = &r->ctx;
	struct worked w = {0};
	const struct rules *rules;
	const struct range *ranges;
	const char *nursing;
	struct answer *answers;
	struct tried *t = ARENA_NEW(c->arena, struct tried);

	v->rules = LIST(struct rule_line);
	TRY(db_one(c, &sql_status_worked, ARGS(INT(v->status->id)), worked_fields, &w));
	rules = rules_of_version(w.rules_version);
	if (rules == NULL) {
		return OK; /* the pack has moved on; the reasons stay */
	}
	answers = ARENA_ARRAY(c->arena, struct answer, rules->t->n + 1);
	TRY(answers_read(c, rules->t, w.answers, answers));
	TRY(status_inputs_read(c, rules, w.inputs, &nursing, &ranges));
	status_try(c, rules, answers, nursing, ranges, t);
	v->rules_label = rules->label;
	v->rules_version = rules->version;
	lines_add(t, RULE_RED, &v->rules);
	lines_add(t, RULE_AMBER, &v->rules);
	return OK;
}

static enum err
status_load(struct req *r, const char *day, struct status_view *v)
{
	struct ctx *c = &r->ctx;
	const char *today = day_text(c->arena, c->now), *computed;

	v->home_ref = r->home->ref;
	v->home_name = r->home->name;
	v->day = str_empty(day) ? today : day;
	v->today = strcmp(v->day, today) == 0;
	v->earlier = day_add(c->arena, v->day, -1);
	v->later = v->today ? NULL : day_add(c->arena, v->day, 1);
	v->may_set = req_may(r, MAY_STATUS_SET);
	v->may_comment = v->today && req_may(r, MAY_STATUS_COMMENT);
	v->said = req_query(r, "said") != NULL && !r->again;
	v->statuses = LIST(struct status);
	TRY(status_colour(c, r->home->id, v->day, &v->colour, &computed));
	TRY(db_all(c, &sql_statuses_of_day, ARGS(INT(r->home->id), TEXT(v->day)), status_fields, &v->statuses));
	v->status = v->statuses.n > 0 ? LIST_AT(v->statuses, struct status, 0) : NULL;
	TRY(set_colours_all(c, r->home->id, 20, &v->set));
	TRY(status_comments_on(c, r->home->id, v->day, &v->comments));
	return v->status != NULL ? load_rules(r, v) : OK;
}

static void
rows_json(struct buf *b, const struct field *fields, const struct list *rows)
{
	buf_addc(b, '[');
	for (size_t i = 0; i < rows->n; i++) {
		buf_adds(b, i > 0 ? "," : "");
		fields_json(b, fields, (const char *)rows->rows + i * rows->size);
	}
	buf_addc(b, ']');
}

static void
status_json(struct buf *b, const struct req *r, const struct status_view *v)
{
	(void)r;
	buf_adds(b, "{\"home\":");
	buf_json(b, v->home_ref);
	buf_adds(b, ",\"date\":");
	buf_json(b, v->day);
	buf_adds(b, ",\"colour\":");
	buf_json(b, v->colour);
	buf_adds(b, ",\"computed\":");
	buf_json(b, v->status != NULL ? v->status->colour : "none");
	buf_adds(b, ",\"rules\":[");
	for (size_t i = 0; i < v->rules.n; i++) {
		const struct rule_line *l = LIST_AT(v->rules, struct rule_line, i);

		buf_adds(b, i > 0 ? ",{\"id\":" : "{\"id\":");
		buf_json(b, l->id);
		buf_printf(b, ",\"colour\":\"%s\",\"outcome\":\"%s\",\"label\":", l->colour, l->outcome);
		buf_json(b, l->label);
		buf_adds(b, ",\"sentence\":");
		buf_json(b, l->sentence);
		buf_addc(b, '}');
	}
	buf_adds(b, "],\"set\":");
	rows_json(b, set_colour_fields, &v->set);
	buf_adds(b, ",\"comments\":");
	rows_json(b, status_comment_fields, &v->comments);
	buf_addc(b, '}');
}

static const struct field outcome_fields[] = {
    {.name = "id", .kind = F_TEXT, .required = 1},
    {.name = "colour", .kind = F_TEXT, .required = 1},
    {.name = "outcome", .kind = F_TEXT, .required = 1, .hint = "holds, does not hold, not worked out"},
    {.name = "label", .kind = F_TEXT, .required = 1},
    {.name = "sentence", .kind = F_TEXT},
    FIELD_END,
};
static const struct shape outcomes_shape = {.name = "Outcomes", .fields = outcome_fields, .kind = SHAPE_MANY};
static const struct shape set_colours_shape = {.name = "SetColours",
    .about = "Colours set by people, newest first; the reference takes one back.",
    .fields = set_colour_fields,
    .kind = SHAPE_MANY};
static const struct shape comments_shape = {.name = "Comments", .about = "The home's own words of the day.", .fields = status_comment_fields, .kind = SHAPE_MANY};
static const struct field status_shape_fields[] = {
    {.name = "home", .kind = F_REF, .required = 1},
    {.name = "date", .kind = F_DAY, .required = 1},
    {.name = "colour", .kind = F_TEXT, .required = 1},
    {.name = "computed", .kind = F_TEXT, .required = 1},
    {.name = "rules", .kind = F_JSON, .required = 1, .shape = &outcomes_shape},
    {.name = "set", .kind = F_JSON, .required = 1, .shape = &set_colours_shape},
    {.name = "comments", .kind = F_JSON, .required = 1, .shape = &comments_shape},
    FIELD_END,
};
static const struct shape status_shape = {.name = "Status", .about = "How a home's colour of a day was worked out.", .fields = status_shape_fields, .whole = 1};

static const struct view status_view_of = {.name = "status",
    .title = "How this colour was worked out",
    .html = HTML(status_page),
    .json = JSONF(status_json),
    .shape = &status_shape};

static const struct field status_query_fields[] = {{.name = "day", .kind = F_DAY, .hint = "Left out, today."}, FIELD_END};
static const struct route_api status_api = {.view = &status_view_of, .query = status_query_fields};

enum err
status_show(struct req *r)
{
	const char *day = req_query(r, "day");
	struct status_view v = {0};

	if (!str_empty(day) && !day_valid(day)) {
		return fail(&r->ctx, ERR_MISSING, NULL, "There is no such day.");
	}
	TRY(status_load(r, day, &v));
	if (r->again && r->in != NULL) {
		v.form = *(const struct status_comment *)r->in;
	}
	return reply(r, &status_view_of, &v);
}

/* ---- the head of a home's page -------------------------------------------------------------------------------------- */

enum err
status_panel_load(struct req *r, const void **ret_v)
{
	struct status_panel *v = ARENA_NEW(r->ctx.arena, struct status_panel);
	struct board *b = ARENA_NEW(r->ctx.arena, struct board);
	struct home h;

	TRY(home_by_id(&r->ctx, r->home->id, &h));
	TRY(board_load(&r->ctx, h.group_id, 0, NULL, b));
	if (b->rows.n == 0) {
		return OK;
	}
	v->board = b;
	v->row = b->order[0];
	v->home_ref = r->home->ref;
	v->may_set = req_may(r, MAY_STATUS_SET);
	v->may_comment = req_may(r, MAY_STATUS_COMMENT);
	*ret_v = v;
	return status_comments_on(&r->ctx, r->home->id, b->day, &v->comments);
}

/* ---- the room ------------------------------------------------------------------------------------------------------- */

static const struct route routes[] = {
    {GET, "/board", .work = board_show, .may = MAY_BOARD_READ, .scope = SCOPE_GROUP, IN(board_query_fields, board_query), .api = 1, .files = 1,
        .json = &board_api, .title = "The board of a group of homes, worst first"},
    {GET, "/totals", .work = totals_show, .may = MAY_TOTALS_READ, .scope = SCOPE_GROUP, IN(board_query_fields, board_query), .api = 1, .files = 1,
        .json = &totals_api, .title = "Sums by area, locality and provider"},
    {GET, "/rules", .work = rules_show, .may = MAY_ANYONE, .api = 1, .json = &rules_api, .title = "The rules of the colours, in words"},
    {GET, "/homes/:home/status", .work = status_show, .may = MAY_STATUS_READ, .scope = SCOPE_HOME, .api = 1,
        .json = &status_api, .title = "How a home's colour was worked out"},
    {GET, "/homes/:home/colour", .work = colour_form, .may = MAY_STATUS_SET, .scope = SCOPE_HOME, .title = "Set another colour"},
    {POST, "/homes/:home/colour", .work = colour_set_work, .write = colour_set_write, .may = MAY_STATUS_SET, .scope = SCOPE_HOME,
        IN(new_colour_fields, new_colour), .form = colour_form, .api = 1, .json = &set_colour_api,
        .title = "Set another colour, with a reason and an end"},
    {POST, "/homes/:home/colour/:set/end", .write = colour_end_write, .may = MAY_STATUS_SET, .scope = SCOPE_HOME, .api = 1,
        .json = &set_colour_api, .title = "Take a set colour back"},
    {POST, "/homes/:home/status/comment", .write = comment_write, .may = MAY_STATUS_COMMENT, .scope = SCOPE_HOME,
        IN(comment_form_fields, status_comment), .form = status_show, .api = 1, .json = &comment_api,
        .title = "Put the home's own comment beside its colour"},
    ROUTES_END,
};

static const struct menu_item menu[] = {
    {FRAME_TEAM, 10, "Board", "/board", MAY_BOARD_READ},
    {FRAME_PARTNER, 10, "Board", "/board", MAY_BOARD_READ},
    {FRAME_PARTNER, 20, "Totals", "/totals", MAY_TOTALS_READ},
    {.label = NULL},
};

static const struct panel panels[] = {
    {"status", 10, PANEL_HEAD, MAY_STATUS_READ, status_panel_load, HTML(status_head)},
    {.id = NULL},
};

static const struct record_kind records[] = {
    {"status", "Colour and reasons", status_fields, MAY_STATUS_READ},
    {"set_colour", "Colour set by a person", set_colour_fields, MAY_STATUS_READ},
    {"status_comment", "The home's own words beside its colour", status_comment_fields, MAY_STATUS_READ},
    {.name = NULL},
};

const struct room status_room = {
    .name = "status",
    .routes = routes,
    .statements = sql_room_status,
    .menu = menu,
    .panels = panels,
    .records = records,
    .start = rules_start,
    .verify = status_verify,
    .fold = status_fold,
};
