/* SPDX-License-Identifier: MIT */
/* Makes and ends the web part as a whole: router, layout, limits, keys, and the sockets when there is an address. Called by `alongside serve` and by
 * the test kit. */
#include <stdlib.h>

#include "base/hash.h"
#include "web/call.h"
#include "web/dispatch.h"
#include "web/jobs.h"
#include "web/layout.h"
#include "web/limits.h"
#include "web/refuse.h"
#include "web/router.h"
#include "web/server_private.h"
#include "web/trace.h"

struct web *
web_start(struct ctx *c, const struct web_options *o)
{
	struct web *w = calloc(1, sizeof(*w));

	if (!w) {
		BUG("out of memory");
	}
	w->o = *o;
	if (!w->o.rooms) {
		w->o.rooms = rooms;
	}
	if (!w->o.access) {
		BUG("nobody says who asks");
	}
	if (o->host && o->host->has_key) {
		hash_keyed(o->host->key, "csrf", 4, w->csrf_key);
	} else {
		random_bytes(w->csrf_key, sizeof(w->csrf_key));
	}
	w->router = router_new(w->o.rooms);
	w->layout = layout_new(w);
	w->limits = limits_new();
	w->again = again_new();
	w->traces = traces_new();
	if (o->listen && server_start(c, w) != OK) {
		web_stop(w);
		return NULL;
	}
	return w;
}

void
web_stop(struct web *w)
{
	if (!w) {
		return;
	}
	server_stop(w);
	jobs_wait();
	traces_free(w->traces);
	call_free(w->call);
	again_free(w->again);
	limits_free(w->limits);
	layout_free(w->layout);
	router_free(w->router);
	free(w);
}
