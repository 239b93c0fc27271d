/* SPDX-License-Identifier: MIT */
/* The board of one group as page, JSON and files from the same rows. Not here: what stands on the board (board.c), its words (board_words.c), sums of areas
 * (totals_pages.c), the route table (status_pages.c). */
#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/status/status.html.h"
#include "rooms/status/status_view.h"

enum { OPTIONS_MOST = 500 /* homes: above that no selects of their areas */ };

static const struct choice shows[] = {{"help", "Asked for help"}, {"not_answered", "Not answered"}, {"no_return", "No return"}, {"red", "Red"}, {"amber", "Amber"}, {"green", "Green"},
    {"changed", "Changed since yesterday"}, {"changed_working", "Changed since the last working day"}, {NULL, NULL}};
static const struct choice views[] = {{"wall", "Wall"}, {NULL, NULL}};

const struct field board_query_fields[] = {
    FIELD_AT(board_query, on, F_DAY, .label = "Another day"),
    FIELD_AT(board_query, show, F_CHOICE, .label = "Show", .choices = shows),
    FIELD_AT(board_query, locality, F_TEXT, .label = "Locality"),
    FIELD_AT(board_query, provider, F_TEXT, .label = "Provider"),
    FIELD_AT(board_query, view, F_CHOICE, .label = "View", .choices = views),
    FIELD_END,
};

static const struct field board_file_fields[] = {
    FIELD_AT(board_file_row, day, F_DAY, .label = "Day"),
    FIELD_AT(board_file_row, number, F_TEXT, .label = "Number"),
    FIELD_AT(board_file_row, name, F_TEXT, .label = "Home"),
    FIELD_AT(board_file_row, locality, F_TEXT, .label = "Locality"),
    FIELD_AT(board_file_row, provider, F_TEXT, .label = "Provider"),
    FIELD_AT(board_file_row, colour, F_TEXT, .label = "Colour"),
    FIELD_AT(board_file_row, computed, F_TEXT, .label = "Worked out"),
    FIELD_AT(board_file_row, sent, F_TEXT, .label = "Return"),
    FIELD_AT(board_file_row, sent_at, F_INSTANT, .label = "Sent at"),
    FIELD_AT(board_file_row, last_colour, F_TEXT, .label = "Last colour"),
    FIELD_AT(board_file_row, last_day, F_DAY, .label = "Last return"),
    FIELD_AT(board_file_row, help, F_TEXT, .label = "Help asked"),
    FIELD_AT(board_file_row, reasons, F_LINES, .label = "Reasons"),
    FIELD_AT(board_file_row, help_words, F_LINES, .label = "What would help"),
    FIELD_AT(board_file_row, answered_by, F_TEXT, .label = "Answered by"),
    FIELD_AT(board_file_row, answered_at, F_INSTANT, .label = "Answered at"),
    FIELD_AT(board_file_row, beds, F_TEXT, .label = "Beds to offer"),
    FIELD_AT(board_file_row, set_by, F_TEXT, .label = "Colour set by"),
    FIELD_AT(board_file_row, set_until, F_DAY, .label = "Set until"),
    FIELD_AT(board_file_row, corrected, F_TEXT, .label = "Corrected since to"),
    FIELD_END,
};

/* ---- JSON ----------------------------------------------------------------------------------------------------------- */

static void
member(struct buf *b, const char *name, const char *value)
{
	buf_addc(b, ',');
	buf_json(b, name);
	buf_addc(b, ':');
	buf_json(b, value);
}

static void
row_json(struct buf *b, struct arena *a, const struct board *board, const struct board_row *row)
{
	struct list reasons = board_sentences(a, row);

	buf_adds(b, "{\"home\":{\"id\":");
	buf_json(b, row->number);
	member(b, "number", row->number);
	member(b, "name", row->name);
	buf_addc(b, '}');
	member(b, "colour", row->holds);
	member(b, "computed", row->computed);
	if (row->day != NULL) {
		buf_adds(b, ",\"last\":{\"colour\":");
		buf_json(b, row->colour);
		member(b, "date", row->day);
		buf_addc(b, '}');
	} else {
		buf_adds(b, ",\"last\":null");
	}
	member(b, "sent", sent_name(row->sent));
	member(b, "help", row->help);
	if (row->has_it != NULL) {
		buf_adds(b, ",\"answered\":{\"by\":");
		buf_json(b, row->has_it->who);
		member(b, "at", instant_rfc3339(a, row->has_it->at));
		buf_adds(b, "},\"reasons\":[");
	} else {
		buf_adds(b, ",\"answered\":null,\"reasons\":[");
	}
	for (size_t i = 0; i < reasons.n; i++) {
		buf_adds(b, i > 0 ? "," : "");
		buf_json(b, *LIST_AT(reasons, const char *, i));
	}
	buf_addc(b, ']');
	member(b, "date", board->day);
	member(b, "sent_at", row->is_sent ? instant_rfc3339(a, row->sent_at) : NULL);
	member(b, "beds", row->is_sent ? row->beds : "not known");
	if (row->set_colour != NULL) {
		buf_adds(b, ",\"set\":{\"colour\":");
		buf_json(b, row->set_colour);
		member(b, "by", row->set_by);
		member(b, "reason", row->set_reason);
		member(b, "until", row->set_until);
		buf_addc(b, '}');
	} else {
		buf_adds(b, ",\"set\":null");
	}
	member(b, "corrected", row->later_colour);
	buf_addc(b, '}');
}

static void
board_json(struct buf *b, const struct req *r, const struct board_view *v)
{
	const struct board_counts *n = &v->board->counts;
	int64_t next = v->list.offset + (int64_t)v->rows_n;

	buf_adds(b, "{\"items\":[");
	for (size_t i = 0; i < v->rows_n; i++) {
		buf_adds(b, i > 0 ? "," : "");
		row_json(b, r->ctx.arena, v->board, v->rows[i]);
	}
	buf_printf(b, "],\"total\":%lld", (long long)v->list.total);
	member(b, "next", v->rows_n > 0 && next < v->list.total ? req_with(r, "offset", arena_int(r->ctx.arena, next)) : NULL);
	buf_printf(b, ",\"counts\":{\"red\":%lld,\"amber\":%lld,\"green\":%lld,\"none\":%lld}", (long long)n->red, (long long)n->amber,
	    (long long)n->green, (long long)n->none);
	member(b, "group", v->group_ref);
	member(b, "on", v->board->day);
	buf_addc(b, '}');
}

/* ---- files ---------------------------------------------------------------------------------------------------------- */

static const char *
lines_of(struct arena *a, const char *reasons, bool help)
{
	struct list all = status_reasons(a, reasons);
	struct buf b;
	const char *out;

	buf_init(&b, 1 << 18);
	for (size_t i = 0; i < all.n; i++) {
		const struct reason *x = LIST_AT(all, struct reason, i);

		if ((strcmp(x->colour, "help") == 0) == help) {
			buf_adds(&b, b.len > 0 ? "; " : "");
			buf_adds(&b, x->sentence);
		}
	}
	out = arena_copy(a, b.p != NULL ? b.p : "", b.len);
	buf_done(&b);
	return out;
}

static void
file_row(struct arena *a, const struct board *b, const struct board_row *row, struct board_file_row *ret)
{
	*ret = (struct board_file_row){.number = row->number,
	    .name = row->name,
	    .provider = row->provider,
	    .locality = row->locality,
	    .day = b->day,
	    .colour = row->holds,
	    .computed = row->computed,
	    .last_colour = row->colour,
	    .last_day = row->day,
	    .sent = row->sent == SENT_TODAY ? "in" : row->sent == SENT_NOT_YET ? "not in yet" : row->sent == SENT_NO_RETURN ? "no return" : "not expected",
	    .help = row->help,
	    .reasons = lines_of(a, row->reasons, false),
	    .help_words = lines_of(a, row->reasons, true),
	    .beds = row->is_sent ? row->beds : "not known",
	    .set_by = row->set_by,
	    .set_until = row->set_until,
	    .corrected = row->later_colour,
	    .answered_by = row->has_it != NULL ? row->has_it->who : NULL,
	    .answered_at = row->has_it != NULL ? row->has_it->at : 0,
	    .sent_at = row->is_sent ? row->sent_at : 0};
}

/* ---- filters as links ----------------------------------------------------------------------------------------------- */

static void
chip(struct req *r, struct board_view *v, const char *show, const char *label, int64_t n)
{
	struct board_option *o = list_add(&v->chips, r->ctx.arena);

	*o = (struct board_option){.value = show, .label = label, .path = req_with(r, "show", show), .n = n, .chosen = str_eq(str_or(v->query->show, NULL), show)};
}

static void
chips_make(struct req *r, struct board_view *v)
{
	const struct board *b = v->board;
	const char *working = b->working_day;

	v->chips = LIST(struct board_option);
	chip(r, v, NULL, "All homes", -1);
	chip(r, v, "help", "Asked for help", b->counts.help);
	chip(r, v, "not_answered", "Not answered", b->counts.not_answered);
	chip(r, v, "no_return", b->past_hour ? "No return" : "Not in yet", b->counts.not_in);
	chip(r, v, "changed", b->is_today ? "Changed since yesterday" : "Changed since the day before", b->counts.changed);
	if (working != NULL && strcmp(working, b->day_before) != 0) {
		chip(r, v, "changed_working", arena_printf(r->ctx.arena, "Changed since %s", day_weekday_short(r->ctx.arena, working)), b->counts.changed_working);
	}
}

static void
option_add(struct req *r, struct list *l, const char *value, const char *label, const char *chosen)
{
	if (str_empty(value)) {
		return;
	}
	for (size_t i = 0; i < l->n; i++) {
		if (strcmp(LIST_AT(*l, struct board_option, i)->value, value) == 0) {
			return;
		}
	}
	*(struct board_option *)list_add(l, r->ctx.arena) = (struct board_option){.value = value, .label = label, .chosen = str_eq(value, chosen)};
}

static int
by_label(const void *x, const void *y)
{
	const struct board_option *a = x, *b = y;

	return strcmp(a->label, b->label);
}

static void
options_make(struct req *r, struct board_view *v)
{
	const struct board *b = v->board;

	v->localities = v->providers = LIST(struct board_option);
	for (size_t i = 0; i < b->rows.n && b->rows.n <= OPTIONS_MOST; i++) {
		const struct board_row *row = LIST_AT(b->rows, struct board_row, i);

		option_add(r, &v->localities, row->locality_ref, row->locality, v->query->locality);
		option_add(r, &v->providers, row->provider_number, row->provider, v->query->provider);
	}
	if (v->localities.n > 1) {
		qsort(v->localities.rows, v->localities.n, v->localities.size, by_label);
	}
	if (v->providers.n > 1) {
		qsort(v->providers.rows, v->providers.n, v->providers.size, by_label);
	}
}

/* ---- the board ------------------------------------------------------------------------------------------------------ */

static const struct choice colour_choices[] = {{"red", NULL}, {"amber", NULL}, {"green", NULL}, {"none", NULL}, {NULL, NULL}};
static const struct choice sent_choices[] = {{"today", NULL}, {"not_yet", NULL}, {"no_return", NULL}, {"not_expected", NULL}, {NULL, NULL}};
static const struct choice help_choices[] = {{"none", NULL}, {"advice", NULL}, {"urgent", NULL}, {NULL, NULL}};

static const struct field named_home_fields[] = {
    {.name = "id", .kind = F_REF, .required = 1},
    {.name = "number", .kind = F_REF, .required = 1},
    {.name = "name", .kind = F_TEXT, .required = 1},
    FIELD_END,
};
static const struct shape named_home_shape = {.name = "NamedHome", .fields = named_home_fields};

static const struct field last_fields[] = {
    {.name = "colour", .kind = F_CHOICE, .choices = colour_choices, .required = 1},
    {.name = "date", .kind = F_DAY, .required = 1},
    FIELD_END,
};
static const struct shape last_shape = {.name = "LastColour", .about = "Of the last return up to the day.", .fields = last_fields};

static const struct field answered_fields[] = {
    {.name = "by", .kind = F_TEXT, .required = 1},
    {.name = "at", .kind = F_INSTANT, .required = 1},
    FIELD_END,
};
static const struct shape answered_shape = {.name = "Answered", .about = "Who has all that needs an answer.", .fields = answered_fields};

static const struct field set_fields[] = {
    {.name = "colour", .kind = F_CHOICE, .choices = colour_choices, .required = 1},
    {.name = "by", .kind = F_TEXT, .required = 1},
    {.name = "reason", .kind = F_LINES, .required = 1},
    {.name = "until", .kind = F_DAY, .required = 1},
    FIELD_END,
};
static const struct shape set_shape = {.name = "ColourSet", .about = "A colour set by a named person.", .fields = set_fields};
static const struct shape reasons_shape = {.name = "Reasons", .kind = SHAPE_TEXTS};

/* What row_json writes. */
static const struct field board_row_fields[] = {
    {.name = "home", .kind = F_JSON, .required = 1, .shape = &named_home_shape},
    {.name = "colour", .kind = F_CHOICE, .choices = colour_choices, .required = 1, .hint = "Of this day's return, or set for this day by a person."},
    {.name = "computed", .kind = F_CHOICE, .choices = colour_choices, .required = 1, .hint = "By the rules, of this day's return."},
    {.name = "last", .kind = F_JSON, .shape = &last_shape},
    {.name = "sent", .kind = F_CHOICE, .choices = sent_choices, .required = 1},
    {.name = "help", .kind = F_CHOICE, .choices = help_choices, .required = 1},
    {.name = "answered", .kind = F_JSON, .shape = &answered_shape},
    {.name = "reasons", .kind = F_JSON, .required = 1, .shape = &reasons_shape},
    {.name = "date", .kind = F_DAY, .required = 1},
    {.name = "sent_at", .kind = F_INSTANT},
    {.name = "beds", .kind = F_TEXT, .required = 1, .hint = "In words: how many can be offered, or not known."},
    {.name = "set", .kind = F_JSON, .shape = &set_shape},
    {.name = "corrected", .kind = F_CHOICE, .choices = colour_choices, .hint = "On a past day: the colour after later corrections, where it differs."},
    FIELD_END,
};
static const struct shape board_row_shape = {.name = "BoardRow", .fields = board_row_fields};

static const struct field counts_fields[] = {
    {.name = "red", .kind = F_COUNT},
    {.name = "amber", .kind = F_COUNT},
    {.name = "green", .kind = F_COUNT},
    {.name = "none", .kind = F_COUNT},
    FIELD_END,
};
static const struct shape counts_shape = {.name = "Counts", .about = "Of all homes of the group, by colour.", .fields = counts_fields};

static const struct field board_also_fields[] = {
    {.name = "counts", .kind = F_JSON, .required = 1, .shape = &counts_shape},
    {.name = "group", .kind = F_REF, .required = 1},
    {.name = "on", .kind = F_DAY, .required = 1},
    FIELD_END,
};

static const struct view board_view_of = {.name = "board",
    .title = "Board",
    .html = HTML(board_page),
    .fields = board_file_fields,
    .json = JSONF(board_json),
    .list_offset = offsetof(struct board_view, list),
    .is_list = 1,
    .filename = "board",
    .shape = &board_row_shape};
const struct route_api board_api = {.view = &board_view_of, .also = board_also_fields};
static const struct view wall_view_of = {.name = "board",
    .title = "Board",
    .html = HTML(board_page),
    .fields = board_file_fields,
    .json = JSONF(board_json),
    .list_offset = offsetof(struct board_view, list),
    .is_list = 1,
    .filename = "board",
    .frame = "wall"};

/* The rows that fit, those of this page. */
static void
choose_rows(struct req *r, struct board_view *v)
{
	const struct board *b = v->board;
	const struct board_filter f = {v->query->show, v->query->locality, v->query->provider};
	bool files = r->format == FORMAT_CSV || r->format == FORMAT_XLSX;

	v->rows = ARENA_ARRAY(r->ctx.arena, const struct board_row *, b->rows.n + 1);
	for (size_t i = 0; i < b->rows.n; i++) {
		if (!board_row_fits(b->order[i], &f)) {
			continue;
		}
		v->list.total++;
		if (v->list.total <= v->list.offset || v->list.total > v->list.offset + v->list.limit) {
			continue;
		}
		v->rows[v->rows_n++] = b->order[i];
		if (files) {
			file_row(r->ctx.arena, b, b->order[i], list_add(&v->list.rows, r->ctx.arena));
		}
	}
}

static enum err
day_fits(struct req *r, const char *on)
{
	if (!str_empty(on) && strcmp(on, day_text(r->ctx.arena, r->ctx.now)) > 0) {
		req_fault(r, "on", "This day has not come yet.");
	}
	return req_faults(r);
}

enum err
board_show(struct req *r)
{
	static const struct board_query nothing;
	const struct board_query *q = r->in != NULL ? r->in : &nothing;
	bool remit = strcmp(r->group->kind, "remit") == 0;
	struct board board;
	struct board_view v = {.board = &board, .query = q, .group_name = r->group->name, .group_ref = r->group->ref, .named_group = !remit};

	page_list_range(r, &v.list, sizeof(struct board_file_row));
	TRY(day_fits(r, q->on));
	TRY(board_load(&r->ctx, r->group->id, remit ? r->group->organisation : 0, q->on, &board));
	choose_rows(r, &v);
	if (r->format != FORMAT_HTML) {
		page_title(r, "Board of %s", day_words(r->ctx.arena, board.day));
		return reply(r, &board_view_of, &v);
	}
	v.wall = str_eq(q->view, "wall");
	v.may_answer = board.is_today && !v.wall && req_may(r, MAY_ANSWER_GIVE);
	v.may_calls = req_may(r, MAY_CALLS_READ);
	v.title = !board.is_today ? "The board" : day_minutes(r->ctx.now) < 12 * 60 ? "This morning" : "Today";
	chips_make(r, &v);
	options_make(r, &v);
	if (board.is_today) {
		page_live(r, "/live?group=%s", r->group->ref);
	}
	return reply(r, v.wall ? &wall_view_of : &board_view_of, &v);
}
