/* SPDX-License-Identifier: MIT */
/* Two small tables of atomics, indexed by a hash and overwritten by whoever comes next: no lock, no memory that grows. See limits.h. */
#include "web/limits.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/err.h"

enum { PLACES = 4096 };

/* Each place: the minute in the upper half; below it a count, or the lower half of a key. */
struct limits {
	_Atomic uint64_t taken[PLACES];
	_Atomic uint64_t seen[PLACES];
};

struct limits *
limits_new(void)
{
	struct limits *l = calloc(1, sizeof(*l));

	if (!l) {
		BUG("out of memory");
	}
	return l;
}

void
limits_free(struct limits *l)
{
	free(l);
}

static uint64_t
text_hash(const char *s)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (; *s; s++) {
		h = (h ^ (unsigned char)*s) * UINT64_C(1099511628211);
	}
	return h;
}

static uint64_t
minute_of(int64_t now)
{
	return (uint64_t)(now / 60) << 32;
}

bool
limits_take(struct limits *l, const char *address, int64_t now)
{
	_Atomic uint64_t *place = &l->taken[text_hash(address ? address : "") % PLACES];
	uint64_t minute = minute_of(now);
	uint64_t before = atomic_load(place);
	uint64_t after;

	do {
		after = (before & ~UINT64_C(0xffffffff)) == minute ? before + 1 : minute + 1;
		if ((after & UINT64_C(0xffffffff)) > LIMIT_A_MINUTE) {
			return false;
		}
	} while (!atomic_compare_exchange_weak(place, &before, after));
	return true;
}

bool
limits_first_this_minute(struct limits *l, uint64_t key, int64_t now)
{
	uint64_t mark = minute_of(now) | (uint32_t)key;

	return atomic_exchange(&l->seen[(key * UINT64_C(0x9e3779b97f4a7c15)) >> 52], mark) != mark;
}
