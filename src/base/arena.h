/* SPDX-License-Identifier: MIT */
/* Memory that lives as long as one request, job or command, and is freed all at once.
 * Whatever a function returns by pointer lives in the arena it was given and nobody frees it.
 * Out of memory ends the process with a message: user-sized input is bounded before it gets here.
 * Not thread-safe: one arena belongs to one thread at a time. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* A place to rewind to. */
struct arena_mark {
	void *block;
	size_t used;
};

struct arena *arena_new(void);
void arena_free(struct arena *a); /* NULL is fine */

/* n zeroed bytes, aligned for any type. */
void *arena_alloc(struct arena *a, size_t n);

/* n bytes that are not cleared, for what is written whole at once. */
void *arena_take(struct arena *a, size_t n);

/* A copy of n bytes, followed by a NUL that is not counted. */
char *arena_copy(struct arena *a, const void *p, size_t n);

/* A copy of the text; NULL gives NULL. */
char *arena_text(struct arena *a, const char *s);

/* The number in digits. */
char *arena_int(struct arena *a, int64_t n);

char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap);

/* Everything allocated after the mark is given back by the rewind; blocks are kept for reuse. */
struct arena_mark arena_mark(const struct arena *a);
void arena_rewind(struct arena *a, struct arena_mark m);

/* Empties the arena, keeping one block. */
void arena_reset(struct arena *a);

/* Bytes handed out now. */
size_t arena_used(const struct arena *a);

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, n) ((type *)arena_alloc((a), sizeof(type) * (n)))

#endif
