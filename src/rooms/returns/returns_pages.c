/* SPDX-License-Identifier: MIT */
/* The returns of a home as a list and as files, all versions of one return, and the room's route table and descriptor. Not here: one return
 * (return_show_pages.c, return_api_pages.c), the form (return_form_pages.c), trends (return_trends_pages.c). */
#include <string.h>

#include "base/day.h"
#include "base/str.h"
#include "rooms/returns/day_numbers.h"
#include "rooms/returns/return.html.h"
#include "rooms/returns/return_api_pages.h"
#include "rooms/returns/return_search.h"
#include "rooms/returns/return_told.h"
#include "rooms/returns/returns.sql.h"
#include "rooms/settings/settings.h"
#include "rooms/status/status.h"
#include "web/room.h"

/* ---- the list ------------------------------------------------------------------------------------------------------ */

static const struct field return_row_fields[] = {
    FIELD_AT(return_row, home, F_INT, .internal = 1),
    FIELD_AT(return_row, day, F_DAY),
    FIELD_AT(return_row, template, F_TEXT),
    FIELD_AT(return_row, version, F_INT),
    FIELD_AT(return_row, revision, F_INT),
    FIELD_AT(return_row, answers, F_TEXT),
    FIELD_AT(return_row, reference, F_REF),
    FIELD_AT(return_row, first_sent_at, F_INSTANT),
    FIELD_AT(return_row, sent_at, F_INSTANT),
    FIELD_AT(return_row, sent_by, F_TEXT),
    FIELD_AT(return_row, how, F_TEXT),
    FIELD_AT(return_row, corrected, F_BOOL),
    FIELD_END,
};

/* What programs get of each row: the return's own shape. */
static const struct field return_item_fields[] = {
    {.name = "home", .kind = F_REF, .offset = offsetof(struct return_row, values)}, /* put in by return_items */
    {.name = "date", .kind = F_DAY, .offset = offsetof(struct return_row, day)},
    FIELD_AT(return_row, template, F_TEXT),
    FIELD_AT(return_row, version, F_INT),
    {.name = "values", .kind = F_JSON, .offset = offsetof(struct return_row, answers)},
    FIELD_AT(return_row, revision, F_INT),
    FIELD_AT(return_row, sent_at, F_INSTANT),
    FIELD_AT(return_row, sent_by, F_TEXT),
    FIELD_AT(return_row, reference, F_REF),
    FIELD_AT(return_row, colour, F_TEXT),
    FIELD_AT(return_row, look_again, F_JSON),
    FIELD_END,
};

static const struct view returns_view_of = {.name = "returns",
    .title = "Returns",
    .html = HTML(returns_page),
    .fields = return_item_fields,
    .list_offset = offsetof(struct returns_view, list),
    .is_list = 1,
    .filename = "returns",
    .shape = &return_shape};

static const struct choice sort_choices[] = {{"day", "Oldest first"}, {NULL, NULL}};
static const struct choice show_choices[] = {{"corrected", "Corrected ones"}, {NULL, NULL}};
static const struct field returns_query_fields[] = {
    {.name = "sort", .kind = F_CHOICE, .choices = sort_choices, .hint = "Oldest first; left out, newest first."},
    {.name = "show", .kind = F_CHOICE, .choices = show_choices, .hint = "Only those that were corrected."},
    FIELD_END,
};
static const struct route_api returns_api = {.view = &returns_view_of, .query = returns_query_fields};

/* The head of a row in a file; the answers of the newest template follow it in the same record. */
struct file_row {
	const char *number, *day, *template, *sent_by, *how, *reference;
	int64_t version, revision, sent_at;
};

static const struct field file_row_fields[] = {
    FIELD_AT(file_row, number, F_REF, .label = "Home"),
    FIELD_AT(file_row, day, F_DAY, .label = "Day"),
    FIELD_AT(file_row, template, F_TEXT, .label = "Template"),
    FIELD_AT(file_row, version, F_INT, .label = "Template version"),
    FIELD_AT(file_row, revision, F_INT, .label = "Revision"),
    FIELD_AT(file_row, sent_at, F_INSTANT, .label = "Sent at"),
    FIELD_AT(file_row, sent_by, F_TEXT, .label = "Sent by"),
    FIELD_AT(file_row, how, F_TEXT, .label = "How it came"),
    FIELD_AT(file_row, reference, F_REF, .label = "Reference"),
};

enum { FILE_HEAD = sizeof(file_row_fields) / sizeof(*file_row_fields) };

static const struct field *
file_fields(struct arena *a, const struct return_template *t)
{
	struct field *f = ARENA_ARRAY(a, struct field, FILE_HEAD + t->n + 1);

	memcpy(f, file_row_fields, sizeof(file_row_fields));
	for (size_t i = 0; i < t->n; i++) {
		f[FILE_HEAD + i] = t->fields[i];
		f[FILE_HEAD + i].offset += sizeof(struct file_row);
	}
	return f;
}

/* Answers of any version, in the places of another. */
static enum err
answers_as(struct ctx *c, const struct return_template *t, const char *template, int64_t version, const char *json, struct answer *ret)
{
	const struct return_template *own = return_template_version(template, version);
	struct answer *answers;

	if (own == NULL) {
		return fail(c, ERR_BUG, NULL, "The pack has no version %lld of %s.", (long long)version, template);
	}
	answers = ARENA_ARRAY(c->arena, struct answer, own->n);
	TRY(answers_read(c, own, json, answers));
	for (size_t i = 0; i < own->n; i++) {
		int q = question_index(t, own->questions[i].id);

		if (q >= 0) {
			ret[q] = answers[i];
		}
	}
	return OK;
}

/* One row a return, one column a question: of one home, so all of it fits in memory. */
static enum err
returns_file(struct req *r, struct returns_view *v)
{
	struct ctx *c = &r->ctx;
	const struct return_template *t = return_template_on(return_template_id(c), day_text(c->arena, c->now));
	size_t size = sizeof(struct file_row) + (t != NULL ? t->n : 0) * sizeof(struct answer);
	struct page_list list = {.rows = {.size = size}};
	struct view view = returns_view_of;

	if (t == NULL) {
		return fail(c, ERR_MISSING, NULL, "The pack has no daily return.");
	}
	for (size_t i = 0; i < v->list.rows.n; i++) {
		const struct return_row *row = LIST_AT(v->list.rows, struct return_row, i);
		struct file_row *to = list_add(&list.rows, c->arena);

		*to = (struct file_row){.number = r->home->ref,
		    .day = row->day,
		    .template = row->template,
		    .version = row->version,
		    .revision = row->revision,
		    .sent_at = row->sent_at,
		    .sent_by = row->sent_by,
		    .how = row->how,
		    .reference = row->reference};
		TRY(answers_as(c, t, row->template, row->version, row->answers, (struct answer *)(void *)(to + 1)));
	}
	view.fields = file_fields(c->arena, t);
	view.list_offset = 0;
	return reply(r, &view, &list);
}

static enum err
row_look_again(struct req *r, struct return_row *row)
{
	const struct return_template *t = return_template_version(row->template, row->version);
	struct answer *answers;

	if (t == NULL) {
		return fail(&r->ctx, ERR_BUG, NULL, "The pack has no version %lld of %s.", (long long)row->version, row->template);
	}
	answers = ARENA_ARRAY(r->ctx.arena, struct answer, t->n);
	TRY(answers_read(&r->ctx, t, row->answers, answers));
	return return_look_again(r, row->day, t, answers, &row->look_again);
}

static enum err
rows_finish(struct req *r, struct returns_view *v)
{
	const char *computed;
	struct settings s;
	int minutes;

	TRY(team_settings(r, day_text(r->ctx.arena, r->ctx.now), &s, NULL));
	minutes = hour_minutes(s.hour);
	for (size_t i = 0; i < v->list.rows.n; i++) {
		struct return_row *row = LIST_AT(v->list.rows, struct return_row, i);

		row->on_time = row->first_sent_at <= day_instant(row->day, minutes);
		row->values = r->home->ref;
		if (req_may(r, MAY_STATUS_READ)) {
			TRY(status_colour(&r->ctx, r->home->id, row->day, &row->colour, &computed));
		}
		if (r->format == FORMAT_JSON) {
			TRY(row_look_again(r, row));
		}
	}
	return OK;
}

static enum err
returns_list(struct req *r)
{
	struct returns_view v = {.head = return_head_of(r, day_text(r->ctx.arena, r->ctx.now))};
	bool oldest_first = str_eq(req_query(r, "sort"), "day");
	struct ctx *c = &r->ctx;

	v.corrected = str_eq(req_query(r, "show"), "corrected");
	page_list_range(r, &v.list, sizeof(struct return_row));
	page_title(r, "Returns, %s", r->home->name);
	TRY(db_int(c, &sql_returns_count, ARGS(INT(r->home->id), INT(v.corrected)), &v.list.total, NULL));
	TRY(db_all(c, oldest_first ? &sql_returns_page_oldest : &sql_returns_page,
	    ARGS(INT(r->home->id), INT(v.corrected), INT(v.list.limit), INT(v.list.offset)), return_row_fields, &v.list.rows));
	if (r->format == FORMAT_CSV || r->format == FORMAT_XLSX) {
		return returns_file(r, &v);
	}
	TRY(rows_finish(r, &v));
	return reply(r, &returns_view_of, &v);
}

/* ---- all versions of one return ------------------------------------------------------------------------------------ */

static const struct field version_fields[] = {
    FIELD_AT(return_version, revision, F_INT),
    {.name = "values", .kind = F_JSON, .offset = offsetof(struct return_version, answers), .required = 1, .shape = &answers_shape},
    FIELD_AT(return_version, reason, F_TEXT),
    FIELD_AT(return_version, sent_by, F_TEXT),
    FIELD_AT(return_version, sent_at, F_INSTANT),
    FIELD_END,
};

static const struct field version_row_fields[] = {
    FIELD_AT(return_version, revision, F_INT),
    FIELD_AT(return_version, template, F_TEXT),
    FIELD_AT(return_version, version, F_INT),
    FIELD_AT(return_version, answers, F_TEXT),
    FIELD_AT(return_version, why, F_TEXT),
    FIELD_AT(return_version, reason, F_TEXT),
    FIELD_AT(return_version, sent_by, F_TEXT),
    FIELD_AT(return_version, how, F_TEXT),
    FIELD_AT(return_version, told_by, F_TEXT),
    FIELD_AT(return_version, told_at, F_TEXT),
    FIELD_AT(return_version, sent_at, F_INSTANT),
    FIELD_END,
};

static const struct view versions_view_of = {.name = "return_versions",
    .title = "All versions",
    .html = HTML(versions_page),
    .fields = version_fields,
    .list_offset = offsetof(struct versions_view, list),
    .is_list = 1,
    .filename = "versions"};
static const struct route_api versions_api = {.view = &versions_view_of};

/* Rows are newest first, and one more than the page shows where there is an older one to compare the last with. */
static enum err
versions_compare(struct req *r, const char *day, struct list *rows)
{
	struct ctx *c = &r->ctx;

	for (size_t i = 0; i < rows->n; i++) {
		struct return_version *one = LIST_AT(*rows, struct return_version, i);
		const struct return_version *older = i + 1 < rows->n ? one + 1 : NULL;
		const struct return_template *t = return_template_version(one->template, one->version);
		struct answer *after, *before;

		if (t == NULL) {
			return fail(c, ERR_BUG, NULL, "The pack has no version %lld of %s.", (long long)one->version, one->template);
		}
		after = ARENA_ARRAY(c->arena, struct answer, t->n);
		before = ARENA_ARRAY(c->arena, struct answer, t->n);
		TRY(answers_as(c, t, one->template, one->version, one->answers, after));
		if (older != NULL) {
			TRY(answers_as(c, t, older->template, older->version, older->answers, before));
		}
		one->changes = answers_changed(c->arena, t, before, after);
		if (str_eq(one->how, "telephone")) {
			one->told = told_words(c->arena, one->told_by != NULL ? &(struct return_told){one->told_by, one->told_at} : NULL, day);
		}
	}
	return OK;
}

static enum err
versions_show(struct req *r)
{
	struct versions_view v = {0};
	const char *day;
	struct ctx *c = &r->ctx;

	TRY(return_day_of(r, &day));
	v.head = return_head_of(r, day);
	page_title(r, "All versions, %s", v.head.heading);
	page_list_range(r, &v.list, sizeof(struct return_version));
	TRY(db_int(c, &sql_return_versions_count, ARGS(INT(r->home->id), TEXT(day)), &v.list.total, NULL));
	if (v.list.total == 0) {
		return fail(c, ERR_MISSING, NULL, "No return was sent for this day.");
	}
	TRY(db_all(c, &sql_return_versions_page, ARGS(INT(r->home->id), TEXT(day), INT(v.list.limit + 1), INT(v.list.offset)),
	    version_row_fields, &v.list.rows));
	if (r->format == FORMAT_HTML) {
		TRY(versions_compare(r, day, &v.list.rows));
	}
	if ((int64_t)v.list.rows.n > v.list.limit) {
		v.list.rows.n = (size_t)v.list.limit;
	}
	return reply(r, &versions_view_of, &v);
}

/* ---- the room ------------------------------------------------------------------------------------------------------ */

/* One address for the form, the return as it was sent, and what programs read. */
static enum err
day_show(struct req *r)
{
	const char *day;

	TRY(return_day_of(r, &day));
	return r->format == FORMAT_JSON ? return_json_show(r, day) : return_form_show(r);
}

static const struct route routes[] = {
    {GET, "/return-templates/current", .work = template_show, .may = MAY_SIGNED_IN, .api = 1, .json = &template_api,
        .title = "What is asked, and what for"},
    {GET, "/homes/:home/return", .work = return_form_show, .reading = return_reading, .may = MAY_RETURN_READ, .scope = SCOPE_HOME,
        .title = "Today's return"},
    {GET, "/homes/:home/returns", .work = returns_list, .may = MAY_RETURN_READ, .scope = SCOPE_HOME, .api = 1, .files = 1,
        .json = &returns_api, .title = "Returns of a home"},
    {GET, "/homes/:home/returns/:day", .work = day_show, .reading = return_reading, .may = MAY_RETURN_READ, .scope = SCOPE_HOME, .api = 1,
        .json = &return_api, .title = "A return, or its form"},
    {POST, "/homes/:home/returns/:day", .work = return_form_work, .write = return_form_write, .may = MAY_RETURN_SEND, .scope = SCOPE_HOME,
        .raw_in = 1, .form = return_form_show, .title = "A step of the return's form, or sending it"},
    {PUT, "/homes/:home/returns/:day", .work = return_put_work, .write = return_put_write, .may = MAY_RETURN_SEND, .scope = SCOPE_HOME,
        .raw_in = 1, .api_only = 1, .json = &return_put_api, .title = "Send a return, or replace it"},
    {POST, "/homes/:home/returns/:day/draft", .write = return_draft_write, .may = MAY_RETURN_SEND, .scope = SCOPE_HOME, .raw_in = 1,
        .title = "Keep a draft as it is typed"},
    {GET, "/homes/:home/returns/:day/telephone", .work = return_told_show, .may = MAY_RETURN_TELEPHONE, .scope = SCOPE_HOME,
        .title = "Whom to ring, and what they tell"},
    {POST, "/homes/:home/returns/:day/telephone", .work = return_told_work, .write = return_told_write, .may = MAY_RETURN_TELEPHONE,
        .scope = SCOPE_HOME, .raw_in = 1, .form = return_told_show, .title = "Send what a home tells by telephone"},
    {GET, "/homes/:home/returns/:day/history", .work = versions_show, .may = MAY_RETURN_READ, .scope = SCOPE_HOME, .api = 1,
        .json = &versions_api, .title = "All versions of a return"},
    {GET, "/homes/:home/trends", .work = home_trends_show, .may = MAY_RETURN_READ, .scope = SCOPE_HOME, .files = 1, .title = "Trends of a home"},
    {GET, "/groups/:group/trends", .work = group_trends_show, .may = MAY_TOTALS_READ, .scope = SCOPE_GROUP, .files = 1, .title = "Trends of a group of homes"},
    ROUTES_END,
};

static const struct menu_item menu[] = {
    {FRAME_HOME, 10, "Today’s return", "/homes/:home/return", MAY_RETURN_SEND},
    {FRAME_HOME, 30, "Our trends", "/homes/:home/trends", MAY_RETURN_READ},
    {.label = NULL},
};

static struct record_kind records[] = {
    {"return", "Daily return", NULL, MAY_RETURN_READ},
    {.name = NULL},
};

/* The questions are known once the pack is read. */
static enum err
start(struct ctx *c)
{
	TRY(return_templates_start(c));
	records[0].fields = return_template_version(return_template_id(c), 0)->fields;
	answers_shape.fields = sent_answers_shape.fields = records[0].fields;
	return OK;
}

const struct room returns_room = {
    .name = "returns",
    .routes = routes,
    .statements = sql_room_returns,
    .menu = menu,
    .panels = return_panels,
    .records = records,
    .start = start,
    .verify = day_numbers_verify,
    .fold = day_numbers_fold,
    .finds = returns_finds,
};
