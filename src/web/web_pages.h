/* SPDX-License-Identifier: MIT */
/* The pages that belong to the site and to no part of the work: "/" (leads on to where one begins), /accessibility and /privacy. A room like any other,
 * listed in rooms.c. */
#ifndef WEB_WEB_PAGES_H
#define WEB_WEB_PAGES_H

#include "web/room.h"

extern const struct room web_room;

#endif
