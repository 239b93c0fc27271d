/* SPDX-License-Identifier: MIT */
/* Text that grows, born with a maximum. Bytes are on the heap; `p` is NUL-terminated after every call.
 * Past the maximum nothing more is added and `over` is set: the caller checks once at the end.
 * The escaping writers are here because every output needs them; knows nothing of HTTP. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct buf {
	char *p;
	size_t len, cap, max;
	bool over; /* something did not fit */
};

void buf_init(struct buf *b, size_t max_bytes);
void buf_done(struct buf *b);  /* frees; a zeroed buf is fine */
void buf_clear(struct buf *b); /* empties, keeps the memory */

void buf_add_grown(struct buf *b, const void *p, size_t n); /* buf_add where there may be no room yet */

/* Inline, because templates are made of it: a text of known length is a few moves. */
static inline void
buf_add(struct buf *b, const void *p, size_t n)
{
	if (n != 0 && n < b->cap - b->len && !b->over) {
		memcpy(b->p + b->len, p, n);
		b->len += n;
		b->p[b->len] = 0;
	} else {
		buf_add_grown(b, p, n);
	}
}

/* Where n bytes may be written straight, NULL when they do not fit; buf_filled says where the writing ended. Nothing else is added between the two. */
char *buf_space(struct buf *b, size_t n);

static inline void
buf_filled(struct buf *b, char *end)
{
	*end = 0;
	b->len = (size_t)(end - b->p);
}

void buf_adds(struct buf *b, const char *s); /* NULL adds nothing */
void buf_addc(struct buf *b, char c);
void buf_int(struct buf *b, int64_t n);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Text escaped for HTML text and for double-quoted attributes: & < > " '. NULL adds nothing. */
void buf_html(struct buf *b, const char *s);

/* A JSON string with its quotes; bad UTF-8 becomes U+FFFD. NULL adds null. */
void buf_json(struct buf *b, const char *s);

/* Percent-encodes everything but unreserved characters. */
void buf_percent(struct buf *b, const char *s);

/* A link of ours, escaped for an attribute: fmt knows %s (const char *, percent-encoded; NULL is empty),
 * %d (int64_t) and %%; the rest of fmt is HTML-escaped (so "&" in it is written &amp;). */
void buf_url(struct buf *b, const char *fmt, ...);

/* A ready-made path of ours ("/..." but not "//..." and no control characters), HTML-escaped; anything else adds "#". */
void buf_url_path(struct buf *b, const char *path);

static inline void
buf_put_char(struct buf *b, char c)
{
	char s[2] = {c, 0};

	buf_html(b, s);
}

/* What {{ x }} in a template becomes: text is escaped, whole numbers are printed. No doubles, no pointers. */
#define PUT(b, x)                                                                                                      \
	_Generic((x),                                                                                                  \
	    char *: buf_html,                                                                                          \
	    const char *: buf_html,                                                                                    \
	    char: buf_put_char,                                                                                        \
	    short: buf_int,                                                                                            \
	    int: buf_int,                                                                                              \
	    unsigned: buf_int,                                                                                         \
	    long: buf_int,                                                                                             \
	    unsigned long: buf_int,                                                                                    \
	    long long: buf_int,                                                                                        \
	    unsigned char: buf_int)((b), (x))

#endif
