/* SPDX-License-Identifier: MIT */
/* Slows down who asks for costly things without being signed in (passwords, one-time links): so many a minute for each address. Refuses, does not count exactly,
 * and forgets: two addresses may share a place in the table. Lock-out of accounts is not here (accounts). Private to web/. */
#ifndef WEB_LIMITS_H
#define WEB_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

struct limits;

/* Whole teams sit behind one address at half past eight: enough for them, and for two password checks at a time. */
enum { LIMIT_A_MINUTE = 300 };

struct limits *limits_new(void);
void limits_free(struct limits *l); /* NULL is fine */

/* True when this one may go on. address may be NULL. Thread-safe. */
bool limits_take(struct limits *l, const char *address, int64_t now);

/* True at most once a minute for each key: for traces. */
bool limits_first_this_minute(struct limits *l, uint64_t key, int64_t now);

#endif
