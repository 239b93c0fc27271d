/* SPDX-License-Identifier: MIT */
/* The daily return for programs (return_api_pages.h): the shapes of design "API shapes". PUT checks outside the write and saves inside it; a stale revision is answered
 * 409 with mine, theirs and original, and nothing is written. */
#include "rooms/returns/return_api_pages.h"

#include <string.h>

#include "base/day.h"
#include "base/host.h"
#include "base/str.h"
#include "rooms/returns/return.html.h"
#include "rooms/returns/returns.sql.h"
#include "rooms/status/status.h"

struct api_return {
	const char *home, *date, *template, *values, *sent_by, *reference, *colour, *look_again;
	int64_t version, revision, sent_at;
};

/* The questions are filled in when the pack is read. An older return may hold answers of an older template. */
struct shape answers_shape = {.name = "Answers", .about = "What is left out was not sent.", .partial = 1, .open = 1};
struct shape sent_answers_shape = {.name = "AnswersSent", .about = "The questions of the template in force.", .partial = 1, .body = 1};

static const struct field look_fields[] = {
    {.name = "field", .kind = F_TEXT, .required = 1},
    {.name = "sentence", .kind = F_TEXT, .required = 1},
    FIELD_END,
};
const struct shape look_shape = {
    .name = "LookAgain", .about = "Nothing was refused for these; somebody might look.", .fields = look_fields, .kind = SHAPE_MANY};

static const struct choice colour_choices[] = {{"red", "Red"}, {"amber", "Amber"}, {"green", "Green"}, {"none", "No colour"}, {NULL, NULL}};

static const struct field api_return_fields[] = {
    FIELD_AT(api_return, home, F_REF, .label = "Home", .required = 1),
    FIELD_AT(api_return, date, F_DAY, .label = "Day", .required = 1),
    FIELD_AT(api_return, template, F_TEXT, .label = "Template", .required = 1),
    FIELD_AT(api_return, version, F_INT, .label = "Template version", .required = 1),
    FIELD_AT(api_return, values, F_JSON, .label = "Answers", .shape = &answers_shape, .required = 1),
    FIELD_AT(api_return, revision, F_INT, .label = "Revision", .required = 1),
    FIELD_AT(api_return, sent_at, F_INSTANT, .label = "Sent at", .required = 1),
    FIELD_AT(api_return, sent_by, F_TEXT, .label = "Sent by", .required = 1),
    FIELD_AT(api_return, reference, F_REF, .label = "Reference", .required = 1),
    FIELD_AT(api_return, colour, F_CHOICE, .label = "Colour", .choices = colour_choices, .required = 1),
    FIELD_AT(api_return, look_again, F_JSON, .label = "To look at again", .shape = &look_shape, .required = 1),
    FIELD_END,
};

const struct shape return_shape = {.name = "Return", .about = "The newest revision of a home's return for a day.", .fields = api_return_fields, .whole = 1};

static const struct view api_return_view = {.name = "return", .title = "Return", .fields = api_return_fields, .shape = &return_shape};
const struct route_api return_api = {.view = &api_return_view};

static const struct field sent_fields[] = {
    {.name = "template", .kind = F_TEXT, .required = 1},
    {.name = "version", .kind = F_INT, .min = 1, .required = 1},
    {.name = "values", .kind = F_JSON, .required = 1, .shape = &sent_answers_shape},
    {.name = "reason", .kind = F_LINES, .hint = "Needed when a value of a past day changes."},
    {.name = "revision", .kind = F_COUNT, .hint = "The one you began from: a stale one is 409. Left out, the last wins."},
    FIELD_END,
};
static const struct shape sent_shape = {.name = "ReturnToSend", .about = "Replaces the whole return.", .fields = sent_fields, .body = 1};

static const struct field stale_fields[] = {
    {.name = "error", .kind = F_JSON, .required = 1, .shape = &fault_shape},
    {.name = "mine", .kind = F_JSON, .required = 1, .shape = &answers_shape},
    {.name = "theirs", .kind = F_JSON, .required = 1, .shape = &answers_shape},
    {.name = "original", .kind = F_JSON, .required = 1, .shape = &answers_shape},
    {.name = "revision", .kind = F_INT, .hint = "Of theirs.", .required = 1},
    {.name = "sent_by", .kind = F_TEXT, .required = 1},
    FIELD_END,
};
static const struct shape stale_shape = {
    .name = "StaleReturn", .about = "Somebody else sent it meanwhile: what you sent, what is there, what you began from.", .fields = stale_fields, .whole = 1};
const struct route_api return_put_api = {.view = &api_return_view, .body = &sent_shape, .conflict = &stale_shape, .creates = 1};

static const char *
look_again_json(struct arena *a, const struct list *look)
{
	struct buf b;
	const char *out;

	buf_init(&b, 1 << 20);
	buf_addc(&b, '[');
	for (size_t i = 0; i < look->n; i++) {
		const struct look_again *l = LIST_AT(*look, struct look_again, i);

		buf_adds(&b, i > 0 ? ",{\"field\":" : "{\"field\":");
		buf_json(&b, l->field);
		buf_adds(&b, ",\"sentence\":");
		buf_json(&b, l->sentence);
		buf_addc(&b, '}');
	}
	buf_addc(&b, ']');
	out = arena_copy(a, b.p, b.len);
	buf_done(&b);
	return out;
}

static enum err
api_return_of(struct req *r, const struct home_return *sent, const struct list *look, struct api_return *ret)
{
	const char *computed;

	*ret = (struct api_return){.home = r->home->ref,
	    .date = sent->day,
	    .template = sent->t->id,
	    .version = sent->t->version,
	    .values = sent->kept != NULL ? sent->kept : answers_json(&r->ctx, sent->t, sent->answers),
	    .revision = sent->revision,
	    .sent_at = sent->sent_at,
	    .sent_by = sent->sent_by,
	    .reference = sent->reference,
	    .look_again = look_again_json(r->ctx.arena, look)};
	if (sent->colour != NULL) {
		return status_colour_over(&r->ctx, sent->home, sent->day, sent->colour, &ret->colour);
	}
	return status_colour(&r->ctx, sent->home, sent->day, &ret->colour, &computed);
}

enum err
return_look_again(struct req *r, const char *day, const struct return_template *t, const struct answer *answers, const char **ret)
{
	struct list faults, look;
	struct own_days own = {0};
	struct answer *copy = ARENA_ARRAY(r->ctx.arena, struct answer, t->n);

	memcpy(copy, answers, sizeof(*copy) * t->n);
	TRY(return_check(&r->ctx, r->home->id, day, t, copy, &own, &faults, &look));
	*ret = look_again_json(r->ctx.arena, &look);
	return OK;
}

enum err
return_json_show(struct req *r, const char *day)
{
	static const struct list none = LIST(struct look_again);
	struct api_return v;
	struct home_return sent;
	bool found;

	TRY(return_get(&r->ctx, r->home->id, day, &sent, &found));
	if (!found) {
		return fail(&r->ctx, ERR_MISSING, NULL, "No return was sent for this day.");
	}
	TRY(api_return_of(r, &sent, &none, &v));
	TRY(return_look_again(r, day, sent.t, sent.answers, &v.look_again));
	return reply(r, &api_return_view, &v);
}

/* ---- PUT ----------------------------------------------------------------------------------------------------------- */

/* From .work to .write. */
struct putting {
	struct return_to_send send;
	struct list look; /* struct look_again */
};

static enum err
read_members(struct req *r, const struct json *body, struct putting *p, const struct json **ret_values)
{
	static const char *const known[] = {"template", "version", "values", "reason", "revision"};
	const char *id = json_text(body, "template", NULL);
	int64_t version = json_int(body, "version", 0);

	for (size_t i = 0; i < body->len; i++) {
		size_t k = 0;

		while (k < 5 && strcmp(known[k], body->names[i]) != 0) {
			k++;
		}
		if (k == 5) {
			req_fault(r, body->names[i], "This is not a part of a return.");
		}
	}
	p->send.t = id == NULL || version <= 0 ? NULL : return_template_version(id, version);
	if (p->send.t == NULL) {
		req_fault(r, id == NULL || return_template_on(id, p->send.day) == NULL ? "template" : "version",
		    "There is no such template. See /api/v1/return-templates/current.");
	}
	p->send.reason = json_text(body, "reason", "");
	if (json_get(body, "reason") != NULL && json_get(body, "reason")->kind != JSON_TEXT && json_get(body, "reason")->kind != JSON_NULL) {
		req_fault(r, "reason", "The reason is a text.");
	}
	p->send.base_revision = json_int(body, "revision", -1);
	if (json_get(body, "revision") != NULL && json_get(body, "revision")->kind != JSON_NULL && p->send.base_revision < 0) {
		req_fault(r, "revision", "The revision is the number of the one you began from, 0 for none.");
	}
	*ret_values = json_get(body, "values");
	if (*ret_values == NULL || (*ret_values)->kind != JSON_OBJECT) {
		req_fault(r, "values", "The answers are an object: {\"ppe\":\"enough\"}.");
	}
	return req_faults(r);
}

static enum err
read_put(struct req *r, struct putting *p)
{
	const struct json *body, *values;
	struct list faults;

	TRY(json_read(&r->ctx, r->body != NULL ? r->body : "", r->body_n, &body));
	if (body->kind != JSON_OBJECT) {
		return fail(&r->ctx, ERR_INVALID, NULL, "Send a JSON object.");
	}
	TRY(read_members(r, body, p, &values));
	p->send.answers = ARENA_ARRAY(r->ctx.arena, struct answer, p->send.t->n);
	fields_from_json(p->send.t->fields, p->send.answers, values, &r->faults, r->ctx.arena);
	TRY(req_faults(r));
	TRY(return_check(&r->ctx, r->home->id, p->send.day, p->send.t, p->send.answers, &p->send.own, &faults, &p->look));
	for (size_t i = 0; i < faults.n; i++) {
		const struct field_fault *f = LIST_AT(faults, struct field_fault, i);

		req_fault(r, f->field, "%s", f->sentence);
	}
	return req_faults(r);
}

enum err
return_put_work(struct req *r)
{
	struct putting *p = ARENA_NEW(r->ctx.arena, struct putting);

	r->state = p;
	TRY(return_day_of(r, &p->send.day));
	p->send.home = r->home->id;
	p->send.how = "api";
	p->send.late_ok = req_may(r, MAY_RETURN_CORRECT_LATE);
	return read_put(r, p);
}

struct original_row {
	const char *template, *answers;
	int64_t version;
};

static const struct field original_row_fields[] = {
    FIELD_AT(original_row, template, F_TEXT),
    FIELD_AT(original_row, version, F_INT),
    FIELD_AT(original_row, answers, F_TEXT),
    FIELD_END,
};

/* Nothing has been written when this is found out, so what is committed is nothing. */
static enum err
answer_stale(struct req *r, const struct putting *p)
{
	const struct fault stale = r->ctx.fault;
	struct original_row original = {.answers = "{}"};
	struct home_return theirs;
	bool found;
	struct buf b;
	enum err e;

	fault_clear(&r->ctx);
	TRY(return_get(&r->ctx, r->home->id, p->send.day, &theirs, &found));
	if (!found) { /* a revision was named, and there is no return at all */
		req_fault(r, "revision", "No return was sent for this day: the revision is 0, or left out.");
		return req_faults(r);
	}
	TRY(db_find(&r->ctx, &sql_return_version_of, ARGS(INT(r->home->id), TEXT(p->send.day), INT(p->send.base_revision)), original_row_fields,
	    &original, &found));
	buf_init(&b, 1 << 20);
	buf_adds(&b, "{\"error\":{\"code\":\"conflict\",\"message\":");
	buf_json(&b, stale.sentence);
	buf_adds(&b, ",\"fields\":{}},\"mine\":");
	buf_adds(&b, answers_json(&r->ctx, p->send.t, p->send.answers));
	buf_adds(&b, ",\"theirs\":");
	buf_adds(&b, answers_json(&r->ctx, theirs.t, theirs.answers));
	buf_adds(&b, ",\"original\":");
	buf_adds(&b, original.answers);
	buf_printf(&b, ",\"revision\":%lld,\"sent_by\":", (long long)theirs.revision);
	buf_json(&b, theirs.sent_by);
	if (r->ctx.host->made_up != NULL) {
		reply_header(r, "X-Made-Up", "yes");
		buf_adds(&b, ",\"made_up\":");
		buf_json(&b, r->ctx.host->made_up);
	}
	buf_adds(&b, "}\n");
	e = reply_bytes(r, 409, "application/json", b.p, b.len);
	buf_done(&b);
	return e;
}

enum err
return_put_write(struct req *r)
{
	const struct putting *p = r->state;
	struct home_return saved;
	struct api_return v;
	bool is_new, is_first;
	enum err e = return_send(&r->ctx, &p->send, &saved, &is_new, &is_first);

	if (e == ERR_CONFLICT && str_eq(r->ctx.fault.field, "revision")) {
		return answer_stale(r, p);
	}
	if (e == ERR_INVALID && r->ctx.fault.field != NULL) {
		req_fault(r, r->ctx.fault.field, "%s", r->ctx.fault.sentence);
	}
	TRY(e);
	TRY(api_return_of(r, &saved, &p->look, &v));
	return reply_status(r, is_first ? 201 : 200, &api_return_view, &v);
}

/* ---- the template -------------------------------------------------------------------------------------------------- */

static void
template_json(struct buf *b, const struct req *r, const struct return_template *t)
{
	(void)r;
	json_write(b, t->json);
}

static const struct field question_fields[] = {
    {.name = "id", .kind = F_TEXT, .required = 1},
    {.name = "section", .kind = F_TEXT, .required = 1},
    {.name = "kind", .kind = F_TEXT, .hint = "count, choice, text, lines, day, minute", .required = 1},
    {.name = "asked", .kind = F_TEXT, .hint = "fresh, carried, depends, weekly, off", .required = 1},
    {.name = "label", .kind = F_TEXT, .required = 1},
    {.name = "when", .kind = F_TEXT, .required = 1},
    {.name = "used_for", .kind = F_TEXT, .required = 1},
    FIELD_END,
};
static const struct shape questions_shape = {.name = "Questions", .fields = question_fields, .kind = SHAPE_MANY, .open = 1};

static const struct field template_fields[] = {
    {.name = "id", .kind = F_TEXT, .required = 1},
    {.name = "version", .kind = F_INT, .required = 1},
    {.name = "effective", .kind = F_DAY, .required = 1},
    {.name = "name", .kind = F_TEXT, .required = 1},
    {.name = "fields", .kind = F_JSON, .required = 1, .shape = &questions_shape},
    FIELD_END,
};
static const struct shape template_shape = {
    .name = "Template", .about = "The pack's own file: sections, questions, checks.", .fields = template_fields, .whole = 1, .open = 1};

static const struct view template_view = {.name = "template",
    .title = "What is asked, and what for",
    .html = HTML(template_page),
    .json = JSONF(template_json),
    .shape = &template_shape};
const struct route_api template_api = {.view = &template_view};

enum err
template_show(struct req *r)
{
	const struct return_template *t = return_template_on(return_template_id(&r->ctx), day_text(r->ctx.arena, r->ctx.now));

	return t != NULL ? reply(r, &template_view, t) : fail(&r->ctx, ERR_MISSING, NULL, "The pack has no daily return.");
}
