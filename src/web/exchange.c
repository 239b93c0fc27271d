/* SPDX-License-Identifier: MIT */
/* One request's way: head -> dispatch_route -> body -> dispatch_work -> perhaps dispatch_write ->
 * dispatch_finish -> bytes out. libmicrohttpd calls exchange_step again and again; x->state says
 * where we are. Whoever takes an exchange elsewhere suspends its connection first and resumes it
 * last, so two threads never have it at once. Knows no route. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "db/open.h"
#include "web/exchange.h"

/* ---- the head ---- */

static enum MHD_Result
head_read(void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct exchange_head *h = cls;
	struct {
		const char *name;
		const char **to;
	} known[] = {
		{ "Cookie", &h->cookie },
		{ "Authorization", &h->authorization },
		{ "X-CSRF", &h->req.csrf },
		{ "Content-Type", &h->req.type },
		{ "Origin", &h->req.origin },
		{ "Sec-Fetch-Site", &h->req.fetch_site },
		{ "Host", &h->req.host },
		{ "Idempotency-Key", &h->req.once },
		{ "Accept", &h->req.accept },
		{ "X-Requested-With", &h->req.requested_with },
		{ "X-Forwarded-For", &h->forwarded },
	};

	(void)kind;
	if (value == NULL) {
		return MHD_YES;
	}
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if ((known[i].name[0] | 0x20) == (name[0] | 0x20) &&
			strcasecmp(known[i].name, name) == 0) {
			*known[i].to = value;
			return MHD_YES;
		}
	}
	if (strcasecmp(name, "Content-Length") == 0) {
		if (!str_int(value, &h->req.content_length)) {
			h->req.content_length = INT64_MAX;
		}
	} else if (strcasecmp(name, "Transfer-Encoding") == 0) {
		h->chunked = true;
	} else if (strcasecmp(name, "Accept-Encoding") == 0) {
		h->gzip = strstr(value, "gzip") != NULL;
	}
	return MHD_YES;
}

/* The client's address in text. A proxy on this machine says for whom it asks; anybody else's word
 * is not taken. */
static void
address_read(struct exchange *x, const char *forwarded, char *out, size_t n)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *a = info == NULL ? NULL : info->client_addr;
	const char *last;

	out[0] = '\0';
	if (a != NULL && a->sa_family == AF_INET) {
		inet_ntop(AF_INET, &((const struct sockaddr_in *)a)->sin_addr, out, (socklen_t)n);
	} else if (a != NULL && a->sa_family == AF_INET6) {
		inet_ntop(
			AF_INET6, &((const struct sockaddr_in6 *)a)->sin6_addr, out, (socklen_t)n);
	}
	if (str_starts(out, "::ffff:")) { /* a socket for both kinds tells the old kind so */
		memmove(out, out + 7, strlen(out + 7) + 1);
	}
	if (forwarded == NULL || (!str_starts(out, "127.") && !str_eq(out, "::1"))) {
		return;
	}
	last = strrchr(forwarded, ',');
	last = last == NULL ? forwarded : last + 1;
	snprintf(out, n, "%s", last + strspn(last, " \t"));
}

/* The value of one cookie among "a=1; session=XYZ; b=2", copied; NULL when it is not there. */
static char *
cookie_value(const char *cookies, const char *name)
{
	size_t n = strlen(name);

	while (cookies != NULL) {
		cookies += strspn(cookies, " ;");
		if (strncmp(cookies, name, n) == 0 && cookies[n] == '=') {
			return strndup(cookies + n + 1, strcspn(cookies + n + 1, "; "));
		}
		cookies = strchr(cookies, ';');
	}
	return NULL;
}

static struct req *
req_open(struct exchange *x, enum method m, struct exchange_head *head)
{
	char *session = cookie_value(head->cookie, "session");
	char *device = cookie_value(head->cookie, "device");
	char address[64];
	struct req *r;

	address_read(x, head->forwarded, address, sizeof(address));
	head->req.cookie = session;
	head->req.device = device;
	if (head->authorization != NULL && strncasecmp(head->authorization, "Bearer ", 7) == 0) {
		head->req.bearer = head->authorization + 7 + strspn(head->authorization + 7, " ");
	}
	r = req_new(x->server->web, m, x->target, &head->req, address);
	free(session);
	free(device);
	return r;
}

static enum method
method_read(const char *method)
{
	static const struct {
		const char *name;
		enum method m;
	} known[] = { { "GET", GET }, { "HEAD", GET }, { "POST", POST }, { "PUT", PUT },
		{ "DELETE", DELETE } };

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (strcmp(known[i].name, method) == 0) {
			return known[i].m;
		}
	}
	return 0;
}

void *
exchange_begin(void *server, const char *uri, struct MHD_Connection *connection)
{
	struct server *s = server;
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	struct exchange *x = calloc(1, sizeof(*x));

	if (x == NULL || (x->target = strdup(uri)) == NULL) {
		free(x);
		return NULL;
	}
	x->server = s;
	x->connection = connection;
	x->link = info == NULL ? NULL : info->socket_context;
	x->start_us = metrics_clock_us();
	link_deadline(x->link, server_seconds.head);
	atomic_fetch_add(&s->busy, 1);
	return x;
}

void
exchange_end(void *server, struct MHD_Connection *connection, void **cls,
	enum MHD_RequestTerminationCode how)
{
	struct exchange *x = *cls;

	(void)server;
	(void)connection;
	(void)how;
	if (x == NULL) {
		return;
	}
	*cls = NULL;
	link_deadline(x->link, server_seconds.idle + server_seconds.head);
	if (x->state == EX_SENT) {
		x->times.all_us = metrics_clock_us() - x->start_us;
		metrics_request(x->route, x->status, &x->times);
	}
	req_free(x->req);
	body_drop(x);
	atomic_fetch_sub(&x->server->busy, 1);
	free(x->target);
	free(x);
}

/* ---- work ---- */

/* Work, timed, with this thread's own connection. True: a write is to follow. */
static bool
work_here(struct exchange *x, struct db *db)
{
	int64_t sql = db_microseconds(db), template = metrics_template_us;
	bool writes;

	x->req->ctx.db = db;
	writes = dispatch_work(x->req);
	x->times.sql_us += db_microseconds(db) - sql;
	x->times.template_us += metrics_template_us - template;
	return writes;
}

/* On the writer's thread (PostgreSQL: the worker's): nothing but handing back, so that the next
 * batch is not kept waiting. */
static void
write_decided(struct ctx *c, enum err e, void *exchange)
{
	struct exchange *x = exchange;

	(void)c;
	x->written = e;
	x->state = EX_WRITTEN;
	metrics_write(e == OK);
	MHD_resume_connection(x->connection);
}

/* The exchange may be gone when this returns. */
static void
write_queue(struct exchange *x)
{
	x->write_us = metrics_clock_us();
	db_write_later(
		&x->req->ctx, x->server->web->o.dataset, dispatch_write, x->req, write_decided, x);
}

void
exchange_run(struct exchange *x)
{
	if (!x->writing) {
		struct db *db = server_db(x->server, &x->req->ctx);

		if (db == NULL) {
			x->written = ERR_IO;
			x->state = EX_WRITTEN;
			MHD_resume_connection(x->connection);
			return;
		}
		x->writing = work_here(x, db);
	}
	if (x->writing) {
		write_queue(x);
		return;
	}
	x->state = EX_DONE;
	MHD_resume_connection(x->connection);
}

/* To the workers, with the connection asleep. */
static enum MHD_Result
send_away(struct exchange *x)
{
	x->state = EX_AWAY;
	MHD_suspend_connection(x->connection);
	if (!workers_add(x)) {
		(void)fail(&x->req->ctx, ERR_BUSY, NULL,
			"Very many people are asking at once. Wait a minute and try again.");
		x->state = EX_WRITTEN;
		x->written = ERR_BUSY;
		MHD_resume_connection(x->connection);
	}
	return MHD_YES;
}

static enum MHD_Result
finish(struct exchange *x, enum err e)
{
	int64_t template = metrics_template_us;

	dispatch_finish(x->req, e);
	x->times.template_us += metrics_template_us - template;
	return answer_send(x);
}

static enum MHD_Result
refuse_body(struct exchange *x)
{
	struct req *r = x->req;

	if (x->body_fault == ERR_LIMIT) {
		dispatch_too_large(r);
		return answer_send(x);
	}
	return finish(x,
		fail(&r->ctx, x->body_fault, NULL, "%s",
			x->body_fault == ERR_IO
				? "There is no room to keep the file just now. Nothing was changed."
				: "What was sent ended too early or cannot be read. Send it again."));
}

static enum MHD_Result
work(struct exchange *x)
{
	struct req *r = x->req;
	struct db *db;

	link_deadline(x->link, 0);
	if (x->body_fault != OK) {
		return refuse_body(x);
	}
	if (x->route->bare) {
		if (x->route->work(r) != OK || r->out.status == 0) {
			return answer_plain(x, MHD_HTTP_SERVICE_UNAVAILABLE, "Not now.");
		}
		return answer_send(x);
	}
	db = server_db(x->server, &r->ctx);
	if (db == NULL) {
		return finish(x, r->ctx.fault.err);
	}
	if (dispatch_slow(r)) {
		return send_away(x);
	}
	if (!work_here(x, db)) {
		return answer_send(x);
	}
	if (dataset_is_postgres(x->server->web->o.dataset)) {
		x->writing = true;
		return send_away(x);
	}
	x->state = EX_AWAY;
	MHD_suspend_connection(x->connection);
	write_queue(x);
	return MHD_YES;
}

/* ---- the steps ---- */

/* The first call: the head is there. Only a refusal of a body is answered here, since libmicrohttpd
 * ends the connection after an answer to its first call; everything else waits for the call that
 * says the request is whole. */
static enum MHD_Result
open_request(struct exchange *x, const char *url, const char *method)
{
	struct exchange_head head = { .req = { .content_length = -1 } };
	enum method m = method_read(method);
	bool has_body, routed;

	MHD_get_connection_values(x->connection, MHD_HEADER_KIND, head_read, &head);
	has_body = head.chunked || head.req.content_length > 0;
	x->gzip = head.gzip;
	if (m == GET && !has_body && assets_here(url)) {
		x->state = EX_ASSET;
		return MHD_YES;
	}
	x->req = req_open(x, m, &head);
	routed = dispatch_route(x->req);
	x->route = x->req->route;
	if (!routed && has_body) {
		if (x->link != NULL) {
			x->link->linger = true;
		}
		return answer_send(x);
	}
	x->state = routed ? EX_BODY : EX_DONE;
	if (routed && has_body) {
		if (!body_open(x, head.req.type)) {
			return answer_plain(
				x, MHD_HTTP_BAD_REQUEST, "What was sent cannot be read.");
		}
		link_deadline(
			x->link, server_seconds.body +
					 (head.req.content_length > 0
							 ? head.req.content_length / BODY_BYTES_S
							 : 0));
	}
	return MHD_YES;
}

enum MHD_Result
exchange_step(void *server, struct MHD_Connection *connection, const char *url, const char *method,
	const char *version, const char *data, size_t *size, void **cls)
{
	struct exchange *x = *cls;

	(void)server;
	(void)version;
	if (x == NULL) {
		return MHD_NO;
	}
	switch (x->state) {
	case EX_NEW:
		return open_request(x, url, method);
	case EX_BODY:
		if (*size > 0) {
			body_take(x, data, *size);
			*size = 0;
			return MHD_YES;
		}
		body_close(x);
		return work(x);
	case EX_ASSET:
		return assets_answer(x->server->assets, connection, url, x->gzip);
	case EX_WRITTEN:
		return finish(x, x->written);
	case EX_DONE:
		return answer_send(x);
	case EX_AWAY:
	case EX_SENT:
		break;
	}
	return MHD_NO;
}
