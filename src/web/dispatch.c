/* SPDX-License-Identifier: MIT */
/* The life of one request, step by step (dispatch.h): who asks, may they, do they reach it, was it sent from a page of ours, was it sent before, what was
 * sent, the room's work, the room's write. The one place that enforces what route rows ask for. Called by server.c
 * and call.c. */
#include "web/dispatch.h"

#include <string.h>

#include "base/str.h"
#include "web/csrf.h"
#include "web/input.h"
#include "web/limits.h"
#include "web/refuse.h"
#include "web/reply.h"
#include "web/router.h"
#include "web/trace.h"

enum { BODY_MAX = 256 << 10, ONCE_MAX = 200 };

/* Stands for every address that is none: it goes through the same steps, so that its answer is that of a thing out of reach. */
static enum err
nowhere_work(struct req *r)
{
	return fail(&r->ctx, ERR_MISSING, NULL, "There is no such page.");
}

static const struct route nowhere = {.method = GET, .path = "(none)", .work = nowhere_work, .may = MAY_ANYONE};

/* ---- 1. the route -------------------------------------------------------------------------------------------------- */

struct way {
	char *segments[PATH_SEGMENTS + 1];
	size_t n;
};

/* The decoded segments of the path; false when it cannot be one of ours. */
static bool
way_read(struct way *way, const char *p, size_t n, struct arena *a)
{
	const char *stop = p + n;

	way->n = 0;
	if (n == 0 || *p != '/') {
		return false;
	}
	if (n == 1) {
		return true;
	}
	while (p < stop) {
		const char *end;
		bool fine;

		p++;
		end = memchr(p, '/', (size_t)(stop - p));
		end = end ? end : stop;
		if (end == p || way->n == PATH_SEGMENTS) {
			return false;
		}
		way->segments[way->n] = input_decode(p, (size_t)(end - p), false, a, &fine);
		if (!fine || strpbrk(way->segments[way->n], "\r\n\t")) {
			return false;
		}
		way->n++;
		p = end;
	}
	return true;
}

static const char *
way_text(const struct way *way, struct arena *a)
{
	struct buf b = {0};
	const char *text;

	if (way->n == 0) {
		return "/";
	}
	buf_init(&b, 64 << 10);
	for (size_t i = 0; i < way->n; i++) {
		buf_addc(&b, '/');
		buf_adds(&b, way->segments[i]);
	}
	text = arena_copy(a, b.p, b.len);
	buf_done(&b);
	return text;
}

static bool
wants_json(const struct req *r)
{
	const char *accept = r->own->head.accept;

	return accept && strstr(accept, "application/json") && !strstr(accept, "text/html");
}

static const struct route *
find(struct req *r, enum door door, struct way *way, unsigned *methods)
{
	unsigned more = 0;
	const struct route *route =
	    router_find(r->web->router, r->method, door, way->segments, way->n, &r->params, r->ctx.arena, &more);

	*methods |= more;
	return route;
}

/* /homes.csv: the last segment without its ending, when such a file is offered. */
static const struct route *
find_file(struct req *r, struct way *way)
{
	static const struct {
		const char *ending;
		enum format format;
	} kinds[] = {{".csv", FORMAT_CSV}, {".xlsx", FORMAT_XLSX}};
	char *last = way->n ? way->segments[way->n - 1] : NULL;
	unsigned ignored = 0;

	for (size_t i = 0; last && i < sizeof(kinds) / sizeof(*kinds); i++) {
		size_t n = strlen(last), e = strlen(kinds[i].ending);

		if (n > e && strcmp(last + n - e, kinds[i].ending) == 0) {
			const struct route *route;

			last[n - e] = 0;
			route = find(r, DOOR_FILE, way, &ignored);
			if (route) {
				r->format = kinds[i].format;
				return route;
			}
			last[n - e] = '.';
		}
	}
	return NULL;
}

/* Sets route, format and path; NULL with the methods of this path when there is no row. */
static const struct route *
route_of(struct req *r, unsigned *methods)
{
	size_t n = strcspn(r->target, "?#");
	const char *p = r->target;
	const struct route *route = NULL;
	struct way way = {.n = 0};

	r->api = wants_json(r);
	if (n >= 7 && strncmp(p, "/api/v1", 7) == 0 && (n == 7 || p[7] == '/')) {
		r->api = true;
		r->format = FORMAT_JSON;
		p += 7;
		n -= 7;
		if (way_read(&way, p, n, r->ctx.arena)) {
			route = find(r, DOOR_API, &way, methods);
		}
	} else if (way_read(&way, p, n, r->ctx.arena)) {
		route = find_file(r, &way);
		if (!route && r->api) {
			route = find(r, DOOR_API, &way, methods);
			r->format = route ? FORMAT_JSON : FORMAT_HTML;
		}
		if (!route) {
			route = find(r, DOOR_HTML, &way, methods);
		}
	}
	r->path = way_text(&way, r->ctx.arena);
	return route;
}

static void
wrong_method(struct req *r, unsigned methods)
{
	struct buf b = {0};

	buf_init(&b, 64);
	for (int m = GET; m <= DELETE; m++) {
		if (methods & (1u << m)) {
			buf_printf(&b, "%s%s%s", b.len ? ", " : "", method_name((enum method)m), m == GET ? ", HEAD" : "");
		}
	}
	r->own->status = 405;
	r->own->allow = arena_text(r->ctx.arena, b.p);
	buf_done(&b);
}

static bool
refused(struct req *r, int status, enum err e, const char *sentence)
{
	r->own->status = status;
	refuse(r, fail(&r->ctx, e, NULL, "%s", sentence), NULL);
	trace_log(r);
	return false;
}

bool
dispatch_route(struct req *r)
{
	const char *query = strchr(r->target, '?');
	unsigned methods = 0;
	struct list *bad = r->method == GET ? &r->own->bad : NULL;

	r->route = route_of(r, &methods);
	if (!r->route && methods && r->method != 0) {
		wrong_method(r, methods);
		return refused(r, 405, ERR_INVALID, "This address does not take that.");
	}
	if (!r->route || r->method == 0) {
		r->route = &nowhere;
	}
	if (query && !input_pairs(query + 1, strcspn(query + 1, "#"), &r->query, bad, r->ctx.arena)) {
		return refused(r, 413, ERR_LIMIT, "This address is too long.");
	}
	if (r->own->head.content_length > (int64_t)(r->route->body_max ? r->route->body_max : BODY_MAX)) {
		dispatch_too_large(r);
		return false;
	}
	if (r->route->slow && r->route->may == MAY_ANYONE && r->method != GET &&
	    !limits_take(r->web->limits, r->address, r->ctx.now)) {
		return refused(r, 429, ERR_LIMIT, "Too many tries from here. Wait a minute, then try again.");
	}
	return true;
}

void
dispatch_too_large(struct req *r)
{
	refused(r, 413, ERR_LIMIT, "This is more than can be taken at once.");
}

bool
dispatch_slow(const struct req *r)
{
	return r->route->slow || r->format == FORMAT_CSV || r->format == FORMAT_XLSX;
}

/* ---- 2. who, may they, do they reach it, and the room's work ------------------------------------------------------- */

static enum err
find_out_who(struct req *r)
{
	const struct req_head *head = &r->own->head;
	enum err e;

	if (!head->cookie && !head->bearer) {
		return OK;
	}
	e = r->web->o.access->who(r, head->bearer ? NULL : head->cookie, head->bearer);
	if (e == ERR_DENIED) {
		r->own->status = 401;
	}
	if (e == OK && r->actor.session && !r->csrf && head->cookie) {
		r->csrf = csrf_token(r->web, head->cookie, r->ctx.arena);
	}
	return e;
}

/* Only a page of ours that can be asked for again is worth coming back to. */
static enum err
sign_in_first(struct req *r)
{
	struct buf b = {0};

	if (r->api || r->js) {
		r->own->status = 401;
		return fail(&r->ctx, ERR_DENIED, NULL, "Sign in first.");
	}
	buf_init(&b, 64 << 10);
	buf_adds(&b, "/sign-in");
	if (r->method == GET && strcmp(r->target, "/") != 0 && strlen(r->target) < 2000) {
		buf_adds(&b, "?next=");
		buf_percent(&b, r->target);
	}
	r->out.status = 303;
	r->out.location = arena_text(r->ctx.arena, b.p);
	buf_done(&b);
	return OK;
}

static enum err
not_yours(struct req *r)
{
	return fail(&r->ctx, ERR_DENIED, NULL, "Your part in this work does not include this.");
}

/* OK with r->out.status set: sent to sign in. */
static enum err
permit(struct req *r)
{
	const struct route *route = r->route;
	const struct web_access *access = r->web->o.access;
	uint64_t may = r->may;

	if (route->may == MAY_ANYONE) {
		return OK;
	}
	if (!r->actor.account) {
		return sign_in_first(r);
	}
	if (route->may != MAY_SIGNED_IN && !(r->may & MAY_BIT(route->may))) {
		return not_yours(r);
	}
	if (route->scope == SCOPE_HOME) {
		TRY(access->home(r, req_param(r, "home")));
		may = r->home->may;
	} else if (route->scope == SCOPE_GROUP) {
		const char *ref = req_param(r, "group");

		ref = ref ? ref : req_query(r, "group");
		TRY(access->group(r, str_empty(ref) ? NULL : ref, route->may));
		may = r->group->may;
	}
	return route->may == MAY_SIGNED_IN || (may & MAY_BIT(route->may)) ? OK : not_yours(r);
}

/* The one-time key of a request that changes something, and whether it has been answered before. */
static enum err
once_before(struct req *r, bool *ret_found)
{
	const char *key = r->own->head.once ? r->own->head.once : req_raw(r, "once");

	*ret_found = false;
	if (r->method == GET || !r->route->write || str_empty(key) || !r->actor.account) {
		return OK;
	}
	if (strlen(key) > ONCE_MAX || !utf8_valid(key, strlen(key))) {
		return fail(&r->ctx, ERR_INVALID, NULL, "A one-time key has 1 to %d characters.", ONCE_MAX);
	}
	r->once = key;
	return r->web->o.access->once_find(r, ret_found);
}

/* What was kept of the first answer is its status, type and bytes. */
static void
answer_again(struct req *r)
{
	r->out.stored = true;
	if (r->ctx.host && r->ctx.host->made_up) {
		reply_header(r, "X-Made-Up", "yes");
	}
}

static enum err
steps(struct req *r)
{
	bool before;

	TRY(find_out_who(r));
	if (r->route == &nowhere) {
		return nowhere_work(r);
	}
	TRY(permit(r));
	if (r->out.status) {
		return OK;
	}
	r->own->permitted = true;
	TRY(input_body(r));
	TRY(csrf_check(r));
	TRY(once_before(r, &before));
	if (before) {
		answer_again(r);
		return OK;
	}
	TRY(input_read(r));
	if (r->route->work) {
		TRY(r->route->work(r));
	}
	if (!r->out.status && !r->route->write && !r->route->stream) {
		return fail(&r->ctx, ERR_BUG, NULL, "The page gave no answer.");
	}
	return OK;
}

static bool
leaves_reading(const struct req *r)
{
	return r->route->reading && r->reading && r->own->answered;
}

static bool
has_write(struct req *r)
{
	r->own->answered = r->out.status != 0;
	if (r->out.stored || r->out.status >= 300) {
		return false;
	}
	return r->route->audited || leaves_reading(r) || (r->route->write && !r->own->answered);
}

bool
dispatch_work(struct req *r)
{
	struct db *db = r->ctx.db;
	enum err e = db_read_begin(&r->ctx);

	if (e == OK) {
		e = steps(r);
	}
	db_read_end(&r->ctx);
	if (r->actor.account) {
		trace_seen(r);
	}
	if (e == OK && has_write(r)) {
		r->own->headers_kept = r->out.headers;
		r->own->faults_kept = r->faults;
		r->ctx.db = NULL;
		return true;
	}
	if (e != OK) {
		refuse(r, e, db);
	}
	r->ctx.db = NULL;
	trace_log(r);
	return false;
}

/* ---- 3. the write -------------------------------------------------------------------------------------------------- */

enum err
dispatch_write(struct ctx *c, void *arg)
{
	struct req *r = arg;
	const struct web_access *access = r->web->o.access;

	if (!r->own->answered) {
		reply_reset(r, 0);
		r->out.headers = r->own->headers_kept;
		r->faults = r->own->faults_kept;
		TRY(r->route->write(r));
		if (!r->out.status) {
			return fail(c, ERR_BUG, NULL, "The write gave no answer.");
		}
	}
	if (leaves_reading(r)) {
		TRY(r->route->reading(r));
	}
	if (r->route->audited) {
		TRY(access->audit(r));
	}
	return r->once && !r->own->answered ? access->once_keep(r) : OK;
}

/* ---- 4. after the commit ------------------------------------------------------------------------------------------- */

/* Found by the time the loser of two has failed: the winner's answer has been committed. */
static enum err
replay(struct req *r)
{
	bool found = false;

	TRY(r->web->o.access->once_find(r, &found));
	if (found) {
		answer_again(r);
	}
	return OK;
}

/* Sent twice at once, the same form passes the first look at its key twice. Whatever the second then failed with - a name that is taken, a record that is
 * newer, the key itself - its answer is the first one's. */
static bool
answered_meanwhile(struct req *r)
{
	struct fault fault = r->ctx.fault;
	enum err e;

	if (!r->once) {
		return false;
	}
	fault_clear(&r->ctx);
	reply_reset(r, 0);
	e = again_run(r, replay);
	r->ctx.fault = fault;
	return e == OK && r->out.stored;
}

void
dispatch_finish(struct req *r, enum err e)
{
	if (e != OK && leaves_reading(r) && !r->route->audited) {
		fault_clear(&r->ctx); /* the page is made; only the row is lost */
		e = OK;
	}
	if (e == OK) {
		trace_log(r);
		return;
	}
	if (answered_meanwhile(r)) {
		fault_clear(&r->ctx);
	} else {
		refuse(r, e, NULL);
	}
	trace_log(r);
}
