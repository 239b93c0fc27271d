/* SPDX-License-Identifier: MIT */
/* Was this sent from a page of ours, by the person whose session it is? Private to web/. Requests by token need none of it: no browser adds a token by
 * itself. */
#ifndef WEB_CSRF_H
#define WEB_CSRF_H

#include "web/dispatch.h"

/* The token of a session's forms: made from its cookie with the host's key, so nothing is stored and several processes agree. */
const char *csrf_token(const struct web *w, const char *cookie, struct arena *a);

/* After input_body. ERR_DENIED, with r->own->too_old when only the token is wrong and the browser says that the form was ours. */
enum err csrf_check(struct req *r) MUST_CHECK;

#endif
