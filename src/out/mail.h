/* SPDX-License-Identifier: MIT */
/* The text of one mail, as RFC 5322, 2045 to 2047 and 2231 want it: headers, a plain text, files behind it. The same mail always gives the same bytes, so a repeat is known
 * for one. Sending is smtp.h's; what is said, to whom and when is the room messages'. */
#ifndef OUT_MAIL_H
#define OUT_MAIL_H

#include <stdbool.h>

#include "base/ctx.h"
#include "base/list.h"

struct mail_file {
	const char *name; /* "week-2026-W47.pdf" */
	const char *type; /* "application/pdf" */
	const void *bytes;
	int64_t n;
};

struct mail {
	const char *from, *from_name; /* addresses alone, without <>; names may be NULL */
	const char *to, *to_name;
	const char *reply_to;   /* NULL */
	const char *subject;    /* one line */
	const char *message_id; /* without <> */
	const char *text;       /* UTF-8, lines end with \n */
	int64_t at;             /* the Date: */
	struct list files;      /* struct mail_file */
};

/* What stands in a header and in the conversation with a server: ASCII, one @, nothing that could begin another header or another recipient. */
bool mail_address_fine(const char *address);

/* The bytes, CRLF line ends, no line longer than 998. ERR_INVALID where a header would hold a line end or another control character, an address is none, or a text is
 * no UTF-8; ERR_LIMIT when it is larger than MAIL_BYTES. The bytes live in the arena. */
enum { MAIL_BYTES = 24 << 20 };
enum err mail_write(struct ctx *c, const struct mail *m, const char **ret, size_t *ret_n) MUST_CHECK;

#endif
