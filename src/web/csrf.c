/* SPDX-License-Identifier: MIT */
/* Two checks that must both hold for a request of a session that changes something: the token of the session's forms, compared in constant time, and
 * what the browser itself says about where the request was made (Origin, Sec-Fetch-Site). Called by dispatch.c. */
#include "web/csrf.h"

#include <string.h>
#include <strings.h>

#include "base/hash.h"
#include "base/str.h"

enum { TOKEN_BYTES = 24 };

const char *
csrf_token(const struct web *w, const char *cookie, struct arena *a)
{
	unsigned char hash[HASH_BYTES];

	hash_keyed(w->csrf_key, cookie, strlen(cookie), hash);
	return hex_text(a, hash, TOKEN_BYTES);
}

static bool
same_text(const char *x, const char *y)
{
	size_t n = strlen(x);
	unsigned char differ = 0;

	if (strlen(y) != n) {
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		differ |= (unsigned char)(x[i] ^ y[i]);
	}
	return differ == 0;
}

/* "https://host:port" without its scheme: a proxy in front may speak TLS where we do not. */
static const char *
after_scheme(const char *origin)
{
	const char *p = strstr(origin, "://");

	return p ? p + 3 : NULL;
}

enum from { FROM_ELSEWHERE, FROM_UNKNOWN, FROM_OURS };

static enum from
came_from(const struct req *r)
{
	const struct req_head *head = &r->own->head;
	const char *site = head->fetch_site;
	enum from from = FROM_UNKNOWN;

	if (site) {
		if (strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0) {
			return FROM_ELSEWHERE;
		}
		from = FROM_OURS;
	}
	if (head->origin) {
		const char *ours = r->web->o.origin ? after_scheme(r->web->o.origin) : head->host;
		const char *theirs = after_scheme(head->origin);

		if (!ours || !theirs || strcasecmp(ours, theirs) != 0) {
			return FROM_ELSEWHERE;
		}
		if (r->web->o.origin && strcasecmp(r->web->o.origin, head->origin) != 0) {
			return FROM_ELSEWHERE;
		}
		from = FROM_OURS;
	}
	return from;
}

static enum err
too_old(struct req *r, bool ours)
{
	r->own->too_old = ours;
	r->own->status = 403;
	return fail(&r->ctx, ERR_DENIED, NULL,
	    ours ? "This form was too old. Your answers are kept: look through them and send it again."
	         : "This form is too old. Go back, reload and send it again. Nothing was saved; what you typed is still in the form when you go back.");
}

enum err
csrf_check(struct req *r)
{
	const char *sent;
	enum from from;

	if (r->method == GET || r->actor.token) {
		return OK;
	}
	from = came_from(r);
	if (from == FROM_ELSEWHERE) {
		return too_old(r, false);
	}
	if (r->route->no_csrf || !r->actor.session) {
		return OK;
	}
	sent = req_raw(r, "csrf");
	sent = sent ? sent : r->own->head.csrf;
	if (!sent || !r->csrf || !same_text(sent, r->csrf)) {
		return too_old(r, from == FROM_OURS);
	}
	return OK;
}
