/* SPDX-License-Identifier: MIT */
/* From an error to an answer (refuse.h): the status, and then in this order the form again with what was typed, a calm page that says what to do next, or
 * JSON. Absent and out of reach give the same bytes. Called by dispatch.c only; the sentence comes from the fault, never the engine's words. */
#include "web/refuse.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/str.h"
#include "web/refusal.html.h"
#include "web/input.h"
#include "web/layout.h"
#include "web/reply.h"
#include "web/router.h"

struct again {
	pthread_mutex_t lock;
	struct db *db; /* opened by need */
};

struct again *
again_new(void)
{
	struct again *g = calloc(1, sizeof(*g));

	if (!g || pthread_mutex_init(&g->lock, NULL) != 0) {
		BUG("out of memory");
	}
	return g;
}

void
again_free(struct again *g)
{
	if (g) {
		db_close(g->db);
		pthread_mutex_destroy(&g->lock);
		free(g);
	}
}

static enum err
in_snapshot(struct req *r, struct db *db, enum err (*fn)(struct req *r))
{
	enum err e;

	r->ctx.db = db;
	e = db_read_begin(&r->ctx);
	if (e == OK) {
		e = fn(r);
	}
	db_read_end(&r->ctx);
	r->ctx.db = NULL;
	return e;
}

enum err
again_run(struct req *r, enum err (*fn)(struct req *r))
{
	struct again *g = r->web->again;
	enum err e = ERR_IO;

	pthread_mutex_lock(&g->lock);
	if (!g->db) {
		g->db = db_open(&r->ctx, r->web->o.dataset);
	}
	if (g->db) {
		e = in_snapshot(r, g->db, fn);
	}
	pthread_mutex_unlock(&g->lock);
	return e;
}

void
reply_reset(struct req *r, size_t headers)
{
	if (r->out.fd >= 0) {
		close(r->out.fd);
	}
	r->out.status = 0;
	r->out.type = NULL;
	r->out.fd = -1;
	r->out.fd_size = 0;
	r->out.filename = NULL;
	r->out.location = NULL;
	r->out.stored = false;
	r->out.replay = NULL;
	buf_clear(&r->out.body);
	r->out.body.over = false;
	if (r->out.headers.n > headers) {
		r->out.headers.n = headers;
	}
}

/* ---- words --------------------------------------------------------------------------------------------------------- */

struct words {
	int status;
	const char *code, *heading, *sentence, *next;
};

static const struct words all_words[] = {
    [ERR_INVALID] = {422, "invalid", "This could not be taken as it is", "Something in it needs another look.", "Go back, change it and send it again."},
    [ERR_DENIED] = {403, "denied", "This is not part of your work here", "Your part in this work does not include this.",
        "If you need it, ask the person who looks after accounts in your organisation."},
    [ERR_MISSING] = {404, "missing", "Page not found", "There is nothing at this address, or it is not yours to see.",
        "If you typed the address, look whether it is right. If somebody gave it to you, ask them."},
    [ERR_CONFLICT] = {409, "conflict", "Somebody else was faster", "Somebody changed this meanwhile.", "Go back, reload, look at what changed and send yours again."},
    [ERR_BUSY] = {503, "busy", "Not just now", "Too much is going on at once. Nothing was saved.", "Wait a few seconds and send it again. It will not be doubled."},
    [ERR_LIMIT] = {429, "limit", "One moment", "That was too much at once.", "Wait a minute, then try again."},
    [ERR_IO] = {503, "io", "Not just now", "It could not be saved or read: something it needs is not there at the moment. Nothing was changed.",
        "Wait a little and send it again. If someone is in danger, ring 999; do not wait for this page."},
    [ERR_UNSURE] = {503, "unsure", "Not sure it was saved", "We are not sure that this was saved.", "Send it again: it will not be doubled."},
    [ERR_BUG] = {500, "bug", "Something went wrong here", "That is a fault of ours, not of yours.", "Try it once more. If it happens again, tell the person who runs this system when it happened."},
};

static const struct words signed_out = {401, "signed_out", "You are signed out", "Sign in first.", "Sign in in another tab, then come back and send it again."};
static const struct words wrong_method = {405, "method", "This address does not take that", "This address does not take that.", "Go back to where you were."};
static const struct words too_large = {413, "limit", "This is too large", "This is more than can be taken at once.", "Send less of it, or a smaller file."};
static const struct words old_form = {403, "csrf", "This form is too old", "This form is too old. Go back, reload and send it again.",
    "Nothing was saved."};

static const struct words *
words_for(const struct req *r, enum err e)
{
	switch (r->own->status) {
	case 401:
		return &signed_out;
	case 403:
		return &old_form;
	case 405:
		return &wrong_method;
	case 413:
		return &too_large;
	default:
		break;
	}
	if (e == ERR_LIMIT && r->route && r->route->upload) {
		return &too_large;
	}
	return e > OK && (size_t)e < sizeof(all_words) / sizeof(*all_words) ? &all_words[e] : &all_words[ERR_BUG];
}

/* What the room said, where that is for the person. Never for what is missing (same bytes), nor for our own faults. */
static const char *
sentence_of(const struct req *r, enum err e, const struct words *w)
{
	const char *said = r->ctx.fault.sentence;
	bool ours = e == ERR_MISSING || e == ERR_BUG || e == ERR_IO || e == ERR_BUSY || e == ERR_UNSURE;

	return ours || str_empty(said) || w == &wrong_method ? w->sentence : said;
}

/* ---- answers ------------------------------------------------------------------------------------------------------- */

static void
answer_json(struct req *r, const struct words *w, const char *sentence)
{
	struct buf *b = &r->out.body;
	bool first = true;

	buf_adds(b, "{\"error\":{\"code\":");
	buf_json(b, w->code);
	buf_adds(b, ",\"message\":");
	buf_json(b, sentence);
	buf_adds(b, ",\"fields\":{");
	for (size_t i = 0; i < r->faults.n; i++) {
		const struct field_fault *f = LIST_AT(r->faults, struct field_fault, i);

		if (f->field) {
			buf_adds(b, first ? "" : ",");
			buf_json(b, f->field);
			buf_addc(b, ':');
			buf_json(b, f->sentence);
			first = false;
		}
	}
	if (first && w == &all_words[ERR_INVALID] && r->ctx.fault.field != NULL) { /* a rule refused one of them */
		buf_json(b, r->ctx.fault.field);
		buf_addc(b, ':');
		buf_json(b, sentence);
	}
	buf_adds(b, "}}}\n");
	r->out.type = "application/json";
	if (r->ctx.host && r->ctx.host->made_up) {
		reply_header(r, "X-Made-Up", "yes");
	}
}

static void
answer_page(struct req *r, const struct words *w, const char *sentence)
{
	struct refusal v = {.heading = w->heading, .sentence = sentence, .next = w->next, .faults = LIST(struct field_fault)};
	struct page p;

	if (w == &all_words[ERR_INVALID]) {
		v.faults = r->faults;
	}
	if (w == &signed_out && router_has(r->web->router, GET, "/sign-in")) {
		v.link = "/sign-in";
		v.label = "Sign in";
	} else if (r->method == GET && router_has(r->web->router, GET, "/")) {
		v.link = "/";
		v.label = "Go to your first page";
	}
	page_make(r, w->heading, true, &p);
	page_whole(&r->out.body, &p, NULL, true, HTML(refusal_page), &v);
	r->out.type = "text/html; charset=utf-8";
}

/* The fault becomes one of the form's own, so that it stands where it belongs. */
static void
fault_to_form(struct req *r, enum err e, const char *sentence)
{
	const struct fault *f = &r->ctx.fault;

	if (e == ERR_INVALID && r->faults.n && !f->field) {
		return; /* "Some answers need another look": they are listed */
	}
	req_fault(r, f->field, "%s", sentence);
}

/* The form with what was typed; the status stays that of the error. False: there is none, or it could not be shown either. */
static bool
form_again(struct req *r, enum err e, struct db *db, const struct words *w, const char *sentence)
{
	struct fault fault = r->ctx.fault;
	bool again = e == ERR_INVALID || e == ERR_CONFLICT || e == ERR_BUSY || e == ERR_IO || e == ERR_UNSURE || r->own->too_old;

	if (!again || !r->own->permitted || !r->route || !r->route->form || r->format != FORMAT_HTML || r->js) {
		return false;
	}
	if (r->own->too_old) {
		fault_clear(&r->ctx);
		if (input_read(r) != OK) {
			r->faults.n = 0; /* one thing at a time: first it has to be sent again */
		}
		r->ctx.fault = fault;
	}
	if (!r->in && r->route->in) {
		r->in = arena_alloc(r->ctx.arena, r->route->in_size);
	}
	fault_to_form(r, e, arena_printf(r->ctx.arena, e == ERR_UNSURE || e == ERR_BUSY ? "%s %s" : "%s", sentence, w->next));
	fault_clear(&r->ctx);
	r->again = true;
	e = db ? in_snapshot(r, db, r->route->form) : again_run(r, r->route->form);
	r->ctx.fault = fault;
	if (e != OK || r->out.status != 200) {
		reply_reset(r, 0);
		r->again = false;
		return false;
	}
	return true;
}

void
refuse(struct req *r, enum err e, struct db *db)
{
	const struct words *w = words_for(r, e);
	const char *sentence = sentence_of(r, e, w);

	reply_reset(r, 0);
	if (!form_again(r, e, db, w, sentence)) {
		if (r->api || r->format == FORMAT_JSON) {
			answer_json(r, w, sentence);
		} else {
			answer_page(r, w, sentence);
		}
	}
	r->out.status = w->status;
	if (w->status == 503) {
		reply_header(r, "Retry-After", "5");
	} else if (w->status == 429) {
		reply_header(r, "Retry-After", "60");
	} else if (w->status == 401) {
		reply_header(r, "WWW-Authenticate", "Bearer");
	} else if (w->status == 405 && r->own->allow) {
		reply_header(r, "Allow", r->own->allow);
	}
}
