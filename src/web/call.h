/* SPDX-License-Identifier: MIT */
/* The state behind web_handle() (server.h), private to web/: one reading connection, used by one thread. */
#ifndef WEB_CALL_H
#define WEB_CALL_H

struct call;

void call_free(struct call *call); /* NULL is fine */

#endif
