/* SPDX-License-Identifier: MIT */
/* What the search finds of homes. Private to the room: homes_search.c, called by homes.c and the descriptor. */
#ifndef ROOMS_HOMES_SEARCH_H
#define ROOMS_HOMES_SEARCH_H

#include "rooms/search/search.h"

extern const struct search_kind homes_finds[];

/* The provider has another name. */
enum err provider_search_touch(struct ctx *c, int64_t provider) MUST_CHECK;

#endif
