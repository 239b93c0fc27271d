/* SPDX-License-Identifier: MIT */
/* Bytes out: a finished reply becomes a response of libmicrohttpd, with the headers that every
 * answer carries. The page's memory is handed over, not copied; a file is sent from its descriptor.
 * Pages are never compressed: they hold the secrets of forms beside what others typed, and the
 * length of a compressed page would give them away letter by letter (BREACH). Assets are, at build.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "web/exchange.h"

#define CSP \
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " \
	"manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

void
answer_security(const struct server *s, struct MHD_Response *response)
{
	static const struct pair always[] = {
		{ "Content-Security-Policy", CSP },
		{ "X-Content-Type-Options", "nosniff" },
		{ "X-Frame-Options", "DENY" },
		{ "Referrer-Policy", "same-origin" },
		{ "Cross-Origin-Opener-Policy", "same-origin" },
		{ "Cross-Origin-Resource-Policy", "same-origin" },
		{ "Permissions-Policy",
			"camera=(), geolocation=(), microphone=(), payment=(), usb=()" },
	};

	for (size_t i = 0; i < sizeof(always) / sizeof(*always); i++) {
		MHD_add_response_header(response, always[i].name, always[i].value);
	}
	if (s->tls) {
		MHD_add_response_header(response, "Strict-Transport-Security", "max-age=31536000");
	}
	if (s->stopping) {
		MHD_add_response_header(response, "Connection", "close");
	}
}

/* Our file names are plain ASCII; whatever else gets in must not end the header. */
static void
disposition(struct MHD_Response *response, const char *filename)
{
	char text[160];
	size_t at = (size_t)snprintf(text, sizeof(text), "attachment; filename=\"");

	for (const char *f = filename; *f != '\0' && at < sizeof(text) - 2; f++) {
		text[at++] = (*f >= 0x20 && *f < 0x7f && *f != '"' && *f != '\\') ? *f : '-';
	}
	text[at++] = '"';
	text[at] = '\0';
	MHD_add_response_header(response, "Content-Disposition", text);
}

static void
timing(const struct exchange *x, struct MHD_Response *response)
{
	int64_t all = metrics_clock_us() - x->start_us;
	int64_t write = x->write_us == 0 ? 0 : metrics_clock_us() - x->write_us;
	int64_t rest = all - x->times.sql_us - x->times.template_us - write;
	char text[160];

	/* The header's unit is the millisecond. */
	snprintf(text, sizeof(text),
		"sql;dur=%.3f, html;dur=%.3f, write;dur=%.3f, rest;dur=%.3f, all;dur=%.3f",
		(double)x->times.sql_us / 1000, (double)x->times.template_us / 1000,
		(double)write / 1000, (double)rest / 1000, (double)all / 1000);
	MHD_add_response_header(response, "Server-Timing", text);
}

static void
own_headers(struct exchange *x, struct MHD_Response *response)
{
	const struct reply *out = &x->req->out;
	bool cached = false;

	if (out->type != NULL) {
		MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, out->type);
	}
	if (out->location != NULL) {
		MHD_add_response_header(response, MHD_HTTP_HEADER_LOCATION, out->location);
	}
	if (out->filename != NULL) {
		disposition(response, out->filename);
	}
	for (size_t i = 0; i < out->headers.n; i++) {
		const struct pair *p = LIST_AT(out->headers, struct pair, i);

		cached = cached || strcasecmp(p->name, "Cache-Control") == 0;
		MHD_add_response_header(response, p->name, p->value);
	}
	if (!cached) {
		MHD_add_response_header(
			response, MHD_HTTP_HEADER_CACHE_CONTROL, "private, no-store");
	}
	if (x->server->web->o.timing) {
		timing(x, response);
	}
}

/* The body as a response; what was handed over is no longer the request's. */
static struct MHD_Response *
response_make(struct exchange *x)
{
	struct reply *out = &x->req->out;
	struct MHD_Response *response;

	if (x->route != NULL && x->route->stream && out->status == MHD_HTTP_OK) {
		return live_response(x->server->live, x->req, x->connection);
	}
	if (out->fd >= 0) {
		response = MHD_create_response_from_fd64((uint64_t)out->fd_size, out->fd);
		if (response != NULL) {
			out->fd = -1;
		}
		return response;
	}
	if (out->body.len == 0) {
		return MHD_create_response_from_buffer(0, "", MHD_RESPMEM_PERSISTENT);
	}
	response =
		MHD_create_response_from_buffer(out->body.len, out->body.p, MHD_RESPMEM_MUST_FREE);
	if (response != NULL) {
		memset(&out->body, 0, sizeof(out->body));
	}
	return response;
}

static enum MHD_Result
queue(struct exchange *x, int status, struct MHD_Response *response, int64_t bytes)
{
	enum MHD_Result queued;

	answer_security(x->server, response);
	x->status = status;
	x->state = EX_SENT;
	link_deadline(x->link, server_seconds.send + bytes / BODY_BYTES_S);
	queued = MHD_queue_response(x->connection, (unsigned)status, response);
	MHD_destroy_response(response);
	req_free(x->req);
	x->req = NULL;
	return queued;
}

enum MHD_Result
answer_send(struct exchange *x)
{
	struct req *r = x->req;
	int status = r->out.status == 0 ? MHD_HTTP_INTERNAL_SERVER_ERROR : r->out.status;
	int64_t bytes = r->out.fd >= 0 ? r->out.fd_size : (int64_t)r->out.body.len;
	bool stream = x->route != NULL && x->route->stream && status == MHD_HTTP_OK;
	struct MHD_Response *response;
	enum MHD_Result queued;

	if (r->out.body.over) {
		return answer_plain(x, MHD_HTTP_INTERNAL_SERVER_ERROR,
			"This page has grown too long to be shown. Ask for a part of it.");
	}
	response = response_make(x);
	if (response == NULL) {
		return answer_plain(x, MHD_HTTP_SERVICE_UNAVAILABLE,
			"Very many people are asking at once. Wait a minute and try again.");
	}
	own_headers(x, response);
	queued = queue(x, status, response, bytes);
	if (stream) {
		link_deadline(x->link, 0);
	}
	return queued;
}

enum MHD_Result
answer_plain(struct exchange *x, int status, const char *sentence)
{
	size_t n = strlen(sentence);
	struct MHD_Response *response = MHD_create_response_from_buffer(
		n, (void *)(uintptr_t)sentence, MHD_RESPMEM_PERSISTENT);

	if (response == NULL) {
		return MHD_NO;
	}
	MHD_add_response_header(
		response, MHD_HTTP_HEADER_CONTENT_TYPE, "text/plain; charset=utf-8");
	MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	if (status == MHD_HTTP_SERVICE_UNAVAILABLE) {
		MHD_add_response_header(response, MHD_HTTP_HEADER_RETRY_AFTER, "5");
	}
	return queue(x, status, response, (int64_t)n);
}
