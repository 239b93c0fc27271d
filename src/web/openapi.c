/* SPDX-License-Identifier: MIT */
/* Walks the route tables of all rooms and writes what a program may ask, what it is answered and how it is refused (openapi.h). Which answers a route can
 * give follows from its row exactly as web/dispatch.c does it: change one, change the other. Schemas are in openapi_schema.c. */
#include "web/openapi.h"

#include <ctype.h>
#include <string.h>

#include "base/host.h"
#include "base/str.h"
#include "web/reply.h"
#include "web/room.h"
#include "web/router.h"

static bool
is_served(const struct route *t)
{
	return t->api || t->api_only;
}

static bool
takes_body(const struct route *t)
{
	return t->method != GET && (t->in || t->raw_in);
}

static bool
has_params(const struct route *t)
{
	return strchr(t->path, ':') != NULL || t->scope == SCOPE_GROUP;
}

/* ---- parameters ---------------------------------------------------------------------------------------------------- */

static void
param_head(struct buf *b, const char *name, size_t n, const char *in, bool required)
{
	if (b->p[b->len - 1] == '}') {
		buf_addc(b, ',');
	}
	buf_printf(b, "{\"name\":\"%.*s\",\"in\":\"%s\",\"required\":%s,", (int)n, name, in, required ? "true" : "false");
}

static void
path_params(struct buf *b, const char *path)
{
	for (const char *p = strchr(path, ':'); p; p = strchr(p, ':')) {
		size_t n = strcspn(++p, "/");

		param_head(b, p, n, "path", true);
		if (n == 3 && memcmp(p, "day", 3) == 0) {
			buf_adds(b, "\"schema\":{\"type\":\"string\",\"format\":\"date\"}}");
		} else if (n == 4 && memcmp(p, "home", 4) == 0) {
			buf_adds(b, "\"description\":\"The home's number in the register.\",\"schema\":{\"type\":\"string\"}}");
		} else {
			buf_adds(b, "\"schema\":{\"type\":\"string\"}}");
		}
	}
}

static void
query_params(struct buf *b, const struct field *f)
{
	for (; f && f->name; f++) {
		param_head(b, f->name, strlen(f->name), "query", f->required);
		buf_adds(b, "\"schema\":");
		schema_field(b, f, SCHEMA_QUERY);
		buf_addc(b, '}');
	}
}

static void
params_write(struct buf *b, const struct route *t)
{
	static const struct field list[] = {
	    {.name = "limit", .kind = F_INT, .min = 1, .max = 200, .hint = "How many; 50 when it is left out."},
	    {.name = "offset", .kind = F_COUNT, .hint = "How many to leave out at the beginning. `next` has it."},
	    FIELD_END,
	};
	static const struct field group[] = {
	    {.name = "group", .kind = F_REF, .hint = "A group of homes; left out, the account's own: its team's remit, else its first."},
	    FIELD_END,
	};

	buf_adds(b, "\"parameters\":[");
	path_params(b, t->path);
	if (t->scope == SCOPE_GROUP && !strstr(t->path, ":group")) {
		query_params(b, group);
	}
	if (t->method == GET) {
		query_params(b, t->in);
		query_params(b, t->json ? t->json->query : NULL);
		query_params(b, t->json && t->json->view && t->json->view->is_list ? list : NULL);
	}
	if (t->write && t->method != GET) {
		buf_adds(b, b->p[b->len - 1] == '}' ? "," : "");
		buf_adds(b, "{\"$ref\":\"#/components/parameters/IdempotencyKey\"}");
	}
	buf_addc(b, ']');
}

/* ---- answers ------------------------------------------------------------------------------------------------------- */

static void
answer_head(struct buf *b, int status, const char *words)
{
	buf_adds(b, b->p[b->len - 1] == '{' ? "" : ",");
	buf_printf(b, "\"%d\":{\"description\":", status);
	buf_json(b, words);
	buf_adds(b, ",\"headers\":{\"X-Made-Up\":{\"$ref\":\"#/components/headers/MadeUp\"}},\"content\":{\"application/json\":{\"schema\":");
}

static void
fine_write(struct buf *b, const struct route *t, int status, const char *words)
{
	answer_head(b, status, words);
	if (t->json) {
		schema_view(b, t->json->view, t->json->also);
	} else {
		buf_adds(b, "{\"type\":\"object\"}");
	}
	buf_adds(b, "}}}");
}

static void
refusal_write(struct buf *b, int status)
{
	buf_adds(b, b->p[b->len - 1] == '{' ? "" : ",");
	buf_printf(b, "\"%d\":{\"$ref\":\"#/components/responses/E%d\"}", status, status);
}

static void
answers_write(struct buf *b, const struct route *t)
{
	const struct route_api *api = t->json;

	buf_adds(b, "\"responses\":{");
	fine_write(b, t, 200, api && api->creates ? "Replaced, or the same as before." : "Done.");
	if (api && api->creates) {
		fine_write(b, t, 201, "The first.");
	}
	if (t->may != MAY_ANYONE) {
		refusal_write(b, 401);
	}
	if (t->may != MAY_ANYONE && t->may != MAY_SIGNED_IN) {
		refusal_write(b, 403);
	}
	if (has_params(t)) {
		refusal_write(b, 404);
	}
	if (api && api->conflict) {
		answer_head(b, 409, "Somebody else was faster. Nothing was changed.");
		schema_ref(b, api->conflict);
		buf_adds(b, "}}}");
	} else if (api && api->conflicts) {
		refusal_write(b, 409);
	}
	if (t->method != GET) {
		refusal_write(b, 413);
	}
	if (takes_body(t) || t->write || t->in || (api && api->view && api->view->is_list)) {
		refusal_write(b, 422);
	}
	if (t->slow && t->may == MAY_ANYONE && t->method != GET) {
		refusal_write(b, 429);
	}
	refusal_write(b, 503);
	buf_addc(b, '}');
}

/* ---- one address --------------------------------------------------------------------------------------------------- */

/* "put_homes_home_returns_day" */
static void
operation_id(struct buf *b, const struct route *t)
{
	const char *method = method_name(t->method);

	buf_adds(b, "\"operationId\":\"");
	for (; *method; method++) {
		buf_addc(b, (char)tolower((unsigned char)*method));
	}
	for (const char *p = t->path; *p; p++) {
		if (*p != ':') {
			buf_addc(b, isalnum((unsigned char)*p) ? *p : '_');
		}
	}
	buf_addc(b, '"');
}

static void
body_write(struct buf *b, const struct route *t)
{
	if (!takes_body(t)) {
		return;
	}
	buf_adds(b, ",\"requestBody\":{\"required\":true,\"content\":{\"application/json\":{\"schema\":");
	if (t->json && t->json->body) {
		schema_ref(b, t->json->body);
	} else {
		schema_object(b, t->raw_in ? NULL : t->in, SCHEMA_BODY, false);
	}
	buf_adds(b, "}}}");
}

static void
operation_write(struct buf *b, const struct room *room, const struct route *t)
{
	const char *method = method_name(t->method);

	buf_addc(b, '"');
	for (; *method; method++) {
		buf_addc(b, (char)tolower((unsigned char)*method));
	}
	buf_adds(b, "\":{\"tags\":[");
	buf_json(b, room->name);
	buf_adds(b, "],\"summary\":");
	buf_json(b, str_or(t->title, t->path));
	buf_addc(b, ',');
	if (t->may != MAY_ANYONE && t->may != MAY_SIGNED_IN) {
		buf_printf(b, "\"description\":\"For those who may %s.\",", may_words(t->may));
	}
	operation_id(b, t);
	buf_addc(b, ',');
	if (t->may == MAY_ANYONE) {
		buf_adds(b, "\"security\":[],");
	}
	params_write(b, t);
	body_write(b, t);
	buf_addc(b, ',');
	answers_write(b, t);
	buf_addc(b, '}');
}

static void
path_write(struct buf *b, const char *path)
{
	buf_adds(b, "\"/api/v1");
	for (; *path; path++) {
		size_t n = *path == ':' ? strcspn(path, "/") : 0;

		if (n == 0) {
			buf_addc(b, *path);
			continue;
		}
		buf_printf(b, "{%.*s}", (int)n - 1, path + 1);
		path += n - 1;
	}
	buf_addc(b, '"');
}

/* The methods of an address stand together, under its first row. */
static void
address_write(struct buf *b, const struct room *room, const struct route *first)
{
	for (const struct route *t = room->routes; t != first; t++) {
		if (is_served(t) && strcmp(t->path, first->path) == 0) {
			return;
		}
	}
	buf_adds(b, b->p[b->len - 1] == '{' ? "" : ",");
	path_write(b, first->path);
	buf_adds(b, ":{");
	for (const struct route *t = first; t->path; t++) {
		if (is_served(t) && strcmp(t->path, first->path) == 0) {
			buf_adds(b, b->p[b->len - 1] == '{' ? "" : ",");
			operation_write(b, room, t);
		}
	}
	buf_addc(b, '}');
}

/* ---- what all share ------------------------------------------------------------------------------------------------ */

static void
shared_write(struct buf *b)
{
	static const struct {
		int status;
		const char *words;
	} refusals[] = {{401, "No token, or one that is not known or has ended."}, {403, "This account's role may never do this."},
	    {404, "Not there, or out of reach: the same answer for both."}, {409, "Somebody else was faster. Nothing was changed."},
	    {413, "The body is larger than is taken."}, {422, "Something in it needs another look; `fields` says what. Nothing was changed."},
	    {429, "Too many tries from one place."}, {503, "Not just now, or not sure it was saved. Send it again with the same Idempotency-Key: it will not be doubled."}};

	buf_adds(b, "\"securitySchemes\":{\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\"}},"
		"\"headers\":{\"MadeUp\":{\"description\":\"`yes` when the data set is made up.\",\"schema\":{\"const\":\"yes\"}},"
		"\"RetryAfter\":{\"description\":\"Seconds.\",\"schema\":{\"type\":\"integer\"}}},"
		"\"parameters\":{\"IdempotencyKey\":{\"name\":\"Idempotency-Key\",\"in\":\"header\",\"required\":false,\"description\":"
		"\"A name of your own for this one sending. Sent again with the same key and body it gets the same answer and is not done twice.\","
		"\"schema\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":200}}},\"responses\":{");
	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
		int status = refusals[i].status;

		buf_printf(b, "%s\"E%d\":{\"description\":", i > 0 ? "," : "", status);
		buf_json(b, refusals[i].words);
		buf_adds(b, ",\"headers\":{\"X-Made-Up\":{\"$ref\":\"#/components/headers/MadeUp\"}");
		buf_adds(b, status == 503 || status == 429 ? ",\"Retry-After\":{\"$ref\":\"#/components/headers/RetryAfter\"}" : "");
		buf_adds(b, "},\"content\":{\"application/json\":{\"schema\":{\"$ref\":\"#/components/schemas/Error\"}}}}");
	}
	buf_adds(b, "},\"schemas\":{\"MadeUp\":{\"type\":\"string\",\"description\":\"Stands in every answer of a made-up data set.\"},"
		"\"Error\":{\"type\":\"object\",\"properties\":{\"error\":{\"$ref\":\"#/components/schemas/Fault\"}},"
		"\"required\":[\"error\"],\"additionalProperties\":false}");
}

static void
components_write(struct buf *b, struct arena *a)
{
	struct list shapes = LIST(const struct shape *);

	shapes_collect(&shapes, &fault_shape, a);
	for (size_t i = 0; rooms[i]; i++) {
		for (const struct route *t = rooms[i]->routes; t && t->path; t++) {
			const struct route_api *api = t->json;

			if (!is_served(t) || !api) {
				continue;
			}
			shapes_collect(&shapes, api->view ? api->view->shape : NULL, a);
			shapes_of_fields(&shapes, api->view && !api->view->shape ? api->view->fields : NULL, a);
			shapes_of_fields(&shapes, api->also, a);
			shapes_collect(&shapes, api->body, a);
			shapes_collect(&shapes, api->conflict, a);
		}
	}
	for (size_t i = 0; i < shapes.n; i++) {
		const struct shape *s = *LIST_AT(shapes, const struct shape *, i);

		buf_printf(b, ",\"%s\":", s->name);
		schema_shape(b, s);
	}
}

enum err
openapi_show(struct req *r)
{
	struct buf *b = &r->out.body;

	buf_clear(b);
	buf_adds(b, "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Alongside\",\"version\":\"1\",\"description\":"
		"\"For programs of homes and teams: what the pages show, as JSON. Times are UTC, days are those of the home. How to begin: docs/api.md.\"},"
		"\"servers\":[{\"url\":\"/\"}],\"security\":[{\"bearer\":[]}],\"paths\":{");
	for (size_t i = 0; rooms[i]; i++) {
		for (const struct route *t = rooms[i]->routes; t && t->path; t++) {
			if (is_served(t)) {
				address_write(b, rooms[i], t);
			}
		}
	}
	buf_adds(b, "},\"components\":{");
	shared_write(b);
	components_write(b, r->ctx.arena);
	buf_adds(b, "}}}\n");
	if (r->ctx.host && r->ctx.host->made_up) {
		reply_header(r, "X-Made-Up", "yes");
	}
	r->out.type = "application/json";
	r->out.status = 200;
	return b->over ? fail(&r->ctx, ERR_BUG, NULL, "The description is too large.") : OK;
}
