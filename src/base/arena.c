/* SPDX-License-Identifier: MIT */
/* Memory of one request, job or command: a chain of blocks, filled one after the other. It is no
 * general allocator: single pieces are never given back. Called by everything. Under
 * AddressSanitizer what is not handed out is poisoned, so that a pointer kept over a rewind is
 * found. */
#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/format.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#define POISON(p, n) ASAN_POISON_MEMORY_REGION((p), (n))
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#endif

enum { FIRST_BYTES = 16 * 1024, GROWN_BYTES = 1024 * 1024, ALIGN = 16 };

struct block {
	struct block *next;
	size_t size; /* bytes in data */
	size_t used;
	size_t before; /* bytes used in the blocks before this one */
	_Alignas(ALIGN) char data[];
};

struct arena {
	struct block *first;
	struct block *now; /* blocks after it are empty and kept for reuse */
};

static struct block *
block_new(size_t size)
{
	struct block *b = malloc(sizeof(*b) + size);

	if (!b) {
		BUG("out of memory for %zu bytes", size);
	}
	b->next = NULL;
	b->size = size;
	b->used = 0;
	b->before = 0;
	POISON(b->data, size);
	return b;
}

static void
block_free_chain(struct block *b)
{
	while (b) {
		struct block *next = b->next;

		UNPOISON(b->data, b->size);
		free(b);
		b = next;
	}
}

struct arena *
arena_new(void)
{
	struct arena *a = malloc(sizeof(*a));

	if (!a) {
		BUG("out of memory for an arena");
	}
	a->first = a->now = block_new(FIRST_BYTES);
	return a;
}

void
arena_free(struct arena *a)
{
	if (a) {
		block_free_chain(a->first);
		free(a);
	}
}

/* Makes a block with room for n bytes the current one: a kept one when it is large enough, else a
 * new one before it. */
static void
block_advance(struct arena *a, size_t n)
{
	struct block *last = a->now;
	struct block *b = last->next;

	if (!b || b->size < n) {
		size_t size = last->size < GROWN_BYTES ? last->size * 2 : GROWN_BYTES;

		b = block_new(n > size ? n : size);
		b->next = last->next;
		last->next = b;
	}
	b->used = 0;
	b->before = last->before + last->used;
	a->now = b;
}

static inline void *
take(struct arena *a, size_t n)
{
	size_t rounded;
	char *p;

	if (n > SIZE_MAX / 4) {
		BUG("out of memory for %zu bytes", n);
	}
	rounded = n ? (n + ALIGN - 1) / ALIGN * ALIGN : ALIGN;
	if (a->now->size - a->now->used < rounded) {
		block_advance(a, rounded);
	}
	p = a->now->data + a->now->used;
	a->now->used += rounded;
	UNPOISON(p, n);
	return p;
}

void *
arena_take(struct arena *a, size_t n)
{
	return take(a, n);
}

void *
arena_alloc(struct arena *a, size_t n)
{
	return memset(take(a, n), 0, n);
}

char *
arena_copy(struct arena *a, const void *p, size_t n)
{
	char *s;

	if (n > SIZE_MAX / 4) {
		BUG("out of memory for %zu bytes", n);
	}
	s = take(a, n + 1);
	if (n) {
		memcpy(s, p, n);
	}
	s[n] = 0;
	return s;
}

char *
arena_text(struct arena *a, const char *s)
{
	return s ? arena_copy(a, s, strlen(s)) : NULL;
}

char *
arena_int(struct arena *a, int64_t n)
{
	char digits[24];
	char *p = digits + sizeof(digits);
	uint64_t u = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

	do {
		*--p = (char)('0' + u % 10);
		u /= 10;
	} while (u);
	if (n < 0) {
		*--p = '-';
	}
	return arena_copy(a, p, (size_t)(digits + sizeof(digits) - p));
}

char *
arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	char quick[4096];
	va_list again;
	size_t plain;
	char *s;
	int n;

	if (format_plain(quick, sizeof(quick), &plain, fmt, ap)) {
		return arena_copy(a, quick, plain);
	}
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	if (n < 0) {
		BUG("a text could not be formatted");
	}
	s = take(a, (size_t)n + 1);
	vsnprintf(s, (size_t)n + 1, fmt, again);
	va_end(again);
	return s;
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = arena_vprintf(a, fmt, ap);
	va_end(ap);
	return s;
}

struct arena_mark
arena_mark(const struct arena *a)
{
	return (struct arena_mark){ .block = a->now, .used = a->now->used };
}

void
arena_rewind(struct arena *a, struct arena_mark m)
{
	struct block *keep = m.block;

#ifdef __SANITIZE_ADDRESS__
	for (struct block *b = keep->next; b; b = b->next) {
		POISON(b->data, b->size);
	}
#endif
	a->now = keep;
	keep->used = m.used;
	POISON(keep->data + keep->used, keep->size - keep->used);
}

void
arena_reset(struct arena *a)
{
	block_free_chain(a->first->next);
	a->first->next = NULL;
	arena_rewind(a, (struct arena_mark){ .block = a->first, .used = 0 });
}

size_t
arena_used(const struct arena *a)
{
	return a->now->before + a->now->used;
}
