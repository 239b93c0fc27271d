/* SPDX-License-Identifier: MIT */
/* What the search finds of returns. Private to the room: return_search.c, called by returns.c and the descriptor. */
#ifndef ROOMS_RETURNS_SEARCH_H
#define ROOMS_RETURNS_SEARCH_H

#include "rooms/returns/returns.h"
#include "rooms/search/search.h"

extern const struct search_kind returns_finds[];

/* In the write of a return: nothing, where neither it nor what it takes the place of (before->t NULL: nothing) holds a free text. */
enum err return_search_touch(struct ctx *c, const struct home_return *saved, const struct home_return *before) MUST_CHECK;

#endif
