/* SPDX-License-Identifier: MIT */
/*
 * Growing text and whole files for the host programs in tools/, which stand on libc alone and so
 * cannot use src/base. Not for the product itself. A host program that runs out of memory or
 * cannot write its output says so and exits 1: nothing after it would be worth running.
 */
#ifndef TOOLS_TEXT_H
#define TOOLS_TEXT_H

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT_MAX ((size_t)1 << 30)

struct text {
	char *p;
	size_t n, cap;
};

static inline void *
text_alloc(void *old, size_t n)
{
	void *p = realloc(old, n ? n : 1);

	if (!p) {
		fprintf(stderr, "out of memory\n");
		exit(1);
	}
	return p;
}

/* `p` is NUL-terminated after every call. */
static inline void
text_add(struct text *t, const void *p, size_t n)
{
	if (n > TEXT_MAX || t->n > TEXT_MAX) {
		fprintf(stderr, "a text of more than %zu bytes\n", TEXT_MAX);
		exit(1);
	}
	if (t->n + n + 1 > t->cap) {
		t->cap = (t->n + n + 1) * 2;
		t->p = text_alloc(t->p, t->cap);
	}
	if (n) {
		memcpy(t->p + t->n, p, n);
	}
	t->n += n;
	t->p[t->n] = 0;
}

static inline void
text_adds(struct text *t, const char *s)
{
	text_add(t, s, strlen(s));
}

static inline void
text_addc(struct text *t, char c)
{
	text_add(t, &c, 1);
}

__attribute__((format(printf, 2, 3))) static inline void
text_addf(struct text *t, const char *fmt, ...)
{
	char *s = NULL;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&s, fmt, ap);
	va_end(ap);
	if (n < 0) {
		fprintf(stderr, "out of memory\n");
		exit(1);
	}
	text_add(t, s, (size_t)n);
	free(s);
}

static inline void
text_done(struct text *t)
{
	free(t->p);
	*t = (struct text){0};
}

/* A copy of n bytes with a NUL behind it. */
static inline char *
text_copy(const char *p, size_t n)
{
	char *s = text_alloc(NULL, n + 1);

	if (n) {
		memcpy(s, p, n);
	}
	s[n] = 0;
	return s;
}

/* The inside of a C string literal, quotes left out. Bytes above 127 stay: the compiler reads UTF-8. */
static inline void
text_add_c(struct text *t, const char *p, size_t n, bool binary)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];

		if (c == '\n') {
			text_adds(t, "\\n");
		} else if (c == '"' || c == '\\' || c == '?') { /* ? because of ??= */
			text_addc(t, '\\');
			text_addc(t, (char)c);
		} else if (c < 32 || c == 127 || (binary && c > 127)) {
			text_addf(t, "\\%03o", c);
		} else {
			text_addc(t, (char)c);
		}
	}
}

/* Appends a file; false, with errno, when it cannot be read. */
static inline bool
text_read(struct text *t, const char *path)
{
	FILE *f = fopen(path, "rb");
	char some[16384];
	size_t n;
	bool ok;

	text_add(t, "", 0);
	if (!f) {
		return false;
	}
	while ((n = fread(some, 1, sizeof(some), f)) > 0) {
		text_add(t, some, n);
	}
	ok = !ferror(f);
	fclose(f);
	return ok;
}

/* Prints FILE:LINE: MESSAGE and exits 1. */
__attribute__((format(printf, 3, 4))) _Noreturn static inline void
text_refuse(const char *path, int line, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s:%d: ", path, line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

/* A whole file of text, or a complaint: a NUL byte would hide what follows it. */
static inline void
text_read_source(struct text *t, const char *path)
{
	if (!text_read(t, path)) {
		text_refuse(path, 0, "%s", strerror(errno));
	}
	if (strlen(t->p) != t->n) {
		text_refuse(path, 0, "a NUL byte");
	}
}

/* How a generated header is included: its path behind the folder gen/, or else its own name. */
static inline const char *
text_include_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;

	for (const char *p = path; (p = strstr(p, "gen/")); p++) {
		if (p == path || p[-1] == '/') {
			name = p + 4;
		}
	}
	return name;
}

/* The first lines of a generated header, up to and with its guard. */
static inline void
text_add_guard(struct text *t, const char *from, const char *name)
{
	struct text guard = {0};

	for (; *name; name++) {
		text_addc(&guard, isalnum((unsigned char)*name) ? (char)toupper((unsigned char)*name) : '_');
	}
	text_addf(t, "/* made from %s; do not edit */\n#ifndef GEN_%s\n#define GEN_%s\n\n", from, guard.p, guard.p);
	text_done(&guard);
}

/* Writes under another name and renames, so that a build cut short leaves no half file. */
static inline void
text_write(const struct text *t, const char *path)
{
	struct text tmp = {0};
	FILE *f;
	bool ok;

	text_addf(&tmp, "%s.tmp%ld", path, (long)getpid());
	f = fopen(tmp.p, "wb");
	ok = f && fwrite(t->p, 1, t->n, f) == t->n;
	if (f && fclose(f) != 0) {
		ok = false;
	}
	if (!ok || rename(tmp.p, path) != 0) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		unlink(tmp.p);
		exit(1);
	}
	text_done(&tmp);
}

#endif
