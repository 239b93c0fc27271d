/* SPDX-License-Identifier: MIT */
/* What is answered when something could not be done: the form again with its answers, a calm page, or JSON. Private to web/. */
#ifndef WEB_REFUSE_H
#define WEB_REFUSE_H

#include "web/dispatch.h"

/* Completes r->out for e. db: a connection of this thread to show a form again on, outside any snapshot; NULL: the spare one is used. */
void refuse(struct req *r, enum err e, struct db *db);

/* The spare connection, for what comes after a write on whatever thread that is. */
struct again *again_new(void);
void again_free(struct again *g); /* NULL is fine */

/* Runs fn in a snapshot on the spare connection, one at a time. */
enum err again_run(struct req *r, enum err (*fn)(struct req *r)) MUST_CHECK;

/* Empties r->out (body, file, place to go, headers but the first `headers` of them). */
void reply_reset(struct req *r, size_t headers);

#endif
