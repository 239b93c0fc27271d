/* SPDX-License-Identifier: MIT */
/* Field tables and shapes as JSON Schema (openapi.h). Follows field.h: how fields_json writes a member is what its schema allows, how field_set_json reads it
 * is what a body may hold. Called by openapi.c only. */
#include "base/str.h"
#include "web/openapi.h"
#include "web/reply.h"

/* ---- one member ---------------------------------------------------------------------------------------------------- */

static void
choices_write(struct buf *b, const struct choice *choices)
{
	buf_adds(b, ",\"enum\":[");
	for (size_t i = 0; choices[i].value; i++) {
		buf_adds(b, i > 0 ? "," : "");
		buf_json(b, choices[i].value);
	}
	buf_addc(b, ']');
}

static void
number_write(struct buf *b, const struct field *f)
{
	buf_adds(b, "\"type\":\"integer\"");
	if (f->kind == F_COUNT || f->min != 0) {
		buf_printf(b, ",\"minimum\":%lld", (long long)f->min);
	}
	if (f->max != 0) {
		buf_printf(b, ",\"maximum\":%lld", (long long)f->max);
	}
}

static void
text_write(struct buf *b, const struct field *f, enum schema_for what)
{
	buf_adds(b, "\"type\":\"string\"");
	if (f->kind == F_CHOICE && f->choices) {
		choices_write(b, f->choices);
	} else if (what == SCHEMA_BODY && (f->kind == F_TEXT || f->kind == F_LINES)) {
		buf_printf(b, ",\"maxLength\":%lld", (long long)(f->max != 0 ? f->max : f->kind == F_LINES ? 4000 : 200));
	}
}

/* The members of a schema object that say what a given value is. */
static void
given_write(struct buf *b, const struct field *f, enum schema_for what)
{
	switch (f->kind) {
	case F_INT:
	case F_COUNT:
		number_write(b, f);
		break;
	case F_DAY:
		buf_adds(b, "\"type\":\"string\",\"format\":\"date\"");
		break;
	case F_MINUTE:
		buf_adds(b, "\"type\":\"string\",\"pattern\":\"^\\\\d{4}-\\\\d{2}-\\\\d{2}T\\\\d{2}:\\\\d{2}$\"");
		break;
	case F_INSTANT:
		buf_adds(b, "\"type\":\"string\",\"format\":\"date-time\"");
		break;
	case F_BOOL:
		buf_adds(b, "\"type\":\"boolean\"");
		break;
	case F_JSON:
		if (f->shape) {
			buf_printf(b, "\"$ref\":\"#/components/schemas/%s\"", f->shape->name);
		}
		break;
	default:
		text_write(b, f, what);
		break;
	}
}

static bool
may_be_null(const struct field *f, enum schema_for what)
{
	if (what == SCHEMA_QUERY || f->required || f->answer || f->not_known) {
		return false;
	}
	return what == SCHEMA_BODY || !field_is_number(f->kind) || f->kind == F_INSTANT;
}

void
schema_field(struct buf *b, const struct field *f, enum schema_for what)
{
	bool nothing = may_be_null(f, what), several = nothing || f->answer || (f->not_known && what == SCHEMA_ANSWER);

	buf_addc(b, '{');
	if (f->label) {
		buf_adds(b, "\"title\":");
		buf_json(b, f->label);
		buf_addc(b, ',');
	}
	if (f->hint) {
		buf_adds(b, "\"description\":");
		buf_json(b, f->hint);
		buf_addc(b, ',');
	}
	if (!several) {
		size_t before = b->len;

		given_write(b, f, what);
		if (b->len == before && b->p[b->len - 1] == ',') {
			b->p[--b->len] = 0;
		}
		buf_addc(b, '}');
		return;
	}
	buf_adds(b, "\"anyOf\":[{");
	given_write(b, f, what);
	buf_adds(b, f->answer ? "},{\"enum\":[\"not known\",\"not applicable\"]}" : nothing ? "},{\"type\":\"null\"}" : "},{\"const\":\"not known\"}");
	buf_adds(b, "]}");
}

/* ---- objects ------------------------------------------------------------------------------------------------------- */

static bool
is_shown(const struct field *f)
{
	return !f->internal && !f->secret;
}

/* "name":{...},... of the fields; whether any was written. */
static bool
properties_write(struct buf *b, const struct field *fields, enum schema_for what, bool comma)
{
	for (; fields && fields->name; fields++) {
		if (!is_shown(fields)) {
			continue;
		}
		buf_adds(b, comma ? "," : "");
		buf_json(b, fields->name);
		buf_addc(b, ':');
		schema_field(b, fields, what);
		comma = true;
	}
	return comma;
}

/* Answers hold every member; bodies at least those that are required. */
static void
required_write(struct buf *b, const struct field *fields, enum schema_for what, const char *first)
{
	bool comma = first != NULL;

	buf_printf(b, ",\"required\":[%s", str_or(first, ""));
	for (; fields && fields->name; fields++) {
		if (is_shown(fields) && (what == SCHEMA_ANSWER || fields->required)) {
			buf_adds(b, comma ? "," : "");
			buf_json(b, fields->name);
			comma = true;
		}
	}
	buf_addc(b, ']');
}

static void
made_up_property(struct buf *b, bool comma)
{
	buf_adds(b, comma ? "," : "");
	buf_adds(b, "\"made_up\":{\"$ref\":\"#/components/schemas/MadeUp\"}");
}

void
schema_object(struct buf *b, const struct field *fields, enum schema_for what, bool made_up)
{
	bool any;

	buf_adds(b, "{\"type\":\"object\",\"properties\":{");
	any = properties_write(b, fields, what, false);
	if (made_up) {
		made_up_property(b, any);
	}
	buf_addc(b, '}');
	required_write(b, fields, what, NULL);
	buf_adds(b, ",\"additionalProperties\":false}");
}

void
schema_ref(struct buf *b, const struct shape *s)
{
	buf_printf(b, "{\"$ref\":\"#/components/schemas/%s\"}", s->name);
}

const struct shape fault_shape = {.name = "Fault", .kind = SHAPE_FAULT};

void
schema_shape(struct buf *b, const struct shape *s)
{
	enum schema_for what = s->body ? SCHEMA_BODY : SCHEMA_ANSWER;
	bool any;

	if (s->kind == SHAPE_TEXTS) {
		buf_adds(b, "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}");
		return;
	}
	if (s->kind == SHAPE_FAULT) {
		buf_adds(b, "{\"type\":\"object\",\"properties\":{\"code\":{\"type\":\"string\"},\"message\":{\"type\":\"string\"},"
			"\"fields\":{\"type\":\"object\",\"description\":\"A sentence for each member that needs another look.\","
			"\"additionalProperties\":{\"type\":\"string\"}}},\"required\":[\"code\",\"message\",\"fields\"],\"additionalProperties\":false}");
		return;
	}
	if (s->kind == SHAPE_NUMBER) {
		buf_adds(b, "{\"type\":\"integer\",\"minimum\":0}");
		return;
	}
	buf_adds(b, s->kind == SHAPE_MANY ? "{\"type\":\"array\",\"items\":{" : "{");
	if (s->about) {
		buf_adds(b, "\"description\":");
		buf_json(b, s->about);
		buf_addc(b, ',');
	}
	buf_adds(b, "\"type\":\"object\",\"properties\":{");
	any = properties_write(b, s->fields, what, false);
	if (s->whole) {
		made_up_property(b, any);
	}
	buf_addc(b, '}');
	if (!s->partial) {
		required_write(b, s->fields, what, NULL);
	}
	buf_printf(b, ",\"additionalProperties\":%s}", s->open ? "true" : "false");
	buf_adds(b, s->kind == SHAPE_MANY ? "}" : "");
}

/* ---- views --------------------------------------------------------------------------------------------------------- */

void
schema_list(struct buf *b, const struct view *view, const struct field *also)
{
	buf_adds(b, "{\"type\":\"object\",\"properties\":{\"items\":{\"type\":\"array\",\"items\":");
	if (view->shape) {
		schema_ref(b, view->shape);
	} else {
		schema_object(b, view->fields, SCHEMA_ANSWER, false);
	}
	buf_adds(b, "},\"total\":{\"type\":\"integer\",\"minimum\":0,\"description\":\"Of all pages, within reach.\"},"
		"\"next\":{\"type\":[\"string\",\"null\"],\"description\":\"The path of the next page, or null.\"}");
	properties_write(b, also, SCHEMA_ANSWER, true);
	made_up_property(b, true);
	buf_addc(b, '}');
	required_write(b, also, SCHEMA_ANSWER, "\"items\",\"total\",\"next\"");
	buf_adds(b, ",\"additionalProperties\":false}");
}

void
schema_view(struct buf *b, const struct view *view, const struct field *also)
{
	if (view && view->is_list) {
		schema_list(b, view, also);
	} else if (view && view->shape) {
		schema_ref(b, view->shape);
	} else {
		schema_object(b, view ? view->fields : NULL, SCHEMA_ANSWER, true);
	}
}

void
shapes_of_fields(struct list *shapes, const struct field *fields, struct arena *a)
{
	for (; fields && fields->name; fields++) {
		shapes_collect(shapes, fields->shape, a);
	}
}

void
shapes_collect(struct list *shapes, const struct shape *s, struct arena *a)
{
	if (!s) {
		return;
	}
	for (size_t i = 0; i < shapes->n; i++) {
		if (*LIST_AT(*shapes, const struct shape *, i) == s) {
			return;
		}
	}
	*(const struct shape **)list_add(shapes, a) = s;
	shapes_of_fields(shapes, s->fields, a);
}
