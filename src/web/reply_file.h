/* SPDX-License-Identifier: MIT */
/* CSV and XLSX answers, private to web/: reply_file() of reply.h for statements that are streamed, and this for lists that a handler holds already. */
#ifndef WEB_REPLY_FILE_H
#define WEB_REPLY_FILE_H

#include "web/reply.h"

enum err reply_table(struct req *r, const struct view *view, const void *v) MUST_CHECK;

#endif
